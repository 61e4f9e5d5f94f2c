"""`certlint BUNDLE` marks what `certlint fix` would mend: for each rule that says so, here is the proof."""

from __future__ import annotations

from base64 import b64encode
from typing import NamedTuple

import pytest

from certlint.policy import catalogue
from tests import forge
from tests.forge import bundle, key_pem
from tests.support.cli import DAY, certlint

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
TWO_LEAVES = bundle(LEAF, forge.leaf(MIDDLE, "b.example.com", key="rsa2048-a"), MIDDLE, ROOT)
DEFECTS = {
    "chain/leaf-not-first": Defect(bundle(ROOT, MIDDLE, LEAF)),
    "chain/wrong-order": Defect(bundle(LEAF, ROOT, MIDDLE)),
    "chain/duplicate-certificate": Defect(bundle(LEAF, MIDDLE, MIDDLE, ROOT)),
    "chain/unrelated-certificate": Defect(bundle(*CHAIN, forge.root("Other", key="rsa2048-a"))),
    "chain/several-leaves": Defect(TWO_LEAVES),
    "redis/client-ca-holds-leaf": Defect(bundle(ROOT, LEAF), CAS),
    "pem/malformed-boundary": Defect(SOUND.replace(b"END CERTIFICATE-----", b"END CERTIFICATE----", 1)),
    "pem/label-mismatch": Defect(SOUND.replace(b"BEGIN CERTIFICATE", b"BEGIN PUBLIC KEY", 1)),
    "pem/unterminated-block": Defect(SOUND[: -len("-----END CERTIFICATE-----\n")]),
    "pem/double-encoded": Defect(b64encode(SOUND)),
    "pem/text-outside-blocks": Defect(bundle(*CHAIN, text="subject=CN = x\n")),
    "pem/crlf": Defect(bundle(*CHAIN, eol="\r\n")),
    "pem/byte-order-mark": Defect(bundle(*CHAIN, bom=True)),
    "pem/not-ascii": Defect(bundle(*CHAIN, bom=True, encoding="utf-16-le")),
    "pem/comment-not-ascii": Defect(bundle(*CHAIN, text="# für den Cluster\n")),
    "redis/not-pem": Defect(forge.chain(depth=1)[0].der),
    "pem/private-key-in-bundle": Defect(bundle(*CHAIN, key_pem())),
    "pem/unexpected-block": Defect(bundle(*CHAIN, forge.csr().pem)),
    "x509/trailing-data": Defect(bundle(forge.pem(LEAF.der + b"\x05\x00"), MIDDLE, ROOT)),
    "file/certificate-writable": Defect(SOUND, mode=0o666),
    "file/key-exposed": Defect(SOUND, key_mode=0o644),
}


def test_every_mark_is_proven():
    assert set(DEFECTS) == set(MARKED)


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
    assert "[certlint fix]" in before.out
    unsafe = ("--unsafe",) if MARKED[rule] == "unsafe" else ()
    place = ("--out", out) if rule == "pem/double-encoded" else ("--in-place",)
    given = [option for option in options if option not in ("--select", rule)]
    if unsafe:
        held = certlint("fix", path, *given)
        assert f"[{rule}]  (--unsafe does it)" in held.out
    done = certlint("fix", path, *place, *unsafe, *given)
    assert done.code == 0, done.all
    assert f"[{rule}]" in done.out
    target = out if place[0] == "--out" else path
    assert certlint(target, *options).code == 0
    assert f"{rule}  " not in certlint(target, *options).out
