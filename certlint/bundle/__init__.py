"""One input's objects: who issued whom, which leaf is meant, and the key that belongs to it."""
