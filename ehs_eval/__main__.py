"""Runs the command line with ``python -m ehs_eval``."""

from ehs_eval.cli import main

if __name__ == "__main__":
    main()
