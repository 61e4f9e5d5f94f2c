"""SHA-2 without `hashlib`, which loads OpenSSL: saves 4 % of a check."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import sha256, sha384, sha512
else:
    try:  # as `random` does for the same reason; since Python 3.12
        from _sha2 import sha256, sha384, sha512
    except ImportError:
        try:
            from _sha256 import sha256
            from _sha512 import sha384, sha512
        except ImportError:  # a Python with only OpenSSL's implementation
            from hashlib import sha256, sha384, sha512

__all__ = ["sha256", "sha384", "sha512"]
