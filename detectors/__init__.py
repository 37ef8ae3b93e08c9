"""The detectors that ship with minewatch, one a file, found through entry points."""
