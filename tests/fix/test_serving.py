"""After a bundle was mended, every client that the server had before it still has: real handshakes on loopback.

What is valid here is valid from 2020 to 2060 and what has expired did so in 2021, so that the day of the run and the
clock of OpenSSL agree.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certlint import pem
from certlint.bundle.private_key import PrivateKey
from certlint.fix import repair
from certlint.fix.arrange import usable
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import FQDN, bundle, key_pem
from tests.support.cli import certlint
from tests.support.handshake import is_accepted

DAY = datetime(2026, 6, 1, tzinfo=UTC)
VALID = {"not_before": datetime(2020, 1, 1), "not_after": datetime(2060, 1, 1)}
NEWER = {"not_before": datetime(2022, 1, 1), "not_after": datetime(2060, 1, 1)}
EXPIRED = {"not_before": datetime(2020, 1, 1), "not_after": datetime(2021, 1, 1)}
TO_COME = {"not_before": datetime(2050, 1, 1), "not_after": datetime(2060, 1, 1)}
OWN, ALIEN = "p256-a", "p256-c"

ROOT = forge.root(key="p384-a", **VALID)
OLD_ROOT = forge.root(key="p384-a", **EXPIRED)
OTHER_ROOT = forge.root("Other Root CA", key="p384-b", **VALID)
ISSUER = forge.intermediate(ROOT, key="p256-b", **VALID)
OLD_ISSUER = forge.intermediate(ROOT, key="p256-b", **EXPIRED)
CROSS = forge.intermediate(OTHER_ROOT, key="p256-b", **VALID)
OTHER_ISSUER = forge.intermediate(OTHER_ROOT, "Other Issuing CA", key="p521", **VALID)

SERVER = forge.leaf(ISSUER, key=OWN, **VALID)
RENEWED = forge.leaf(ISSUER, key=OWN, **NEWER)
MOVED = forge.leaf(OTHER_ISSUER, key=OWN, **NEWER)
OLD = forge.leaf(ISSUER, key=OWN, **EXPIRED)
NEXT = forge.leaf(ISSUER, key=OWN, **TO_COME)
CLIENT = forge.leaf(ISSUER, key=OWN, eku=["clientAuth"], **NEWER)
ELSEWHERE = forge.leaf(ISSUER, "elsewhere.example.com", key=OWN, **NEWER)
SELF = forge.cert(FQDN, ca=True, key=OWN, san=[FQDN], key_usage=None, **VALID)
NEWER_SELF = forge.cert(FQDN, ca=True, key=OWN, san=[FQDN], key_usage=None, **NEWER)
FOREIGN = forge.leaf(ISSUER, "foreign.example.com", key=ALIEN, **VALID)
ALIEN_SELF = forge.cert(FQDN, ca=True, key=ALIEN, san=[FQDN], eku=["serverAuth"], key_usage=None, **VALID)
UNTIED = forge.cert("untied.example.org", ca=True, key=ALIEN, **VALID)

NAMES = (FQDN, "foreign.example.com")
TRUSTED = [each.pem for each in (ROOT, OTHER_ROOT, SELF, NEWER_SELF, ALIEN_SELF)]
HIDDEN = FOREIGN.pem.replace("-----BEGIN", "----BEGIN")
"""OpenSSL does not see this block, and certlint does."""
PARTS = [
    *(each.pem for each in (ROOT, OLD_ROOT, OTHER_ROOT, ISSUER, OLD_ISSUER, CROSS, OTHER_ISSUER)),
    *(each.pem for each in (SERVER, RENEWED, MOVED, OLD, NEXT, CLIENT, ELSEWHERE)),
    *(each.pem for each in (SELF, NEWER_SELF, FOREIGN, ALIEN_SELF, UNTIED)),
    HIDDEN,
    forge.pem(SERVER.der + FOREIGN.der),
    forge.pem(FOREIGN.der + SERVER.der),
    SERVER.pem.replace("BEGIN CERT", "BEGIN TRUSTED CERT").replace("END CERT", "END TRUSTED CERT"),
    forge.csr(key=OWN).pem,
    "Bag Attributes\n",
]
# What a server is likely to have at the start, so that most of the examples are bundles that serve.
STARTS = [
    [each.pem for each in certificates]
    for certificates in (
        [SERVER, ISSUER],
        [SERVER, ISSUER, ROOT],
        [SERVER, OLD_ISSUER, ISSUER],
        [RENEWED, CROSS],
        [MOVED, OTHER_ISSUER],
        [SELF],
        [ALIEN_SELF],
        [FOREIGN, ISSUER],
        [OLD],
    )
]


def mended(data: bytes, pool, key: str, unsafe: bool) -> tuple[bytes, str]:
    """What becomes of a bundle and its key; `key` is what fix is told of it."""
    given_key = PrivateKey(pem.read(key.encode())) if key else None
    authorities = usable([Certificate(each.der) for each in pool], DAY)
    result = repair(pem.read(data, "bundle.pem"), authorities, now=DAY, key=given_key, unsafe=unsafe)
    return result.text.encode(), result.keys


@st.composite
def bundles(draw):
    """A bundle, the server's key, and what fix is told of that: nothing, a file, or the key in the bundle."""
    start = draw(st.sampled_from(STARTS))
    parts = [*start, *draw(st.lists(st.sampled_from(PARTS), max_size=6))]
    if draw(st.booleans()):
        parts = draw(st.permutations(parts))
    key = key_pem(draw(st.sampled_from([OWN, OWN, ALIEN])))
    known = draw(st.sampled_from(["nothing", "file", "bundle"]))
    if known == "bundle":
        parts.insert(draw(st.integers(0, len(parts))), key)
    return bundle(*parts, eol=draw(st.sampled_from(["\n", "\r\n"]))), key, key if known == "file" else ""


def accepting(folder: Path, data: bytes, key: str) -> set[tuple[int, str]]:
    """Which clients accept a server with these files: by what they trust, and by the name that they connect to."""
    asked = [(number, name) for number in range(len(TRUSTED)) for name in NAMES]
    return {(number, name) for number, name in asked if is_accepted(folder, data, key, TRUSTED[number], name)}


@pytest.mark.slow
@given(bundles(), st.booleans(), st.sampled_from([(), (ISSUER, ROOT), (CROSS, OTHER_ROOT, OTHER_ISSUER)]))
@settings(max_examples=150, derandomize=True)
def test_what_served_before_serves_afterwards(tmp_path_factory, made, unsafe, pool):
    data, key, told = made
    folder = tmp_path_factory.mktemp("served")
    before = accepting(folder, data, key)
    if before:
        text, keys = mended(data, pool, told, unsafe)
        assert before <= accepting(folder, text, keys or key)


@pytest.mark.slow
@pytest.mark.parametrize("parts", [(OLD, RENEWED, ISSUER), (SELF, FOREIGN, ISSUER), (FOREIGN, ISSUER, SERVER, ROOT)])
def test_the_command_leaves_a_server_that_starts_and_is_accepted(tmp_path, parts):
    path, key = tmp_path / "bundle.pem", tmp_path / "server.key"
    path.write_bytes(bundle(*parts))
    key.write_text(key_pem(OWN))
    key.chmod(0o600)
    certlint("fix", path, "--key", key, "--unsafe", "--in-place", "--fqdn", FQDN)
    trusted = SELF.pem if SELF in parts else ROOT.pem
    assert is_accepted(tmp_path, path.read_bytes(), key.read_text(), trusted, FQDN)
