"""The permission bits of what certlint writes."""

PRIVATE = 0o600
PUBLIC = 0o644
USUAL_MODE = 0o666
"""What the umask takes from."""
