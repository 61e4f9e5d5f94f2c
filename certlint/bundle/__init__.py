"""The objects of one input: issuer links, the leaf, and the matching key."""
