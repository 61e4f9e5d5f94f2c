"""Which profiles there are, by what they are about."""

from __future__ import annotations

from certlint.policy import profile

OF_ANSWERS = ("crl", "ocsp")
"""The profiles whose rules are about revocation lists and OCSP responses."""
OF_REQUESTS = ("csr",)
"""Those about certification requests."""
OF_CERTIFICATES = [name for name in profile.names() if name not in (*OF_ANSWERS, *OF_REQUESTS)]
