"""Paths from a leaf to what is trusted: which there are, which of them hold, and which names a CA may issue for."""
