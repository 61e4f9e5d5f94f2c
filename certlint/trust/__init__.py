"""Paths: which names a CA may issue for."""
