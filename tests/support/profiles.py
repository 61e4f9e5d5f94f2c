"""Which profiles there are, by what they are about; and a rule for a profile of one's own."""

from __future__ import annotations

from certlint.policy import profile

OF_ANSWERS = ("crl", "crl-rfc5280", "ocsp")
"""The profiles whose rules are about revocation lists and OCSP responses."""
OF_REQUESTS = ("csr",)
"""Those about certification requests."""
OF_CERTIFICATES = [name for name in profile.names() if name not in (*OF_ANSWERS, *OF_REQUESTS)]

OWN_RULE = """
[[rule]]
id = "acme/mail"
title = "A certificate for mail"
severity = "error"
check = "expiry.begun"
rationale = "R"
remediation = "M"
"""
"""`acme/mail`, as a profile of one's own may have it; what is added behind it belongs to it."""
