"""The words of the report: its first screen, its parts, and what stands at its end."""
