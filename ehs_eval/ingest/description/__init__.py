"""What a data file is: kinds of columns, counts, scales, oddities, personal data."""
