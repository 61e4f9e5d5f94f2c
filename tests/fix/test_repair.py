"""mend(): texts in, texts out."""

from __future__ import annotations

import re
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint import pem
from certlint.bundle.private_key import PrivateKey
from certlint.errors import InputError
from certlint.fix import repair
from certlint.fix.arrange import usable
from certlint.fix.diff import diff, public_lines
from certlint.policy import catalogue
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import AS_OF, bundle, key_pem

LEAF, MIDDLE, ROOT = CHAIN = forge.chain()
SOUND = bundle(*CHAIN).decode()
OTHER = forge.root("Other Root CA", key="rsa2048-a")
SECOND_LEAF = forge.leaf(MIDDLE, "other.example.com", key="rsa2048-b")
NOW = AS_OF.replace(tzinfo=UTC)


def mended(data: bytes | str, pool=(), **options):
    document = pem.read(data.encode() if isinstance(data, str) else data, "bundle.pem")
    return repair(document, usable([Certificate(c.der) for c in pool], NOW), now=NOW, **options)


COMPLAINS = {rule.repair: rule.id for name in catalogue.names() for rule in catalogue.load(name) if rule.repair}
"""What is mended → the rule of a shipped catalogue that says so."""


def rules(steps) -> list[str]:
    return [COMPLAINS[step.repairs] for step in steps if step.repairs]


def test_a_sound_bundle_is_left_alone():
    assert mended(SOUND) == (SOUND, "", False, [], [], None)


@pytest.mark.parametrize(
    "parts", [(ROOT, MIDDLE, LEAF), (LEAF, ROOT, MIDDLE), (MIDDLE, LEAF, ROOT), (LEAF, LEAF, MIDDLE, ROOT, MIDDLE)]
)
def test_order_and_doubles(parts):
    assert mended(bundle(*parts)).text == SOUND


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (bundle(*CHAIN, eol="\r\n"), "pem/crlf"),
        (bundle(*CHAIN, eol="\r"), "pem/crlf"),
        (bundle(*CHAIN, bom=True), "pem/byte-order-mark"),
        (bundle(*CHAIN, bom=True, encoding="utf-16-le"), "pem/not-ascii"),
        (bundle(*CHAIN, encoding="utf-16-be"), "pem/not-ascii"),
        (bundle(*CHAIN, text="Bag Attributes\n    friendlyName: café\n"), "pem/text-outside-blocks"),
        (SOUND.replace("-----END CERTIFICATE-----", "-----END CERTIFICATE----", 1), "pem/malformed-boundary"),
        (SOUND.replace("-----BEGIN", "–––––BEGIN", 1), "pem/malformed-boundary"),
        (SOUND.replace("-----\n-----", "----------"), "pem/malformed-boundary"),
        (SOUND.removesuffix("-----END CERTIFICATE-----\n"), "pem/unterminated-block"),
        (SOUND.replace("BEGIN CERTIFICATE", "BEGIN X509 CERTIFICATE", 1), "pem/label-mismatch"),
        (SOUND.replace("\nMII", "\n!MII", 1), "pem/bad-base64"),
        (SOUND.replace("\n", "\\n"), "pem/malformed-boundary"),
    ],
)
def test_what_is_odd_about_the_file(data, rule):
    result = mended(data)
    assert result.text == SOUND
    assert rule in rules(result.steps)


@pytest.mark.parametrize("text", ["Bag Attributes\n    friendlyName: x\n", "# a comment\n"])
@pytest.mark.parametrize("boundary", [b"-----END CERTIFICATE-----", b"-----END CERTIFICATE----"])
def test_a_step_names_its_line_once(text, boundary):
    result = mended(bundle(*CHAIN, text=text).replace(b"-----END CERTIFICATE-----", boundary, 1))
    lines = [re.findall(r"\blines? (\d+)", step.text) for step in result.steps]
    assert lines
    assert all(len(each) == len(set(each)) == 1 for each in lines)


def test_base64_that_was_encoded_twice():
    from base64 import b64encode

    assert mended(b64encode(SOUND.encode())).text == SOUND
    twice = forge.pem(SOUND.encode())
    assert mended(twice).text == SOUND


def test_lines_of_another_width():
    wide = "".join(forge.pem(c.der, width=76) for c in CHAIN)
    result = mended(wide)
    assert result.text == SOUND
    assert [step.text for step in result.steps] == ["wrap the base64 at 64 columns"]


def test_a_key_is_taken_out_and_not_told():
    result = mended(bundle(LEAF, key_pem(), MIDDLE, ROOT))
    assert (result.text, result.keys) == (SOUND, key_pem())
    assert not result.is_key


@pytest.mark.parametrize("form", ["pkcs8", "pkcs1", "sec1", "encrypted", "legacy-encrypted"])
def test_keys_of_every_form_come_out_as_they_were(form):
    text = key_pem("p256-a" if form == "sec1" else "rsa3072-a", form)
    assert mended(bundle(text.replace("\n", "\r\n"), *CHAIN)).keys == text


def test_a_key_file_stays_one():
    result = mended(bundle(key_pem(), text="my key\n", eol="\r\n"))
    assert (result.text, result.keys, result.is_key) == (key_pem(), "", True)


def test_two_keys_both_survive_and_a_double_comes_once():
    result = mended(bundle(key_pem("rsa2048-a"), *CHAIN, key_pem(), key_pem("rsa2048-a")))
    assert result.keys == key_pem("rsa2048-a") + key_pem()


def test_unrelated_certificates_wait_for_a_word():
    data = bundle(LEAF, OTHER, MIDDLE, ROOT)
    held = mended(data)
    assert held.text == data.decode()
    assert [step.text for step in held.withheld] == ["remove the root 'Other Root CA': it is not part of the chain"]
    assert mended(data, unsafe=True).text == SOUND


def test_of_two_leaves_the_one_of_the_key_is_meant():
    data = bundle(SECOND_LEAF, LEAF, MIDDLE, ROOT)
    assert mended(data, unsafe=True).text.count("BEGIN") == 4, "nothing is dropped as long as it is not known"
    assert "--key" in mended(data, unsafe=True).withheld[0].text
    key = PrivateKey(pem.read(key_pem().encode()))
    assert mended(data, unsafe=True, key=key).text == SOUND
    assert mended(bundle(SECOND_LEAF, LEAF, key_pem(), MIDDLE, ROOT), unsafe=True).text == SOUND


def test_the_way_up_is_completed_from_the_pool():
    assert mended(LEAF.pem, (ROOT, OTHER, MIDDLE)).text == SOUND
    assert mended(bundle(ROOT, LEAF), (MIDDLE,)).text == SOUND, "between what is there"
    assert mended(SOUND, (OTHER,)).steps == [], "nothing is added to a chain that is whole"


def test_the_pool_gives_no_certificate_that_is_no_ca_or_has_expired():
    from datetime import datetime

    expired = forge.intermediate(ROOT, not_after=datetime(2026, 5, 31))
    assert mended(LEAF.pem, (expired, SECOND_LEAF)).text == LEAF.pem
    longer = forge.intermediate(ROOT, not_after=datetime(2039, 1, 1))
    assert mended(LEAF.pem, (MIDDLE, expired, ROOT, longer)).text == LEAF.pem + longer.pem + ROOT.pem


def test_a_bundle_of_cas_keeps_its_order():
    data = bundle(ROOT, OTHER, MIDDLE).decode()
    assert mended(data).text == data


def test_der():
    assert mended(LEAF.der).text == LEAF.pem
    assert mended(LEAF.der + MIDDLE.der).text == LEAF.pem + MIDDLE.pem


@pytest.mark.slow
def test_what_trails_behind_a_certificate_is_not_lost():
    joined = forge.pem(LEAF.der + MIDDLE.der) + ROOT.pem
    assert mended(joined).text == SOUND
    many = b"".join(forge.leaf(MIDDLE, key="p256-a", serial=number).der for number in range(1, 500))
    assert mended(forge.pem(LEAF.der + many)).text.count("BEGIN") == 500
    result = mended(KEY_BEHIND)
    assert (result.text, result.keys) == (LEAF.pem, key_pem())
    assert mended(forge.pem(LEAF.der + b"\0\0")).text == LEAF.pem


def test_what_is_no_certificate_is_left_out():
    result = mended(bundle(*CHAIN, forge.csr().pem, forge.key_pem(form="public")))
    assert result.text == SOUND
    assert sum("does not belong in a bundle" in step.text for step in result.steps) == 2


KEY_BEHIND = forge.pem(LEAF.der + forge.key("rsa3072-a").pkcs8)
DAMAGED = {
    "cut off in its base64": SOUND[:900],
    "a character lost": SOUND.replace("\nMII", "\nMI", 1),
    "four characters replaced by one": SOUND[:400] + "!" + SOUND[404:],
    "a character exchanged beside a stray one": SOUND[:1000] + "!" + chr(ord(SOUND[1000]) ^ 1) + SOUND[1001:],
    "a key without END": bundle(*CHAIN).decode() + key_pem().partition("-----END")[0],
    "a key without BEGIN": bundle(*CHAIN).decode() + key_pem().split("\n", 1)[1],
    "a key cut off": bundle(*CHAIN).decode() + key_pem()[:900] + "\n-----END PRIVATE KEY-----\n",
    "an encrypted key with a stray character": bundle(*CHAIN).decode()
    + key_pem(form="legacy-encrypted").replace("\n\n", "\n\n!", 1),
    "nothing of use": forge.csr().pem,
    "nothing": "",
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_where_something_would_get_lost_nothing_is_done(data):
    with pytest.raises(InputError) as error:
        mended(data)
    assert error.value.message.startswith("bundle.pem: ")
    assert "MII" not in error.value.message


# Curves, because they are quick.
TOP = forge.root(key="p384-a")
ISSUER = forge.intermediate(TOP, key="p256-b")
SERVER, CLIENT = forge.leaf(ISSUER, key="p256-a"), forge.leaf(ISSUER, "client.example.com", key="p256-c")
KEYS = (key_pem("p256-a"), key_pem("p256-c", "sec1"))
PARTS = [SERVER.pem, ISSUER.pem, TOP.pem, forge.root("Other", key="p256-c").pem, CLIENT.pem, *KEYS, "text\n", "\n\n"]
PARTS += [forge.csr(key="p256-a").pem, SERVER.pem.replace("-----END CERTIFICATE-----", "-----END CERTIFICATE---")]


@st.composite
def files(draw):
    parts = draw(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9))
    form = draw(st.sampled_from([("\n", "utf-8"), ("\r\n", "utf-8"), ("\r\n", "utf-16-le"), ("\r", "utf-8")]))
    return bundle(SERVER.pem, *parts, eol=form[0], encoding=form[1], bom=draw(st.booleans()) or form[1] != "utf-8")


@pytest.mark.slow
@given(files(), st.booleans(), st.sampled_from([(), (ISSUER, TOP)]))
@settings(max_examples=300, derandomize=True)
def test_a_second_run_changes_nothing_and_nothing_is_lost(data, unsafe, pool):
    first = mended(data, pool, unsafe=unsafe)
    key = PrivateKey(pem.read(first.keys.encode())) if first.keys else None
    second = mended(first.text, pool, unsafe=unsafe, key=key)
    assert (second.text, second.keys, second.steps) == (first.text, "", [])
    assert pem.read(first.text.encode()).oddities == []
    document = pem.read(data)
    before = {block.der for block in document.blocks if block.kind is pem.BlockKind.CERTIFICATE}
    after = {block.der for block in pem.read(first.text.encode()).blocks}
    assert before <= after or unsafe
    assert SERVER.der in after or CLIENT.der in after
    assert {b.der for b in document.blocks if b.kind is pem.BlockKind.PRIVATE_KEY} == {
        b.der for b in pem.read(first.keys.encode()).blocks
    }
    public = "".join(PARTS[:5])  # a certificate may share a line of base64 with the public half of its key
    secret = {line for line in "".join(KEYS).splitlines() if "-----" not in line and line not in public}
    assert len(secret) > 3
    shown = diff(document, first, "x") + "".join(step.text for step in first.steps)
    assert not [line for line in secret if line in shown]


@pytest.mark.parametrize(
    "data",
    [
        bundle(*CHAIN, key_pem()),
        bundle(*CHAIN, key_pem(), encoding="utf-16-le", bom=True),
        bundle(*CHAIN, key_pem()).replace(b"\n", b"\\n"),
        bundle(*CHAIN, key_pem().replace("-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY----")),
        bundle(*CHAIN, key_pem().replace("-----BEGIN", "–––BEGIN")),
        bundle(*CHAIN, key_pem().replace("PRIVATE KEY", "CERTIFICATE")),
        bundle(*CHAIN, text='{"kty": "RSA", "d": "' + key_pem().split("\n")[3] + '"}\n'),
        bundle(key_pem(form="legacy-encrypted"), eol="\r\n"),
        KEY_BEHIND.encode(),
    ],
)
def test_a_diff_shows_no_key(data):
    document = pem.read(data, "bundle.pem")
    shown = diff(document, repair(document, now=NOW), "bundle.pem")
    assert shown
    for line in (key_pem() + key_pem(form="legacy-encrypted")).splitlines():
        assert "-----" in line or not line or line not in shown


def faulty(certificate: forge.Cert, *, torn: bool) -> str:
    """Its block with a character too many in the base64; torn, with another one lost, so that the signature does not hold."""
    lines = certificate.pem.splitlines(keepends=True)
    if torn:
        lines[-2] = "/" + lines[-2][1:] if lines[-2][0] != "/" else "A" + lines[-2][1:]
    return "".join([lines[0], "*", *lines[1:]])


@pytest.mark.parametrize("place", range(3))
def test_what_is_read_of_faulty_base64_bears_its_signature(place):
    parts = [faulty(each, torn=False) if n == place else each for n, each in enumerate(CHAIN)]
    assert mended(bundle(*parts)).text == SOUND
    parts[place] = faulty(CHAIN[place], torn=True)
    with pytest.raises(InputError, match=r"the base64 is damaged, and the signature of .* does not verify"):
        mended(bundle(*parts))


def test_a_new_key_of_a_ca_that_the_old_one_certifies_bears_a_signature():
    """It is issued by its own name, and is not at the top."""
    new = forge.cert("Example Test Root CA", ROOT, ca=True, key="p256-b")
    assert mended(bundle(faulty(LEAF, torn=False), MIDDLE, new, ROOT)).text.startswith(LEAF.pem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_lines_before_a_mend_are_those_of_any_encoding(encoding):
    data = bundle(LEAF, MIDDLE, text="Zürich\n", bom=encoding != "utf-8", encoding=encoding)
    assert public_lines(pem.read(data)) == f"Zürich\n{LEAF.pem}{MIDDLE.pem}".splitlines()


def test_a_diff_of_certificates_is_a_diff():
    document = pem.read(bundle(LEAF, ROOT, MIDDLE, text="\x1b[31mred\n"), "bundle.pem")
    shown = diff(document, repair(document, now=NOW), "bundle.pem")
    assert shown.startswith("--- bundle.pem\n+++ bundle.pem\n@@ ")
    assert "-\\x1b[31mred\n" in shown
    assert "\x1b" not in shown
