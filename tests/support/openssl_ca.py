"""A small PKI made by the openssl of this machine: a root, an issuing CA, and leaves with their keys."""

from __future__ import annotations

import subprocess
from pathlib import Path

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
_CA = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
_LEAF = (
    "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage={purposes}\n"
    "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nsubjectAltName=DNS:{name}\n"
)


class OpensslCa:
    """Everything is a text: `root`, `issuing`, and what `leaf` gives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        root, issuing = folder / "root", folder / "issuing"
        extensions = [word for line in _CA.splitlines() for word in ("-addext", line)]
        self._openssl(
            "req", "-x509", *_CURVE, "-keyout", f"{root}.key", "-out", f"{root}.pem", "-days", "3650",
            "-subj", "/O=Example/CN=Example Root CA", *extensions,
        )  # fmt: skip
        self._issue(issuing, "/O=Example/CN=Example Issuing CA", _CA + "authorityKeyIdentifier=keyid\n", root, 1800)
        self.root, self.issuing = root.with_suffix(".pem").read_text(), issuing.with_suffix(".pem").read_text()
        self.issuing_key = issuing.with_suffix(".key").read_text()

    def leaf(self, name: str = "cluster.example.com", purposes: str = "serverAuth,clientAuth") -> tuple[str, str]:
        """A new certificate of the issuing CA, and its key."""
        self._number += 1
        path = self._folder / f"leaf{self._number}"
        self._issue(path, f"/CN={name}", _LEAF.format(name=name, purposes=purposes), self._folder / "issuing", 90)
        return path.with_suffix(".pem").read_text(), path.with_suffix(".key").read_text()

    def self_signed(self, name: str = "cluster.example.com") -> tuple[str, str]:
        """A certificate as `openssl req -x509` makes it, which is a CA, and its key."""
        path = self._folder / "self"
        self._openssl(
            "req", "-x509", *_CURVE, "-keyout", f"{path}.key", "-out", f"{path}.pem", "-days", "90",
            "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
        )  # fmt: skip
        return path.with_suffix(".pem").read_text(), path.with_suffix(".key").read_text()

    def encrypted(self, key: str) -> str:
        """The same key under a passphrase."""
        return self._openssl("pkcs8", "-topk8", "-v2", "aes256", "-passout", "pass:secret", stdin=key)

    def _issue(self, path: Path, subject: str, extensions: str, issuer: Path, days: int) -> None:
        path.with_suffix(".ext").write_text(extensions)
        self._openssl("req", *_CURVE, "-keyout", f"{path}.key", "-out", f"{path}.csr", "-subj", subject)
        self._openssl(
            "x509", "-req", "-in", f"{path}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial",
            "-days", str(days), "-extfile", f"{path}.ext", "-out", f"{path}.pem",
        )  # fmt: skip

    def _openssl(self, *arguments: str, stdin: str = "") -> str:
        call = ["openssl", *arguments]
        return subprocess.run(call, check=True, capture_output=True, text=True, input=stdin).stdout
