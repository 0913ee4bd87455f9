"""Charts: what they say, in a module for each kind, and how they are drawn. Computes nothing."""
