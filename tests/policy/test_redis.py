"""What passes works, and what does not pass fails, with a real Redis server and a client that checks the name."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from certlint.analysis.coverage import coverage
from certlint.dns.matching import looks_like_address
from tests import forge
from tests.forge import Cert
from tests.support.judging import judge
from tests.support.redis_server import RefusedError, ping, serving

pytestmark = pytest.mark.redis

# Redis and OpenSSL go by the clock, so these certificates do, too. Whole days: a bundle is the same all day long.
TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
OF_CAS = {"not_before": TODAY - timedelta(days=900), "not_after": TODAY + timedelta(days=2000)}
OF_LEAVES = {"not_before": TODAY - timedelta(days=30), "not_after": TODAY + timedelta(days=300)}
NAMES = [*forge.cluster_names(forge.FQDN), "ip:127.0.0.1"]
ASKED = {"fqdn": [forge.FQDN], "ip": ["127.0.0.1"]}


def root(**knobs: Any) -> Cert:
    return forge.root(**OF_CAS | knobs)


def issuing(above: Cert | None = None, **knobs: Any) -> Cert:
    return forge.intermediate(above or root(), **OF_CAS | knobs)


def chain(*above: Cert, **knobs: Any) -> list[Cert]:
    """A leaf that is valid today, and what is above it: the usual two unless stated."""
    above = above or (issuing(), root())
    return [forge.leaf(above[0], **OF_LEAVES | {"san": NAMES} | knobs), *above]


def client(folder: Path, certificates: Iterable[Cert], key: str = "rsa3072-d") -> Path:
    """A file with a client's bundle and key."""
    path = folder / "client.pem"
    path.write_bytes(forge.bundle(*certificates, forge.key_pem(key)))
    return path


def client_chain(**knobs: Any) -> list[Cert]:
    usual = {"fqdn": "client.example.com", "key": "rsa3072-d", "eku": ["clientAuth"], "san": ["client.example.com"]}
    return chain(**usual | knobs)


def passes(certificates: list[Cert], **settings: Any) -> list[str]:
    """The names that the report says are covered, once it is sure that there is nothing to say against the bundle."""
    result = judge(certificates, as_of=datetime.now(UTC), **settings)
    assert [(f.rule.id, f.message) for f in result.findings if f.severity.label == "error"] == []
    names = coverage(result)
    assert all(each.covered_by for each in names)
    return [each.name.replace("*", "redis-12000") for each in names]


def told(certificates: list[Cert], **settings: Any) -> set[str]:
    return {f.rule.id for f in judge(certificates, as_of=datetime.now(UTC), **settings).findings}


def crossed() -> list[Cert]:
    """A chain that is there in two ways, only one of which ends at a root of the client."""
    older = root(subject="Older Root CA", key="rsa4096-b")
    bridge = issuing(older, subject="Example Test Root CA", key="rsa4096-a", path_length=None)
    return chain(issuing(), bridge, older)


def elliptic() -> list[Cert]:
    top = root(key="p384-a")
    return chain(issuing(top, key="p256-b"), top, key="p256-a")


def edwards() -> list[Cert]:
    top = root(key="ed25519-b")
    return chain(issuing(top, key="p256-b"), top, key="ed25519-a")


def of_four() -> list[Cert]:
    policy = issuing(subject="Example Test Policy CA", key="rsa3072-c", path_length=1)
    return chain(issuing(policy), policy, root())


GOOD: dict[str, tuple[Callable[[], list[Cert]], dict[str, Any]]] = {
    "usual": (chain, ASKED),
    "of-four": (of_four, ASKED),
    "below-the-root": (lambda: chain(root()), ASKED),
    "without-the-root": (lambda: chain()[:-1], ASKED),
    "pss": (lambda: chain(hash="pss-sha256"), ASKED),
    "elliptic": (elliptic, ASKED),
    "edwards": (edwards, ASKED),
    "cross-signed": (crossed, ASKED),
    "self-signed": (lambda: [forge.cert(san=NAMES, **OF_LEAVES)], ASKED),
    "two-domains": (
        lambda: chain(san=[*NAMES, *forge.cluster_names("xn--bcher-kva.example")]),
        {"fqdn": [forge.FQDN, "xn--bcher-kva.example"], "san": ["node1.cluster.example.com"]},
    ),
    "another-case": (lambda: chain(san=[name.upper() for name in NAMES[:4]]), {"fqdn": [forge.FQDN]}),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_bundle_that_passes_is_reached_by_each_covered_name(name, tmp_path):
    make, asked = GOOD[name]
    certificates = make()
    key = forge.key_pem(certificates[0].key)
    names = passes(certificates, key=key, **asked)
    assert len(names) >= 4
    mine = client_chain()
    passes(mine, profile="redis-enterprise-client", key=forge.key_pem("rsa3072-d"))
    trusted = forge.bundle(certificates[-1] if name != "without-the-root" else root())
    with serving(tmp_path, forge.bundle(*certificates), key, forge.bundle(root())) as port:
        own = client(tmp_path, mine)
        answers = {each: ping(port, each, trusted, own) for each in names}
    assert answers == dict.fromkeys(names, b"+PONG\r\n")
    assert sum(map(looks_like_address, names)) == len(asked.get("ip", ()))


def test_a_missing_intermediate_fails(tmp_path):
    leaf, _, top = chain()
    assert "chain/missing-intermediate" in told([leaf, top], **ASKED)
    with (
        serving(tmp_path, forge.bundle(leaf, top), forge.key_pem(), forge.bundle(top)) as port,
        pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer certificate"),
    ):
        ping(port, forge.FQDN, forge.bundle(top), client(tmp_path, client_chain()))


@pytest.mark.parametrize("missing", ["redis-12000.cluster.example.com", "redis-12000.internal.cluster.example.com"])
def test_a_name_that_is_missing_fails_and_the_others_work(missing, tmp_path):
    wildcard = "*." + missing.partition(".")[2]
    certificates = chain(san=[name for name in NAMES if name != wildcard])
    result = judge(certificates, as_of=datetime.now(UTC), **ASKED)
    assert "redis/san-incomplete" in {f.rule.id for f in result.findings}
    names = {each.name.replace("*", "redis-12000"): bool(each.covered_by) for each in coverage(result)}
    assert names[missing] is False
    trusted, own = forge.bundle(root()), client(tmp_path, client_chain())
    with serving(tmp_path, forge.bundle(*certificates), forge.key_pem(), trusted) as port:
        for name, covered in names.items():
            if covered:
                assert ping(port, name, trusted, own) == b"+PONG\r\n"
            else:
                with pytest.raises(ssl.SSLCertVerificationError, match=r"[Hh]ostname mismatch"):
                    ping(port, name, trusted, own)


def test_a_client_without_client_auth_is_refused(tmp_path):
    mine = client_chain(eku=["serverAuth"])
    assert told(mine, profile="redis-enterprise-client") == {"redis/client-eku-missing"}
    certificates, trusted = chain(), forge.bundle(root())
    with serving(tmp_path, forge.bundle(*certificates), forge.key_pem(), trusted) as port:
        with pytest.raises(OSError, match=r"unsupported certificate|bad certificate|reset"):
            ping(port, forge.FQDN, trusted, client(tmp_path, mine))
        assert ping(port, forge.FQDN, trusted, client(tmp_path, client_chain())) == b"+PONG\r\n"


def test_an_expired_leaf_fails(tmp_path):
    certificates = chain(not_before=TODAY - timedelta(days=200), not_after=TODAY - timedelta(days=1))
    assert told(certificates, **ASKED) == {"validity/expired"}
    trusted = forge.bundle(root())
    with (
        serving(tmp_path, forge.bundle(*certificates), forge.key_pem(), trusted) as port,
        pytest.raises(ssl.SSLCertVerificationError, match="expired"),
    ):
        ping(port, forge.FQDN, trusted, client(tmp_path, client_chain()))


@pytest.mark.parametrize(
    ("rule", "order", "key"),
    [
        ("chain/leaf-not-first", [1, 0, 2], forge.key_pem()),
        ("key/mismatch", [0, 1, 2], forge.key_pem("rsa3072-c")),
        ("key/encrypted", [0, 1, 2], forge.key_pem(form="encrypted")),
        ("key/unreadable", [0, 1, 2], forge.key_pem(form="public")),
    ],
)
def test_the_server_does_not_start(rule, order, key, tmp_path):
    usual = chain()
    certificates = [usual[index] for index in order]
    assert told(certificates, key=key, **ASKED) == {rule}
    with (
        pytest.raises(RefusedError, match=r"Failed to (load|configure)"),
        serving(tmp_path, forge.bundle(*certificates), key, forge.bundle(root())),
    ):
        pytest.fail("it did")
