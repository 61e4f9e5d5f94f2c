"""Child processes: start, number, limits, and exit status."""
