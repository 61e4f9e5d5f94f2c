"""Two leaves under chains of their own: each needs its own CA certificates, and neither those of the other."""

from __future__ import annotations

import json
import shlex
from datetime import UTC
from itertools import permutations

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.checks.chain import issuers_in_order
from certlint.fix import repair
from certlint.fix.model import Repaired
from tests import forge
from tests.forge import AS_OF, bundle, key_pem
from tests.support.cli import DAY, certlint

NOW = AS_OF.replace(tzinfo=UTC)


def chain(name: str, key: str, *keys: str) -> tuple[forge.Cert, forge.Cert, forge.Cert]:
    root = forge.root(f"{name} Root", key=keys[1])
    middle = forge.intermediate(root, f"{name} CA", key=keys[0])
    return forge.leaf(middle, f"{name.lower()}.example.com", key=key), middle, root


ONE = LEAF, MIDDLE, ROOT = chain("One", "p256-a", "p256-b", "p384-a")
OTHER = OTHER_LEAF, OTHER_MIDDLE, OTHER_ROOT = chain("Other", "p256-c", "p384-b", "p521")
CHAINS = {"p256-a": ONE, "p256-c": OTHER}


def mended(parts, key: str = "", *, unsafe: bool = True) -> Repaired:
    given = PrivateKey(pem.read(key_pem(key).encode())) if key else None
    return repair(pem.read(bundle(*parts), "bundle.pem"), now=NOW, key=given, unsafe=unsafe)


def ordered(text: str) -> list[forge.Cert]:
    everything = {each.der: each for each in (*ONE, *OTHER)}
    return [everything[block.der] for block in pem.read(text.encode()).blocks]


MIXED = [list(parts) for parts in permutations((*ONE, *OTHER))][::37]


@pytest.mark.parametrize("key", CHAINS)
@pytest.mark.parametrize("parts", MIXED)
def test_with_a_key_its_leaf_and_chain_are_left(parts, key):
    assert ordered(mended(parts, key).text) == list(CHAINS[key])


@pytest.mark.parametrize("parts", MIXED)
def test_without_a_key_nothing_is_dropped_and_the_first_leaf_has_its_chain_behind_it(parts):
    result = mended(parts)
    found = ordered(result.text)
    first = min((LEAF, OTHER_LEAF), key=parts.index)
    if not any(issuers_in_order(Bundle(pem.read(bundle(*parts))))) and parts[0] == first:
        assert found == parts
    else:
        assert found[:2] == list((ONE if first is LEAF else OTHER)[:2])
    assert sorted(each.der for each in found) == sorted(each.der for each in parts)
    assert [step.text for step in result.withheld] == [
        "which of the 2 leaves is meant is unknown: give its private key with --key"
    ]


@pytest.mark.parametrize("key", CHAINS)
def test_what_could_complete_the_chain_stays(key):
    """The issuer of the leaf is missing, and any CA certificate may be above it. The other leaf is not."""
    leaf, _, root = CHAINS[key]
    other = CHAINS[next(k for k in CHAINS if k != key)]
    assert ordered(mended([leaf, root, *other], key).text) == [leaf, root, *other[1:]]


@pytest.mark.parametrize("unsafe", [False, True])
def test_of_one_issuer_both_leaves_keep_it(unsafe):
    twin = forge.leaf(MIDDLE, "twin.example.com", key="p256-c")
    text = mended([LEAF, twin, MIDDLE, ROOT], unsafe=unsafe).text
    assert text.count("BEGIN") == 4
    assert mended([LEAF, twin, MIDDLE, ROOT], "p256-c").text == bundle(twin, MIDDLE, ROOT).decode()


@pytest.mark.parametrize("options", [("--out", "out.pem"), ("--in-place",), ()])
def test_the_key_that_is_given_is_judged_not_the_one_in_the_file(tmp_path, monkeypatch, options):
    """What certlint says of a file with --key, `certlint fix` says of the mended one."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("b.pem", bundle(*ONE[:2], key_pem("p256-a"))), ("k.pem", key_pem("p256-c").encode())):
        (tmp_path / name).touch(0o600)
        (tmp_path / name).write_bytes(text)
    asked = ("--key", "k.pem", "--profile", "nginx", *DAY)
    assert "key/mismatch" in certlint("b.pem", *asked).out
    answer = certlint("fix", "b.pem", *options, *asked)
    assert (answer.code, "key/mismatch" in answer.out) == (1, True), answer.out


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["java", "hygiene", "nginx", "redis-enterprise"])
def test_what_the_findings_tell_to_do_keeps_the_first_leaf(profile, tmp_path):
    """A second leaf is in the way: no command names it as the one that is meant."""
    path = tmp_path / "b.pem"
    path.write_bytes(bundle(*ONE, OTHER_LEAF))
    path.chmod(0o600)
    found = json.loads(certlint(path, "--profile", profile, "--format", "json", *DAY).out)["bundles"][0]["findings"]
    lines = [line for each in found for line in each["remediation"].splitlines()]
    commands = {line.strip() for line in lines if line.strip().startswith("certlint fix") and "--fqdn" in line}
    assert commands or profile != "java"
    for command in sorted(commands):
        assert "other.example.com" not in command
        path.write_bytes(bundle(*ONE, OTHER_LEAF))
        certlint(*shlex.split(command)[1:], *DAY)
        assert ordered(path.read_text())[0] == LEAF
