"""OpenSSL builds the path that certlint says it builds."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.store import Store
from certlint.trust.ends import ANCHOR, CIRCLE, OPEN, ROOT
from certlint.trust.known import Known
from certlint.trust.openssl_path import STOPPED, first_choice
from certlint.x509.certificate import Certificate
from tests import forge
from tests.support.oracles import AT, openssl

NOW = forge.AS_OF.replace(tzinfo=UTC)
LEAF, ISSUING, TOP = forge.chain()
OTHER = forge.root("Other Root CA", key="p256-c")
CROSSED = forge.cert("Example Test Issuing CA", OTHER, ca=True, key=ISSUING.key)
OUTDATED = forge.cert("Example Test Issuing CA", OTHER, ca=True, key=ISSUING.key, not_after=datetime(2026, 2, 1))
NAMESAKE = forge.intermediate(TOP, key="p256-b")
NAMESAKE_OF_THE_ID = forge.intermediate(TOP, key="rsa3072-e", ski=ISSUING.identifier)
ROLLOVER = forge.intermediate(ISSUING, "Example Test Issuing CA", key="p256-b")
BLIND = forge.intermediate(ISSUING, "Example Test Issuing CA", key="rsa3072-e", aki=None)
OF_ANOTHER_KIND = forge.intermediate(ISSUING, "Example Test Issuing CA", key="p256-b", aki=None)

CASES = {
    "as it should be": ([LEAF, ISSUING, TOP], [TOP], (0, 1, 2), ANCHOR),
    "the root is not sent": ([LEAF, ISSUING], [TOP], (0, 1, 2), ANCHOR),
    "the root is not trusted": ([LEAF, ISSUING, TOP], [OTHER], (0, 1, 2), ROOT),
    "an issuer is missing": ([LEAF], [TOP], (0,), OPEN),
    "cross first": ([LEAF, CROSSED, ISSUING, TOP], [TOP], (0, 1), OPEN),
    "cross last": ([LEAF, ISSUING, CROSSED, TOP], [TOP], (0, 1, 3), ANCHOR),
    "cross first, both trusted": ([LEAF, CROSSED, ISSUING], [TOP, OTHER], (0, 1, 4), ANCHOR),
    "an issuer trusted, the root too": ([LEAF, ISSUING], [ISSUING, TOP], (0, 1, 3), ANCHOR),
    "an issuer trusted, and not the root": ([LEAF, ISSUING, TOP], [ISSUING], (0, 1), STOPPED),
    "the lowest and the highest trusted": (
        [forge.leaf(ROLLOVER), ROLLOVER, ISSUING, TOP],
        [ROLLOVER, TOP],
        (0, 1),
        STOPPED,
    ),
    "an expired one first": ([LEAF, OUTDATED, ISSUING, TOP], [TOP], (0, 2, 3), ANCHOR),
    "another key": ([LEAF, NAMESAKE, ISSUING, TOP], [TOP], (0, 2, 3), ANCHOR),
    "another key with the identifier": ([LEAF, NAMESAKE_OF_THE_ID, ISSUING, TOP], [TOP], (0, 1, 3), ANCHOR),
    "a rollover": ([forge.leaf(ROLLOVER), ROLLOVER, ISSUING, TOP], [TOP], (0, 1, 2, 3), ANCHOR),
    "a rollover that does not say whose": ([forge.leaf(BLIND), BLIND, ISSUING, TOP], [TOP], (0, 1), ROOT),
    "a rollover from RSA to an elliptic curve": (
        [forge.leaf(OF_ANOTHER_KIND), OF_ANOTHER_KIND, ISSUING, TOP],
        [TOP],
        (0, 1, 2, 3),
        ANCHOR,
    ),
}


def known(sent, trusted) -> Known:
    certificates = tuple(Certificate(c.der) for c in trusted)
    store = Store("store", certificates, (("store.pem", 1),) * len(certificates))
    return Known(Bundle(pem.read(forge.bundle(*sent))), (), [store])


@pytest.mark.parametrize(("sent", "trusted", "way", "end"), CASES.values(), ids=CASES)
def test_openssl_builds_it(sent, trusted, way, end, tmp_path):
    made = known(sent, trusted)
    found, how = first_choice(made, 0, NOW)
    assert tuple(made.links.first[index] for index in found) == way
    assert how == end
    for name, certificates in (("leaf", sent[:1]), ("sent", sent[1:] or sent), ("trusted", trusted)):
        (tmp_path / name).write_text("".join(c.pem for c in certificates))
    files = ("-CAfile", tmp_path / "trusted", "-untrusted", tmp_path / "sent", tmp_path / "leaf")
    said = openssl("verify", "-show_chain", "-no-CApath", "-no-CAstore", "-attime", AT, *files)
    signed = all(made.links.signed_by(below, top) for below, top in pairwise(found))
    assert (said.returncode == 0) is (end == ANCHOR and signed), said.stderr
    if said.returncode == 0:
        assert said.stdout.count("depth=") == len(found)


def test_without_a_store_clients_have_the_roots_of_the_file():
    older = forge.root(path_length=0, serial=5)
    bundle = Bundle(pem.read(forge.bundle(LEAF, ISSUING, older, TOP)))
    assert first_choice(Known(bundle), 0, NOW, presumed={3}) == ((0, 1, 3), ROOT)
    assert CIRCLE not in first_choice(Known(bundle), 0, NOW)
