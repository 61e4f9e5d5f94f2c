"""The permission bits of files that certlint writes."""

PRIVATE = 0o600
PUBLIC = 0o644
USUAL_MODE = 0o666
"""The permission bits from which the umask is subtracted."""
