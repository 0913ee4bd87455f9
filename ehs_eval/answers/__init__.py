"""Where the answers of a survey are, and the one way to ask for them: as counts."""
