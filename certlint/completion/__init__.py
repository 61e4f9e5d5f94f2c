"""Completions for shells, and the manual page: made of the command line as the parsers have it."""
