"""A stand-in for `certreq` of Windows, its CA, and the export of a PFX: `python -m tests.support.windows certreq …`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

from tests import forge
from tests.install.cluster import LASTING

KEY = "rsa3072-a"
CA = forge.root("Example AD CS", key="p384-a", **LASTING)


def new(instructions: str, request: str) -> None:
    """The request that the instructions ask for, with the label that Windows writes."""
    text = Path(instructions).read_text()
    (subject,) = re.findall(r'^Subject = "CN=([^",]+)', text, re.MULTILINE)
    names = re.findall(r'"dns=([^&]+)&"', text)
    made = forge.csr(subject, san=names, key=KEY).pem
    Path(request).write_text(made.replace(" CERTIFICATE REQUEST", " NEW CERTIFICATE REQUEST"))


def submit(_option: str, _template: str, request: str, certificate: str) -> None:
    """The CA takes subject and names from the request."""
    pem = Path(request).read_text().replace(" NEW CERTIFICATE REQUEST", " CERTIFICATE REQUEST")
    read = x509.load_pem_x509_csr(pem.encode())
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    Path(certificate).write_text(forge.leaf(CA, names[0], san=names, key=KEY, **LASTING).pem)


def accept(certificate: str) -> None:
    """The certificate joins its key in the store; what `certlm.msc` exports then is written at once."""
    leaf, ca = (x509.load_pem_x509_certificate(pem.encode()) for pem in (Path(certificate).read_text(), CA.pem))
    key = load_pem_private_key(forge.key_pem(KEY).encode(), None)
    encryption = BestAvailableEncryption(Path("pfx-passphrase").read_text().strip().encode())
    Path("cluster.pfx").write_bytes(serialize_key_and_certificates(b"cluster", key, leaf, [ca], encryption))


if __name__ == "__main__":
    {"-new": new, "-submit": submit, "-accept": accept}[sys.argv[2]](*sys.argv[3:])
