"""The scripts that others would write for the same data, in Python and in R."""
