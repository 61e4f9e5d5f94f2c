"""Input that is meant to hurt: it ends in a report, soon, with its reason and without a traceback."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certlint.cli import main
from tests import forge
from tests.forge import der
from tests.support.guard import processor_seconds

USUAL = ("--fqdn", "cluster.example.com", "--as-of", "2026-06-01")


def check(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report. Generous: what hangs takes minutes."""
    with processor_seconds(10):
        code = main([str(path), *USUAL, "--format", "json", *options])
    said = capsys.readouterr()
    assert said.err == ""
    return code, json.loads(said.out)


def rules(report: dict[str, Any]) -> set[str]:
    (bundle,) = report["bundles"]
    assert [o["rule"] for o in bundle["outcomes"] if o["status"] == "crashed"] == []
    return {finding["rule"] for finding in bundle["findings"]}


def nested(depth: int) -> bytes:
    inner = b""
    for _ in range(depth):
        inner = der.sequence(inner)
    return inner


def namesakes(count: int) -> bytes:
    """A leaf and many CAs of its issuer's name, none of which has signed it or each other."""
    cas = [
        forge.cert("Example Test Issuing CA", ca=True, serial=n, signer="p256-a", key="p256-b") for n in range(count)
    ]
    return forge.bundle(forge.chain()[0], *cas)


def cross_certified(count: int) -> bytes:
    """Each CA of a ring has certified each other one: there are more ways through it than anybody can walk."""
    keys = ["p256-a", "p256-b", "p256-c", "p384-a", "p384-b"][:count]
    tops = [forge.root(f"CA {key}", key=key) for key in keys]
    pairs = [
        forge.intermediate(one, f"CA {key}", key=key, path_length=None)
        for one in tops
        for key in keys
        if one.key.name != key
    ]
    return forge.bundle(forge.leaf(pairs[0]), *pairs)


def modulus(bits: int) -> bytes:
    return forge.bundle(*forge.chain(key=forge.rsa_spki((1 << bits) - 1), signer="rsa3072-b"))


TAKEN: dict[str, Callable[[], bytes]] = {
    "five-thousand-names": lambda: forge.bundle(*forge.chain(san=[f"n{n}.example.com" for n in range(5000)])),
    "five-thousand-attributes": lambda: forge.bundle(*forge.chain(subject=[("OU", f"unit {n}") for n in range(5000)])),
    "thousand-extensions": lambda: forge.bundle(
        *forge.chain(extensions=[(f"1.2.3.{n}", False, b"\x05\x00") for n in range(1000)])
    ),
    "extension-nested-deeply": lambda: forge.bundle(*forge.chain(extensions=[("1.2.3.4", False, nested(3000))])),
    "san-nested-deeply": lambda: forge.bundle(*forge.chain(san=nested(3000))),
    "name-of-a-megabyte": lambda: forge.bundle(*forge.chain(subject="x" * (1 << 20))),
    "oid-of-five-megabytes": lambda: forge.bundle(
        *forge.chain(policies=der.sequence(der.sequence(der.tlv(der.OID, b"\x2a" + b"\xff" * 5_000_000 + b"\x01"))))
    ),
    "serial-of-a-megabyte": lambda: forge.bundle(*forge.chain(serial=b"\x7f" * (1 << 20))),
    "modulus-of-16384-bits": lambda: modulus(1 << 14),
    "modulus-of-a-million-bits": lambda: modulus(1 << 20),
    "look-alikes": lambda: namesakes(1000),
    "ring-of-cas": lambda: cross_certified(5),
    "der-without-end": lambda: b"\x30\x80" * (4 << 20),
    "same-certificate-2000-times": lambda: forge.bundle(*forge.chain()) + forge.chain()[0].pem.encode() * 2000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TAKEN)
def test_what_is_large_is_judged(name, tmp_path, capsys):
    path = tmp_path / "hostile.pem"
    path.write_bytes(TAKEN[name]())
    code, report = check(path, capsys)
    assert code in {0, 1, 3}
    rules(report)


# Names that each break a rule, and the rule.
NAMES: dict[str, tuple[list[str], str]] = {
    "spaces": (["  "] * 4000, "cabf-br/dns-character"),
    "a-name-again-and-again": (["a_b.example.com"] * 4000, "cabf-br/underscore"),
    "odd-names": ([f"a_{n}.Example.com" for n in range(4000)], "cabf-br/underscore"),
    "unknown-domains": ([f"{n}.nowhere" for n in range(4000)], "cabf-br/unknown-tld"),
    "thirty-thousand-labels": (["a." * 30_000 + "com"], "rfc5280/san-dns-too-long"),
    "punycode-of-60-kilobytes": (["xn--" + "a" * 60_000], "rfc5280/idn-not-unicode"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_names_that_each_break_a_rule_are_judged(name, tmp_path, capsys):
    names, rule = NAMES[name]
    path = tmp_path / "hostile.pem"
    path.write_bytes(forge.bundle(*forge.chain(san=names)))
    code, report = check(path, capsys, "--profile", "web-pki")
    assert code == 1
    assert rule in rules(report)


REFUSED: dict[str, tuple[bytes, str]] = {
    "boundaries-only": (b"-----BEGIN CERTIFICATE-----\n" * 300_000, "blocks"),
    "dashes-only": (b"-" * (15 << 20), "no PEM block"),
    "one-line-of-base64": (b64encode(bytes(11 << 20)), "base64|no PEM"),
    "binary": (bytes(range(256)) * 40_000, "binary"),
    "zeros": (bytes(15 << 20), "binary"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_judged_is_told_with_its_reason(name, tmp_path, capsys):
    data, reason = REFUSED[name]
    path = tmp_path / "hostile.pem"
    path.write_bytes(data)
    code, report = check(path, capsys)
    assert code == 3
    (bundle,) = report["bundles"]
    told = "; ".join(bundle["incomplete"])
    assert any(words in told for words in reason.split("|")), told


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "code", "rule"),
    [
        (b"", 1, "key/unreadable"),
        (bytes(range(256)), 1, "key/unreadable"),
        (forge.key_pem().encode()[:900], 1, "key/unreadable"),
        (forge.pem(nested(3000), "PRIVATE KEY").encode(), 1, "key/unreadable"),
        (forge.bundle(*forge.chain()), 1, "key/unreadable"),
    ],
    ids=["empty", "binary", "cut-off", "nested", "a-certificate"],
)
def test_a_key_file_that_is_none(key, code, rule, tmp_path, capsys):
    path, key_path = tmp_path / "good.pem", tmp_path / "key.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    key_path.write_bytes(key)
    key_path.chmod(0o600)
    got, report = check(path, capsys, "--key", str(key_path))
    assert (got, rules(report)) == (code, {rule})


def test_a_key_file_that_is_not_there_is_like_a_bundle_that_is_not_there(tmp_path, capsys):
    path = tmp_path / "good.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    got, report = check(path, capsys, "--key", str(tmp_path / "missing.pem"))
    assert got == check(tmp_path / "missing.pem", capsys)[0] == 3
    (found,) = report["summary"]["unreadable"]
    assert found["path"] == str(tmp_path / "missing.pem")
    assert found["reason"] == f"no such file: check the path; {path} is not evaluated without its key"


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--fqdn", "a..b"], "cluster.example.com"),
        (["--fqdn", "https://cluster.example.com"], "cluster.example.com"),
        (["--fqdn", "192.0.2.1"], "--ip"),
        (["--fqdn", ""], "write it as --fqdn"),
        (["--san", "*.*"], "*.example.com"),
        (["--expires-in", "-5"], "whole number"),
        (["--expires-in", "soon"], "whole number"),
        (["--jobs", "-2"], "whole number"),
        (["--max-certificates", "many"], "whole number"),
        (["--select", "redis"], "'redis/*'"),
        (["--ignore", "redis/san"], "'redis/san*'"),
        (["--write-baseline", "/no/such/folder/baseline"], "choose another place"),
        (["--owner", "a:b:c"], "USER:GROUP"),
        (["--owner", ":"], "USER:GROUP"),
        (["--max-size", "²"], "write it as 16M"),
        (["--max-size", "9" * 5000], "write it as 16M"),
        (["--as-of", "2026-13-01"], "2027-03-15"),
        (["--ignore", "chain/missing-rot"], "chain/missing-root"),
        (["--profile", "no-such-file.toml"], "cannot read the profile"),
        (["--cert-name", "cp_internode"], "cp_internode_encryption"),
    ],
)
def test_an_option_that_is_not_understood(options, hint, capsys):
    """Nothing is read before: the file does not even exist."""
    assert main(["no-such-file.pem", *options]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert hint in said.err


def test_what_the_system_will_not_read_is_told(capsys):
    code = main(["/proc/self/mem", *USUAL])
    assert (code, "not read  /proc/self/mem" in capsys.readouterr().out) == (3, True)
