"""Settings of every test: the same examples each run, no time limit on a loaded machine."""

from hypothesis import settings

settings.register_profile("minewatch", deadline=None, derandomize=True, print_blob=False)
settings.load_profile("minewatch")
