"""Derived parts: facts computed from parts, with fewer distinct values, so that results can be cached."""
