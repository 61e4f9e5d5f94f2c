"""`certlint BUNDLE` marks what `certlint fix` would mend: for each rule that says so, here is the proof."""

from __future__ import annotations

import json
import shlex
import subprocess
from base64 import b64encode
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.fix.claims import claimed
from certlint.policy import catalogue, selection
from tests import forge
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint
from tests.support.fixture_files import FOLDER, lay_out, read
from tests.support.pem_forms import with_unused_bits
from tests.support.work import lines

LEAF, MIDDLE, ROOT = CHAIN = forge.chain()
SOUND = bundle(*CHAIN)
MARKED = {rule.id: rule.fix for name in catalogue.names() for rule in catalogue.load(name) if rule.fix}


class Defect(NamedTuple):
    """A file with a defect, and with which options it is seen. The mode is that of the bundle, or of the key beside it."""

    data: bytes
    options: tuple[str, ...] = ("--fqdn", forge.FQDN)
    mode: int = 0o644
    key_mode: int = 0o600


CAS = ("--cert-name", "mtls_trusted_ca")
OUTDATED = forge.intermediate(ROOT, not_after=datetime(2026, 2, 1))
TWO_LEAVES = bundle(LEAF, forge.leaf(MIDDLE, "b.example.com", key="rsa2048-a"), MIDDLE, ROOT)
DEFECTS = {
    "chain/leaf-not-first": Defect(bundle(ROOT, MIDDLE, LEAF)),
    "chain/wrong-order": Defect(bundle(LEAF, ROOT, MIDDLE)),
    "chain/duplicate-certificate": Defect(bundle(LEAF, MIDDLE, MIDDLE, ROOT)),
    "chain/unrelated-certificate": Defect(bundle(*CHAIN, forge.root("Other", key="rsa2048-a"))),
    "chain/several-leaves": Defect(TWO_LEAVES),
    "chain/not-needed": Defect(bundle(LEAF, MIDDLE, OUTDATED, ROOT)),
    "redis/client-ca-holds-leaf": Defect(bundle(ROOT, LEAF), CAS),
    "pem/malformed-boundary": Defect(SOUND.replace(b"END CERTIFICATE-----", b"END CERTIFICATE----", 1)),
    "pem/boundary-in-text": Defect(bundle(*CHAIN, text="# It begins with -----BEGIN CERTIFICATE-----.\n")),
    "pem/label-mismatch": Defect(SOUND.replace(b"BEGIN CERTIFICATE", b"BEGIN PUBLIC KEY", 1)),
    "pem/unterminated-block": Defect(SOUND[: -len("-----END CERTIFICATE-----\n")]),
    "pem/openssl-refuses": Defect(bundle(*CHAIN, eol="\r")),
    "pem/old-label": Defect(bundle(forge.pem(LEAF.der, "X509 CERTIFICATE"), MIDDLE, ROOT)),
    "pem/unused-bits": Defect(with_unused_bits(SOUND.decode()).encode()),
    "pem/unread-block": Defect(bundle(LEAF, MIDDLE) + ROOT.der),
    "pem/double-encoded": Defect(b64encode(SOUND)),
    "pem/text-outside-blocks": Defect(bundle(*CHAIN, text="subject=CN = x\n")),
    "pem/crlf": Defect(bundle(*CHAIN, eol="\r\n")),
    "pem/byte-order-mark": Defect(bundle(*CHAIN, bom=True)),
    "pem/not-ascii": Defect(bundle(*CHAIN, bom=True, encoding="utf-16-le")),
    "pem/comment-not-ascii": Defect(bundle(*CHAIN, text="# für den Cluster\n")),
    "pem/not-pem": Defect(forge.chain(depth=1)[0].der, ("--profile", "hygiene")),
    "redis/not-pem": Defect(forge.chain(depth=1)[0].der),
    "pem/private-key-in-bundle": Defect(bundle(*CHAIN, key_pem())),
    "pem/unexpected-block": Defect(bundle(*CHAIN, forge.csr().pem)),
    "x509/trailing-data": Defect(bundle(forge.pem(LEAF.der + b"\x05\x00"), MIDDLE, ROOT)),
    "file/certificate-writable": Defect(SOUND, mode=0o666),
    "file/key-exposed": Defect(SOUND, key_mode=0o644),
}


def test_every_mark_is_proven():
    assert set(DEFECTS) == set(MARKED)


@pytest.mark.slow
@pytest.mark.parametrize("rule", DEFECTS)
def test_what_is_marked_is_mended(rule, tmp_path):
    defect = DEFECTS[rule]
    path, key, out = tmp_path / "bundle.pem", tmp_path / "beside.key", tmp_path / "out.pem"
    path.write_bytes(defect.data)
    path.chmod(defect.mode)
    key.write_text(key_pem())
    key.chmod(defect.key_mode)
    options = (*defect.options, *(() if defect.options == CAS else ("--key", key)), "--select", rule, *DAY)
    before = certlint(path, *options)
    assert f"{rule}  " in before.out
    assert "[fixable]" in before.out
    unsafe = ("--unsafe",) if MARKED[rule] == "unsafe" else ()
    place = ("--out", out) if rule == "pem/double-encoded" else ("--in-place",)
    given = [option for option in options if option not in ("--select", rule)]
    if unsafe:
        held = certlint("fix", path, *given)
        assert f"[{rule}]  (needs --unsafe)" in held.out
    done = certlint("fix", path, *place, *unsafe, *given)
    assert done.code == 0, done.all
    assert f"[{rule}]" in done.out
    target = out if place[0] == "--out" else path
    assert certlint(target, *options).code == 0
    assert f"{rule}  " not in certlint(target, *options).out


def findings(path, *options) -> dict[str, str | None]:
    """The rules that have something to say of a file, each with how it is marked."""
    report = json.loads(certlint(path, "--format", "json", *options, *DAY).out)
    return {finding["rule"]: finding["fix"] for each in report["bundles"] for finding in each["findings"]}


def left_by_fix(path, folder, unsafe: bool, *options) -> dict[str, str | None]:
    """What remains after `certlint fix`: in place, else where it writes a new file; everything where it refuses."""
    asked = ["--unsafe"] * unsafe
    if certlint("fix", path, "--in-place", *asked, *options, *DAY).code in (0, 1):
        return findings(path, *options)
    out = folder / "out" / "mended.pem"
    out.parent.mkdir(exist_ok=True)
    if certlint("fix", path, "--out", out, *asked, *options, *DAY).code in (0, 1):
        modes = {rule: mark for rule, mark in findings(path, *options).items() if rule.startswith("file/")}
        return findings(out, *options) | modes
    return findings(path, *options)


FIXTURES = sorted(p for p in FOLDER.rglob("*") if p.is_file() and p.parent.name != "demo")
FIXABLE = [p for p in FIXTURES if MARKED.keys() & read(p).expect]


@pytest.mark.slow
@pytest.mark.parametrize("path", FIXABLE, ids=lambda p: str(p.relative_to(FOLDER)))
def test_in_every_fixture_what_is_marked_is_mended_and_nothing_else_is(path, tmp_path):
    fixture = read(path)
    target = lay_out(fixture, tmp_path)
    options = shlex.split(
        fixture.options.replace("{dir}", str(tmp_path)).replace("{owner}", f"{target.owner()}:{target.group()}")
    )
    before = findings(target, *options)
    for mark, unsafe in (("safe", False), ("unsafe", True)):
        after = left_by_fix(target, tmp_path, unsafe, *options)
        assert {rule for rule, how in before.items() if how == mark and rule in after} == set()
    possible = {rule for rule in before if rule in MARKED and before[rule] is None}
    assert possible <= after.keys(), "fix mends what is not marked"


CUT = SOUND[:700] + b"\n-----END CERTIFICATE-----\n"
SERVER = forge.cert(forge.FQDN, ca=True, san=[forge.FQDN], key_usage=None)
NOT_MENDED = {
    "a request": (forge.csr().pem.replace("\n", "\r\n").encode(), "pem/crlf"),
    "a certificate that cannot be read": (CUT + bundle(*CHAIN, eol="\r\n"), "pem/crlf"),
    "half a private key": (bundle(*CHAIN, key_pem()[:900], text="note\n"), "pem/text-outside-blocks"),
    "two leaves and no key": (TWO_LEAVES, "chain/several-leaves"),
    "a CA that may be the server": (bundle(SERVER, *CHAIN), "chain/several-leaves"),
    "JSON that others may write": (b'{"cert": "' + SOUND.replace(b"\n", b"\\n") + b'"}', "file/certificate-writable"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("data", "rule"), NOT_MENDED.values(), ids=NOT_MENDED)
def test_what_fix_does_not_mend_is_not_marked(data, rule, tmp_path):
    path = tmp_path / "bundle.pem"
    path.write_bytes(data)
    path.chmod(0o666)
    said = certlint(path, "--select", rule, *DAY)
    assert f"{rule}  " in said.out
    assert "[fixable]" not in said.out
    assert findings(path, "--select", rule) == {rule: None}
    assert rule in left_by_fix(path, tmp_path, True)


def test_what_waits_for_a_word_is_marked_beside_what_does_not(tmp_path):
    path = tmp_path / "bundle.pem"
    path.write_bytes(bundle(*CHAIN, forge.root("Other", key="rsa2048-a"), eol="\r\n"))
    expected = {"pem/crlf": "safe", "chain/unrelated-certificate": "unsafe"}
    assert findings(path, "--fqdn", forge.FQDN, "--select", "pem/*", "--select", "chain/*") == expected


def test_a_finding_that_is_suppressed_is_marked_as_well(tmp_path):
    (tmp_path / "bundle.pem").write_bytes(bundle(*CHAIN, eol="\r\n"))
    (tmp_path / "certlint.toml").write_text(
        '[[suppress]]\nrule = "pem/crlf"\npath = "*.pem"\nreason = "known"\nexpires = 2026-07-01\n'
    )
    configuration = ("--config", tmp_path / "certlint.toml", "--select", "pem/*")
    assert findings(tmp_path / "bundle.pem", *configuration) == {"pem/crlf": "safe"}


def test_no_container_is_opened_for_a_mark(tmp_path):
    """What derives the key of a PKCS #12 file may be made to take for ever; the check of a file does not begin with it."""
    (tmp_path / "all.pem").write_bytes(bundle(LEAF, key_pem()))
    export = ["openssl", "pkcs12", "-export", "-in", tmp_path / "all.pem", "-passout", "pass:", "-out"]
    subprocess.run([*export, tmp_path / "store.p12"], check=True)
    data = SOUND + forge.pem((tmp_path / "store.p12").read_bytes(), "PKCS12").encode()
    (tmp_path / "bundle.pem").write_bytes(data)
    assert findings(tmp_path / "bundle.pem", "--select", "pem/unread-block") == {"pem/unread-block": None}


def test_what_the_profile_selects_is_asked_once_a_run():
    """A folder of a thousand files with Windows' line ends goes through the rules of the profile once."""
    plan = make_plan("", {"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC))

    def marks() -> set[str]:
        result = run(plan, Bundle(pem.read(DEFECTS["pem/crlf"].data, "a.pem")))
        return {finding.rule.id for finding in claimed(result).findings if finding.fix}

    assert "pem/crlf" in marks()
    assert lines(marks, selection.__file__) == 0
