"""Path building and validation: all paths from a leaf to trust anchors, which are valid, and name constraints."""
