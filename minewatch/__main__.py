"""Run the command line as ``python -m minewatch``."""

from minewatch.cli import main

main()
