"""What the toolkit is measured against, and how: `python -m benchmarks`."""
