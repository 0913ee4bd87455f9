"""Where the command line starts, as ``ehs-eval`` and with ``python -m ehs_eval``."""

from ehs_eval.interruption import watch
from ehs_eval.streams import open_closed


def main() -> None:
    """Run the command line, ready to be interrupted before anything slow is loaded."""
    open_closed()
    watch()
    from ehs_eval import cli

    cli.main()


if __name__ == "__main__":
    main()
