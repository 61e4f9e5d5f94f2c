"""A certificate before it is issued: the TBSCertificate without a signature. RFC 5280 section 4.1."""

from __future__ import annotations

from certlint.asn1.der import SEQUENCE, expect
from certlint.x509.certificate import Certificate


class TbsCertificate(Certificate):
    """The parts of one TBSCertificate. It has no `signature_value`; the signature algorithm is the one that it names."""

    __slots__ = ()
    kind = "tbs-certificate"

    def _split(self) -> None:
        pos, end = expect(self.der, 0, len(self.der), SEQUENCE, "a TBSCertificate")
        self.trailing = len(self.der) - end
        self.signed_span = 0, end
        self._split_optional(self._split_fields(pos, end), end)
        # RFC 5280 section 4.1.1.2: the certificate must have the same one.
        self.raw["signature_algorithm"], self.at["signature_algorithm"] = (
            self.raw["tbs_signature"],
            self.at["tbs_signature"],
        )
