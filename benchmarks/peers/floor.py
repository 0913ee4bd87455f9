"""The least that reading can take: DuckDB scans every column of the files and counts the answers.

python benchmarks/peers/floor.py FILE...
"""

from __future__ import annotations

import sys

import duckdb


def scan(path: str) -> list[int]:
    """Return how many cells of each column of a CSV or Parquet file hold something."""
    name = path.replace("'", "''")
    source = (
        f"read_parquet('{name}')"
        if path.endswith(".parquet")
        else f"read_csv('{name}', header = true, all_varchar = true)"
    )
    with duckdb.connect() as connection:
        columns = [row[0] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()]
        counts = ", ".join(f'count("{column}")' for column in columns)
        found = connection.execute(f"SELECT {counts} FROM {source}").fetchone()
    return list(found or ())


if __name__ == "__main__":
    for path in sys.argv[1:]:
        print(path.rpartition("/")[2], *scan(path))
