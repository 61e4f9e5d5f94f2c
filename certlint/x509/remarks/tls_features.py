"""What clients make of the TLS feature extension. RFC 7633 section 4.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.asn1 import der
from certlint.x509.parts.tls_features import STATUS_REQUEST, TlsFeatures
from certlint.x509.remarks.remark import Remark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.remarks.remark import Reading

_LAST = 0xFFFF
_TITLES = {17: " (status_request_v2)"}


def tls_features(part: TlsFeatures) -> Iterator[Remark]:
    if part.demands_stapling:
        yield Remark("stapling", "the certificate requires a stapled OCSP response", "no TLS feature", "status_request")
    for number, at in part.features:
        if not 0 <= number <= _LAST:
            found = der.number(number)
            message = f"the TLS feature {found} is not the number of a TLS extension"
            yield Remark("not a TLS extension", message, f"0 to {_LAST}", found, at)
        if number != STATUS_REQUEST:
            title = f"{der.number(number)}{_TITLES.get(number, '')}"
            message = f"the certificate requires the TLS feature {title}"
            yield Remark("other feature", message, f"{STATUS_REQUEST} (status_request)", title, at)


REMARKS: Reading = {TlsFeatures: (tls_features, ("stapling", "other feature", "not a TLS extension"))}
