"""Extensions of other standards than RFC 5280. Their values are decoded by the remarks about them."""

from __future__ import annotations

from certlint.x509.parts.base import Extension


class BiometricInfo(Extension):
    """Hashes of pictures or signatures of the subject. RFC 3739 section 3.2.5."""

    __slots__ = ()


class Logotype(Extension):
    """Logos of the issuer, the subject and others. RFC 9399 section 4.1."""

    __slots__ = ()


class ProxyCertInfo(Extension):
    """Marks a proxy certificate, which an end entity issues. RFC 3820 section 3.8."""

    __slots__ = ()


class PrivateKeyUsagePeriod(Extension):
    """When the private key signs. RFC 3280 section 4.2.1.4."""

    __slots__ = ()


class AcmeIdentifier(Extension):
    """The digest of a key authorization, for the challenge tls-alpn-01. RFC 8737 section 3."""

    __slots__ = ()
