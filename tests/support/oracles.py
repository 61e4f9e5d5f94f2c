"""What others say of a certificate: OpenSSL, cryptography, asn1crypto."""

from __future__ import annotations

import subprocess
from datetime import UTC
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509

from tests.forge import AS_OF, Cert, bundle

AT = str(int(AS_OF.replace(tzinfo=UTC).timestamp()))


def openssl(*arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One OpenSSL command with its output."""
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, text=True, check=False)


def openssl_verify(folder: Path, certificates: list[Cert], *options: str) -> str:
    """What `openssl verify -x509_strict` says, as of AS_OF, of a chain from leaf to root; the root is trusted."""
    for name, part in {"leaf": certificates[:1], "middle": certificates[1:-1], "root": certificates[-1:]}.items():
        (folder / name).write_bytes(bundle(*part))
    untrusted = ("-untrusted", folder / "middle") if certificates[1:-1] else ()
    places = ("-CAfile", folder / "root", *untrusted, *options, folder / "leaf")
    answer = openssl("verify", "-x509_strict", "-attime", AT, *places)
    return answer.stdout + answer.stderr


def parsed(certificate: Cert) -> x509.Certificate:
    """As cryptography reads it."""
    return x509.load_der_x509_certificate(certificate.der)


def native(certificate: Cert) -> Any:
    """The TBSCertificate as asn1crypto reads it."""
    return asn1_x509.Certificate.load(certificate.der, strict=True).native["tbs_certificate"]
