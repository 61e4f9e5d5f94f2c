"""A stand-in for `kubectl` and a cert-manager that issues at once: `python -m tests.support.kubectl apply -f FILE`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests import forge
from tests.install.cluster import LASTING

KEY = "rsa3072-a"
STATE = Path("applied.yaml")


def apply(manifest: str) -> None:
    """Takes a Certificate whose issuer is named."""
    text = Path(manifest).read_text()
    if 'kind: "Certificate"' not in text or re.search("<[A-Z]+>", text):
        sys.exit("error: the manifest is not complete")
    STATE.write_text(text)


def secret(name: str, template: str) -> str:
    """A field of the Secret that the Certificate asked for."""
    text = STATE.read_text()
    if f'secretName: "{name}"' not in text:
        sys.exit("Error from server (NotFound)")
    if "tls.key" in template:
        return forge.key_pem(KEY)
    names = re.findall(r'- "([^" ]+\.[^" ]+)"', text)
    ca = forge.root("Corporate CA", key="p384-a", **LASTING)
    return forge.leaf(ca, names[0], san=names, key=KEY, **LASTING).pem + ca.pem


if __name__ == "__main__":
    if sys.argv[1:3] == ["apply", "-f"]:
        apply(sys.argv[3])
    else:
        assert sys.argv[1:3] == ["get", "secret"]
        sys.stdout.write(secret(sys.argv[3], sys.argv[5]))
