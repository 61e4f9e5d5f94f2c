"""Subjects as Redis wants them: the line of RFC 2253, names of users; and cipher suites. OpenSSL and redis-server are asked."""

from __future__ import annotations

import ssl
import subprocess

import pytest

from certlint.checks.cipher_suites import signatures
from certlint.x509.certificate import Certificate
from certlint.x509.parts.name_line import rfc2253
from tests import forge

SUBJECTS = [
    "alice",
    [("C", "US"), ("ST", "NY"), ("L", "New York"), ("O", "Example, Inc."), ("OU", "Ops"), ("CN", "alice")],
    [("O", " two  blanks "), ("CN", "#1")],
    [("O", 'a+b"c\\d<e>f;g=h'), ("CN", " ")],
    [("CN", "Zoë ☃ 𝄞")],
    [("O", "\x00\x1f\x7f"), ("CN", "a")],
    [("O", "x"), [("CN", "a"), ("UID", "b"), ("OU", "c")]],
    [("DC", "com"), ("DC", "example"), ("emailAddress", "a@example.com"), ("2.5.4.5", "7"), ("2.5.4.9", "Main")],
    [("1.2.3.4", "alice"), ("CN", "a"), ("2.5.4.42", "g"), ("2.5.4.4", "s"), ("2.5.4.43", "i")],
    [("CN", "x" * 200)],
    [("CN", "")],
]


@pytest.mark.slow
@pytest.mark.parametrize("subject", SUBJECTS, ids=str)
def test_the_line_is_the_one_of_openssl(subject, tmp_path):
    certificate = forge.leaf(forge.root(), subject=subject, san=["a.example.com"])
    (tmp_path / "c.pem").write_text(certificate.pem)
    command = ["openssl", "x509", "-noout", "-subject", "-nameopt", "RFC2253", "-in", str(tmp_path / "c.pem")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"subject={rfc2253(Certificate(certificate.der).part('subject'))}\n" == told


@pytest.mark.parametrize(
    "suites",
    [
        "HIGH:!3DES:!aNULL:!aDSS",
        "ALL:!aECDSA:!aDSS",
        "HIGH:!RSA:!aDSS",
        "HIGH:!kRSA:!aDSS",
        "ECDHE+AESGCM",
        "ECDHE+aRSA",
        "kEECDH+ECDSA",
        "AES256-SHA",
        "AESGCM:!aRSA:!aDSS",
        "HIGH:-aECDSA:ECDHE-ECDSA-AES128-SHA:!aDSS",
        "HIGH:!aECDSA:!aDSS:ECDHE-ECDSA-AES128-SHA",
        "CHACHA20",
        "SHA384",
        "DEFAULT",
        "TLSv1.2+ECDSA",
        "ECDHE-ECDSA-AES256-CCM",
        "EECDH+AESGCM:EDH+AESGCM+aRSA",
        "ECDHE-RSA-AES128-GCM-SHA256,ECDHE-RSA-AES256-GCM-SHA384",
        "RSA:+AES256:@STRENGTH",
    ],
)
def test_the_keys_that_suites_are_for_are_those_of_openssl(suites):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(f"{suites}:@SECLEVEL=0")
    keys = {"auth-rsa": "RSA", "auth-ecdsa": "ECDSA"}
    assert signatures(suites) == {keys[each["auth"]] for each in context.get_ciphers() if each["auth"] in keys}


@pytest.mark.parametrize(
    ("suites", "keys"),
    [
        ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", {"ECDSA"}),
        ("TLS_RSA_WITH_AES_128_CBC_SHA:TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", {"RSA"}),
        ("[ECDHE-ECDSA-AES128-GCM-SHA256|ECDHE-ECDSA-CHACHA20-POLY1305]:ECDHE-ECDSA-AES256-GCM-SHA384", {"ECDSA"}),
        ("TLS_AES_128_GCM_SHA256", set()),
        ("nothing known", set()),
        ("", set()),
        ("+:!:-:@:::", set()),
    ],
)
def test_names_of_the_standards_and_groups_of_boringssl(suites, keys):
    assert signatures(suites) == keys
