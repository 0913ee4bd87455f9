"""The report folder: tables, charts, page, data files. Computes nothing."""
