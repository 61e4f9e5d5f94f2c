"""The programs that `oracles.py` runs."""
