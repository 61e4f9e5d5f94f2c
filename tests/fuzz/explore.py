"""What coverage-guided fuzzing calls: bytes read as a certificate, every part of it decoded. libFuzzer's options are taken."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["certlint"]):
    from certlint.asn1.strict import violations
    from certlint.errors import DecodeError
    from certlint.x509.certificate import Certificate
    from certlint.x509.derived.derivation import Derivation, derive
    from certlint.x509.derived.registry import DERIVED
    from certlint.x509.failure import Failure
    from certlint.x509.traits import traits


def read_everything(data: bytes) -> None:
    """Splits bytes as a certificate and decodes every part; only DecodeError may come of it."""
    list(violations(data, 0, len(data)))
    try:
        certificate = Certificate(data)
    except DecodeError:
        return
    for name in list(certificate.raw):
        certificate.part(name)
    traits(certificate)
    for name, how in DERIVED.items():
        derive(certificate, [Derivation(name, how.key, how.source)])
        made = certificate.raw.get(name)
        if isinstance(made, Failure) and made.crashed:
            raise made.raised()


if __name__ == "__main__":
    atheris.Setup(sys.argv, read_everything)
    atheris.Fuzz()
