"""The report folder: tables, charts, page, data files. Computes nothing."""

import logging

# It would tell users where it caches, when their home cannot be written.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
