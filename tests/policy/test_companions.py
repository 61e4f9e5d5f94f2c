"""`haproxy` judges the files that HAProxy reads beside a certificate. Each case is tried with HAProxy itself."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import forge
from tests.support.cli import certlint
from tests.support.tls_servers import ended, free_port, wait_for
from tests.targets.products import HAPROXY

NOW = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
LEAF, ISSUING, ROOT = forge.chain(not_before=NOW - timedelta(days=9), not_after=NOW + timedelta(days=90))
KEY = forge.key_pem()
WHOLE, LONE = forge.bundle(LEAF, ISSUING, KEY), forge.bundle(LEAF, KEY)
TWIN = forge.intermediate(ROOT, key="rsa3072-d")
"""Of the issuer's name, with another key."""


def status(leaf=LEAF, issuer=ISSUING, said="good", *, begins=-1, ends=6, hash="sha1", signed_by=None, **knobs):
    until = None if ends is None else NOW + timedelta(days=ends)
    one = forge.single(leaf, issuer, said, this_update=NOW + timedelta(days=begins), next_update=until, hash=hash)
    return forge.ocsp([one], signed_by or issuer, **knobs)


WHILE = {"not_before": NOW - timedelta(days=9), "not_after": NOW + timedelta(days=30)}
RESPONDER = forge.responder(ISSUING, **WHILE)


def by(responder):
    """A status that a responder has signed, with its certificate."""
    return status(signed_by=responder, certificates=[responder])


def pem(*certificates):
    return forge.bundle(*certificates)


def listed(*stamps):
    inner = b"".join(len(each).to_bytes(2, "big") + each for each in stamps)
    return len(inner).to_bytes(2, "big") + inner


class Case(NamedTuple):
    """What is in the file, what lies beside it, and what certlint reports: the rule, and whether HAProxy does not start.

    `stapled` is a response that HAProxy sends and clients refuse.
    """

    file: bytes
    beside: dict[str, bytes | None]
    rule: str = ""
    refused: bool = False
    stapled: bool = False


def ignored(data, beside=None):
    return Case(WHOLE, {".ocsp": data, **(beside or {})}, "target/ocsp-file-ignored")


def stapled(rule, data):
    return Case(WHOLE, {".ocsp": data}, rule, stapled=True)


def refused(rule, file=WHOLE, **beside):
    return Case(file, {f".{suffix}": data for suffix, data in beside.items()}, rule, refused=True)


CASES = {
    "a status": Case(WHOLE, {".ocsp": status()}),
    "a status by a responder of the issuer": Case(WHOLE, {".ocsp": by(RESPONDER)}),
    "revoked": stapled("target/ocsp-file-revoked", status(said="revoked")),
    "revoked, and the status is past": ignored(status(said="revoked", begins=-9, ends=-1)),
    "signature: damaged": stapled("target/ocsp-file-unverified", status(tamper=True)),
    "signature: damaged, of a revocation": stapled("target/ocsp-file-unverified", status(said="revoked", tamper=True)),
    "signature: of another key": stapled("target/ocsp-file-unverified", status(signer="rsa3072-d")),
    "signature: of a responder without OCSPSigning": stapled(
        "target/ocsp-file-unverified", by(forge.responder(ISSUING, **WHILE, eku=["serverAuth"]))
    ),
    "signature: of a responder that has expired": stapled(
        "target/ocsp-file-unverified",
        by(forge.responder(ISSUING, not_before=NOW - timedelta(days=90), not_after=NOW - timedelta(days=30))),
    ),
    "a status and more bytes": Case(WHOLE, {".ocsp": status() + b"more"}),
    "a status and its issuer beside it": Case(LONE, {".ocsp": status(), ".issuer": pem(ISSUING)}),
    "a status and the chain beside it": Case(LONE, {".ocsp": status(), ".issuer": pem(ISSUING, ROOT)}),
    "a status and its issuer behind text": Case(LONE, {".ocsp": status(), ".issuer": b"# CA\n" + pem(ISSUING)}),
    "a status and its issuer behind the root": Case(forge.bundle(LEAF, ROOT, ISSUING, KEY), {".ocsp": status()}),
    "an issuer without a status": Case(WHOLE, {".issuer": pem(ROOT)}),
    "no issuer without a status": Case(WHOLE, {".issuer": b"nothing"}),
    "status: past": ignored(status(begins=-9, ends=-1)),
    "status: to come": ignored(status(begins=2)),
    "status: without an end": ignored(status(ends=None)),
    "status: unknown": ignored(status(said="unknown")),
    "status: of the issuer": ignored(status(ISSUING, ROOT)),
    "status: below a twin of the issuer": ignored(status(LEAF, TWIN)),
    "status: by SHA-256": ignored(status(hash="sha256")),
    "status: none": ignored(forge.ocsp_failure(3)),
    "status: nothing": ignored(b""),
    "status: not DER": ignored(b"nothing"),
    "status: too long": ignored(status(certificates=[forge.root(f"Root {n}") for n in range(25)])),
    "status: of two": ignored(
        forge.ocsp([forge.single(LEAF, ISSUING), forge.single(ISSUING, ROOT)], ISSUING), {".issuer": pem(ISSUING)}
    ),
    "no issuer": refused("target/ocsp-issuer-missing", LONE, ocsp=status()),
    "no issuer for nothing": refused("target/ocsp-issuer-missing", LONE, ocsp=b""),
    "a twin for an issuer": refused("target/ocsp-issuer-missing", forge.bundle(LEAF, TWIN, KEY), ocsp=status()),
    "issuer: the root": refused("target/issuer-file-foreign", ocsp=status(), issuer=pem(ROOT)),
    "issuer: behind the root": refused("target/issuer-file-foreign", LONE, ocsp=status(), issuer=pem(ROOT, ISSUING)),
    "issuer: behind the leaf": refused("target/issuer-file-foreign", LONE, ocsp=b"", issuer=pem(LEAF, ISSUING)),
    "issuer: a twin": refused("target/issuer-file-foreign", LONE, ocsp=status(), issuer=pem(TWIN)),
    "issuer: DER": refused("target/issuer-file-foreign", LONE, ocsp=status(), issuer=ISSUING.der),
    "issuer: nothing": refused("target/issuer-file-foreign", LONE, ocsp=status(), issuer=b""),
    "a folder for a status": refused("target/file-beside-unreadable", ocsp=None),
    "a folder for an issuer": refused("target/file-beside-unreadable", ocsp=status(), issuer=None),
    "a folder for timestamps": refused("target/file-beside-unreadable", sctl=None),
    "timestamps": Case(WHOLE, {".sctl": listed(b"a stamp", b"another")}),
    "an empty timestamp": Case(WHOLE, {".sctl": listed(b"")}),
    "an empty list": Case(WHOLE, {".sctl": listed()}),
    "timestamps: as many as are read": Case(WHOLE, {".sctl": listed(b"x" * 16380)}),
    "timestamps: more": refused("target/sct-file-malformed", sctl=listed(b"x" * 16381)),
    "timestamps: nothing": refused("target/sct-file-malformed", sctl=b""),
    "timestamps: one byte": refused("target/sct-file-malformed", sctl=b"\0"),
    "timestamps: base64": refused("target/sct-file-malformed", sctl=b"AAcABWEgU0NU"),
    "timestamps: more bytes": refused("target/sct-file-malformed", sctl=listed(b"a stamp") + b"\n"),
    "timestamps: fewer bytes": refused("target/sct-file-malformed", sctl=listed(b"a stamp")[:-1]),
    "timestamps: one that is short": refused("target/sct-file-malformed", sctl=bytes.fromhex("0003000561")),
    "timestamps: half a length": refused("target/sct-file-malformed", sctl=bytes.fromhex("000100")),
}


@pytest.fixture(params=CASES)
def case(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = CASES[request.param]
    Path("site.pem").write_bytes(made.file)
    Path("site.pem").chmod(0o600)
    for suffix, content in made.beside.items():
        beside = Path("site.pem" + suffix)
        if content is None:
            beside.mkdir()
        else:
            beside.write_bytes(content)
    return made


def reported(path, *more):
    """What is reported of the files beside it: the rules and how severe they are."""
    asked = ("--profile", "haproxy", "--fqdn", "cluster.example.com", "--format", "csv", *more)
    rows = csv.DictReader(io.StringIO(certlint(path, *asked).out))
    return {row["rule"]: row["severity"] for row in rows if row["rule"] in BESIDE}


BESIDE = {case.rule for case in CASES.values() if case.rule}


@pytest.mark.parametrize("path", ["site.pem", "."])
def test_what_is_reported(case, path):
    severity = "error" if case.refused or case.stapled else "warning"
    assert reported(path) == ({case.rule: severity} if case.rule else {})


def test_haproxy_itself(case, tmp_path):
    """It is started, since 2.6.12 of Debian crashes behind `-c` with timestamps that are sound."""
    config, log, port = tmp_path / "haproxy.cfg", tmp_path / "log", free_port()
    config.write_text(HAPROXY.format(port=port, folder=tmp_path).replace("chain.pem", "site.pem"))
    with (
        log.open("w") as stderr,
        ended(subprocess.Popen(["haproxy", "-db", "-f", config], stdin=subprocess.DEVNULL, stderr=stderr)) as process,
    ):
        started = answers(process, port)
        response = sent(port) if started else ""
    assert started is not case.refused, log.read_text()
    assert ("Content will be ignored" in log.read_text()) is (case.rule == "target/ocsp-file-ignored"), log.read_text()
    is_sent = ".ocsp" in case.beside and case.rule != "target/ocsp-file-ignored"
    assert not started or (response == "successful") is is_sent


def sent(port):
    """What openssl says of the OCSP response that a server staples."""
    asked = ["openssl", "s_client", "-connect", f"localhost:{port}", "-status"]
    said = subprocess.run(
        asked, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    ).stdout
    found = re.search(r"OCSP Response Status: (\w+)", said)
    return found[1] if found else ""


def answers(process, port):
    try:
        wait_for(port, process)
    except AssertionError:
        return False
    return True


def test_nothing_is_looked_for_beside_other_profiles(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("site.pem").write_bytes(WHOLE)
    Path("site.pem.sctl").write_bytes(b"nothing")
    answer = certlint("site.pem", "--profile", "nginx", "--fqdn", "cluster.example.com")
    assert "sctl" not in answer.out


def test_suffixes_of_a_profile_of_your_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("site.pem").write_bytes(WHOLE)
    Path("site.pem.scts").write_bytes(b"nothing")
    Path("own.toml").write_text('extends = "haproxy"\ncompanions = { sctl = ".scts" }\n')
    answer = certlint("site.pem", "--profile", "own.toml", "--fqdn", "cluster.example.com")
    assert "target/sct-file-malformed" in answer.out
    Path("own.toml").write_text('extends = "haproxy"\ncompanions = { stamps = ".scts" }\n')
    answer = certlint("site.pem", "--profile", "own.toml", "--fqdn", "cluster.example.com")
    assert (answer.code, "'companions' should be a table of texts: ocsp, issuer, sctl" in answer.err) == (2, True)
