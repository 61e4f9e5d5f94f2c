"""Analyses of results: names covered, future changes, differences between bundles."""
