"""`openssl verify -x509_strict` and the rules about chains say the same of the fixtures; where they do not, it says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from tests import forge
from tests.support.fixture_files import FOLDER, Fixture, read
from tests.support.oracles import AT, openssl
from tests.support.profiles import OF_ANSWERS

PATHS = [path for folder in ("chain", "validity", "good") for path in sorted((FOLDER / folder).rglob("*.pem"))]
PATHS = [path for path in PATHS if path.parent.name not in OF_ANSWERS]

OF_CLIENTS = ("redis-enterprise-client", "redis-enterprise-login", "redis-oss-client")
# How OpenSSL puts it.
REFUSALS = {
    "chain/missing-intermediate": "unable to get local issuer certificate",
    "chain/not-trusted": "self-signed certificate in certificate chain|unable to get local issuer certificate",
    "chain/path-not-valid": "certificate has expired|certificate is not yet valid|unhandled critical extension",
    "chain/circular": "unable to get local issuer certificate",
    "chain/purpose-not-allowed": "unsuitable certificate purpose",
    "chain/anchor-not-root": "unable to get issuer certificate",
    "chain/self-issued-without-aki": "self-signed certificate|Missing Authority Key Identifier",
    "chain/wrong-issuer-first": "unable to get local issuer certificate|self-signed certificate in certificate chain",
    "chain/bad-signature": "certificate signature failure|unable to get local issuer certificate",
    "chain/issuer-not-ca": "invalid CA certificate",
    "chain/issuer-cannot-sign": "invalid CA certificate|key usage does not include certificate signing",
    "chain/path-length-exceeded": "path length constraint exceeded",
    "chain/name-constraint-violated": "permitted subtree violation|excluded subtree violation",
    "chain/key-identifier-mismatch": "unable to get local issuer certificate|key identifier mismatch",
    "validity/expired": "certificate has expired",
    "validity/not-yet-valid": "certificate is not yet valid",
    "validity/never-valid": "certificate is not yet valid|certificate has expired",
}
# What OpenSSL lets pass, and why it is a finding all the same.
LET_PASS = {
    "chain/leaf-not-first": "it is handed the leaf by itself; a server takes the first of the file",
    "chain/wrong-order": "it sorts what it is given; older TLS clients take the order at its word",
    "chain/duplicate-certificate": "it takes each as often as it needs it",
    "chain/unrelated-certificate": "it leaves aside what it does not need",
    "chain/not-needed": "it leaves aside what it does not need",
    "chain/root-signature-invalid": "a trust anchor is a name and a key",
    "chain/policy-violated": "it processes policies when it is told to",
    "clients/critical-extension-unsupported": "other clients do not process the extension",
    "clients/more-than-10-certificates": "Java counts what a server sends",
    "chain/distrusted": "it knows of no decisions of root programs",
    "chain/serial-number-reused": "it does not compare serial numbers",
    "chain/key-of-ca": "it does not compare keys",
    "chain/path-too-long": "it follows a hundred certificates",
    "chain/several-leaves": "it is handed one of them",
    "chain/missing-root": "it is handed the root apart, as clients have it",
    "chain/issuer-name-differs": "it compares names as RFC 5280 section 7.1 has it",
    "chain/outlives-issuer": "on the day itself both are valid",
    "validity/expires-soon": "it is valid on the day itself",
}
# There is nothing to verify.
NO_LEAF = {"chain/missing-leaf"}
# Profiles whose good fixtures end below a root of their own, which is in no file, or are of CAs alone.
WITHOUT_ROOT = {
    "smime",
    "redis-enterprise-client-ca",
    "redis-cloud-ca",
    "redis-cloud-client",
    "mozilla-tls-intermediate",
    "mozilla-tls-modern",
    "nist-800-131a",
    "bsi-tr-02102",
}


def verified(fixture: Fixture, folder: Path) -> tuple[bool, str]:
    """Whether OpenSSL takes the chain of the first leaf, and what it says. Trusted are the store of the fixture, else the roots
    of the file.
    """
    bundle = Bundle(pem.read(fixture.data))
    leaf = bundle.leaves[0]
    tops = [i for i in bundle.links.distinct if bundle.links.is_top(i)]
    others = [i for i in bundle.links.distinct if i not in tops and i not in bundle.leaves]
    trusted = [bundle.certificates[i].der for i in tops] or [forge.root().der]
    stores = [data for name, data, _ in fixture.files if name == "trusted.pem"]
    if stores:
        trusted = [block.der for block in pem.read(stores[0]).blocks]
        others = [i for i in bundle.links.distinct if i not in bundle.leaves]
    (folder / "trusted").write_text("".join(map(forge.pem, trusted)))
    (folder / "leaf").write_text(forge.pem(bundle.certificates[leaf].der))
    (folder / "others").write_text("".join(forge.pem(bundle.certificates[i].der) for i in others))
    untrusted = ("-untrusted", folder / "others") if others else ()
    options = (
        "-x509_strict",
        "-purpose",
        "sslclient" if any(f"--profile {name}" in fixture.options for name in OF_CLIENTS) else "sslserver",
        "-no-CApath",
        "-no-CAstore",
        "-attime",
        AT,
    )
    answer = openssl("verify", *options, "-CAfile", folder / "trusted", *untrusted, folder / "leaf")
    return answer.returncode == 0, answer.stdout + answer.stderr


def has_leaf(path: Path) -> bool:
    """Whether there is something to verify: no request, no CRL, and no CAs alone."""
    if Bundle(pem.read(read(path).data)).kind.name in ("request", "crl"):
        return False
    return not {*read(path).expect} & NO_LEAF and path.parent.name not in WITHOUT_ROOT


@pytest.mark.slow
@pytest.mark.parametrize("path", [*filter(has_leaf, PATHS)], ids=lambda path: str(path.relative_to(FOLDER)))
def test_both_say_the_same(path, tmp_path):
    fixture = read(path)
    accepted, said = verified(fixture, tmp_path)
    serious = [rule for rule in fixture.expect if rule not in LET_PASS]
    assert accepted is not bool(serious), said
    for rule in serious:
        assert any(words in said for words in REFUSALS[rule].split("|")), (rule, said)


def test_the_tables_name_rules_that_have_fixtures():
    expected = {rule for path in PATHS for rule in read(path).expect}
    assert expected == {*REFUSALS, *LET_PASS, *NO_LEAF}
