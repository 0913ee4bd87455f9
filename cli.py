"""Runs the command line from a checkout: ``python cli.py analyse configs/salford.toml``."""

from ehs_eval.cli import main

if __name__ == "__main__":
    main()
