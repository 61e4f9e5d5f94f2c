"""What a remediation says of a request: nothing was issued yet, so that nothing is reissued, revoked or replaced."""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterator

import pytest

from certlint.policy.advice import that_applies
from certlint.policy.for_requests import for_request
from tests import ROOT
from tests.support.cli import certlint

TOLD = {
    "Have the certificate reissued with serverAuth, which the request of certlint contains:\n    certlint csr -f a": (
        "Create the request again with serverAuth:\n    certlint csr -f a"
    ),
    "Names cannot be added to an issued certificate. Create a certificate signing request that contains the names, and "
    "have it signed:\n    certlint csr -f a": "Create the request again with the names:\n    certlint csr -f a",
    "Create a new key and send the CA a request for a certificate:\n    openssl x": (
        "Create a new key and a new request:\n    openssl x"
    ),
    "Have this certificate revoked. Create a new key with other software, and have a certificate issued for it.": (
        "Create a new key with other software, and a new request."
    ),
    "Public CAs remove it. Have the certificate reissued with clientAuth by a private CA:\n    x": (
        "Public CAs remove it. Create the request again with clientAuth, for a private CA:\n    x"
    ),
    "Have the certificate reissued by a CA that signs with SHA-256.": (
        "Have the certificate issued by a CA that signs with SHA-256."
    ),
    "Request a new certificate from the CA for public names. Use a private CA for internal names.": (
        "Create the request again for public names. Use a private CA for internal names."
    ),
    "Write one name in each entry. Then have the certificate reissued:": (
        "Write one name in each entry. Then create the request again:"
    ),
    "Create the request again with one challenge password, or without one.": (
        "Create the request again with one challenge password, or without one."
    ),
}


@pytest.mark.parametrize(("remediation", "fitted"), TOLD.items())
def test_of_a_request(remediation, fitted):
    assert for_request(remediation) == fitted


def _remediations(found: object) -> Iterator[str]:
    for key, value in found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ():
        if key == "remediation" and isinstance(value, str):
            yield value
        yield from _remediations(value)


def test_no_remediation_is_left_without_its_beginning():
    texts = {
        each for path in (ROOT / "rules").rglob("*.toml") for each in _remediations(tomllib.loads(path.read_text()))
    }
    assert len(texts) > 1000
    for text in texts:
        fitted = for_request(that_applies(text, ca=False))
        assert re.match(r"[A-Z`]", fitted), fitted
        assert not re.search(r"<again>|  |,,|issued certificate\b", fitted.split("\n    ")[0]), fitted


@pytest.mark.parametrize("profile", ["hygiene", "nginx", "web-pki", "redis-enterprise-server"])
def test_reports_of_requests(tmp_path, monkeypatch, profile):
    monkeypatch.chdir(tmp_path)
    call = ["openssl", "req", "-new", "-newkey", "rsa:1024", "-nodes", "-keyout", "weak.key", "-out", "weak.csr"]
    subprocess.run([*call, "-subj", "/CN=intranet/O=Acme"], check=True, capture_output=True)
    answer = certlint("weak.csr", "--profile", profile, "--fqdn", "a.example.com")
    assert answer.code == 1
    told = " ".join(answer.out.split())
    assert "reate the request again" in told
    assert "eissue" not in told
    assert "to an issued certificate" not in told
