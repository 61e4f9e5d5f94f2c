"""SCTs against a list of logs: what a log signs is made by `cryptography`, which has a reader of its own."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

import certlint as api
from certlint.errors import InputError
from certlint.policy import ct_logs
from tests import forge
from tests.cases import timestamps
from tests.cases.books import SCTS
from tests.forge import der
from tests.support.cli import DAY, certlint
from tests.support.judging import findings

INVALID, UNVERIFIED = "ct/sct-signature-invalid", "ct/sct-not-verified"
ISSUER = forge.intermediate()
LOGS = {"ecdsa": ("p256-b", timestamps.SHA256_ECDSA), "rsa": ("rsa2048-b", timestamps.SHA256_RSA)}


def log_id(key: str) -> bytes:
    return sha256(forge.key(key).spki).digest()


def stamp(
    of: forge.Cert, issuer: forge.Cert, key: str = "p256-b", *, extensions: bytes = b"", signer: str = "", **more: bytes
) -> bytes:
    """The SCT that the log of a key returns for the precertificate of a certificate; `more` are fields to put in it."""
    algorithm = next(each for name, each in LOGS.values() if name == key)
    tbs = x509.load_der_x509_certificate(of.der).tbs_precertificate_bytes
    time = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp() * 1000).to_bytes(8, "big")
    listed = len(extensions).to_bytes(2, "big") + extensions
    entry = b"\0\1" + sha256(issuer.key.spki).digest() + len(tbs).to_bytes(3, "big") + tbs
    signature = more.get("signature") or forge.key(signer or key).sign(b"\0\0" + time + entry + listed)
    identifier = more.get("identifier") or log_id(key)
    return b"\0" + identifier + time + listed + algorithm + len(signature).to_bytes(2, "big") + signature


def of_stamps(*stamps: bytes) -> tuple[str, bool, bytes]:
    listed = b"".join(len(each).to_bytes(2, "big") + each for each in stamps)
    return SCTS, False, der.octet_string(len(listed).to_bytes(2, "big") + listed)


def stamped(make: Callable[[forge.Cert], list[bytes]], **knobs: Any) -> forge.Cert:
    """A leaf with the SCTs that `make` makes for it; they are not in what they sign."""
    before = forge.leaf(ISSUER, serial=99, extensions=[of_stamps(timestamps.stamp())], **knobs)
    return forge.leaf(ISSUER, serial=99, extensions=[of_stamps(*make(before))], **knobs)


def table(*keys: str, **more: Any) -> dict[str, Any]:
    logs = [
        {
            "description": f"Example log {key}",
            "log_id": b64encode(log_id(key)).decode(),
            "key": b64encode(forge.key(key).spki).decode(),
            "url": "https://log.example.com/",
            "mmd": 86400,
        }
        for key in keys
    ]
    return {"version": "1.0", "operators": [{"name": "Example", "logs": logs}], **more}


@pytest.fixture
def told(tmp_path):
    """What the two rules say of a leaf: the messages of each."""
    path = tmp_path / "log_list.json"

    def judged(leaf: forge.Cert, *beside: forge.Cert, listed: Any = None) -> tuple[list[str], list[str]]:
        path.write_text(json.dumps(listed or table("p256-b", "rsa2048-b")))
        chain = [leaf, *(beside or (ISSUER, forge.root()))]
        both = [findings(rule, chain, profile="web-pki", ct_logs=[str(path)]) for rule in (INVALID, UNVERIFIED)]
        return [each.message for each in both[0]], [each.message for each in both[1]]

    return judged


@pytest.mark.slow
@pytest.mark.parametrize("name", LOGS)
@pytest.mark.parametrize("extensions", [b"", b"leaf index"])
def test_what_a_log_signed_is_valid(told, name, extensions):
    key, _ = LOGS[name]
    assert told(stamped(lambda of: [stamp(of, ISSUER, key, extensions=extensions)])) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize("name", LOGS)
def test_what_another_key_signed_is_not(told, name):
    key, _ = LOGS[name]
    other = {"p256-b": "p256-c", "rsa2048-b": "rsa2048-a"}[key]
    invalid, unverified = told(stamped(lambda of: [stamp(of, ISSUER, key), stamp(of, ISSUER, key, signer=other)]))
    assert unverified == []
    assert [("SCT 2 of" in text, f"Example log {key}" in text) for text in invalid] == [(True, True)]


WRONG = {
    "of another certificate": lambda of: stamp(
        forge.leaf(ISSUER, "other.example.com", extensions=[of_stamps(timestamps.stamp())]), ISSUER
    ),
    "of another issuer's key": lambda of: stamp(of, forge.root()),
    "not a signature": lambda of: stamp(of, ISSUER, signature=b"0\0"),
    "another time": lambda of: stamp(of, ISSUER)[:33] + b"\0" * 8 + stamp(of, ISSUER)[41:],
    "other extensions": lambda of: stamp(of, ISSUER)[:41] + b"\0\1x" + stamp(of, ISSUER)[43:],
}


@pytest.mark.slow
@pytest.mark.parametrize("what", WRONG)
def test_what_was_signed_is_something_else(told, what):
    invalid, unverified = told(stamped(lambda of: [WRONG[what](of)]))
    assert (len(invalid), unverified) == (1, [])


def test_a_log_that_no_list_has_is_told(told):
    identifier = b64encode(log_id("rsa2048-b")).decode()
    invalid, unverified = told(stamped(lambda of: [stamp(of, ISSUER, "rsa2048-b")]), listed=table("p256-b"))
    assert invalid == []
    assert [identifier in text for text in unverified] == [True]


@pytest.mark.slow
def test_without_the_issuer_nothing_is_verified(told):
    invalid, unverified = told(stamped(lambda of: [stamp(of, ISSUER, signer="p256-c")]), forge.root())
    assert invalid == []
    assert ["the issuer's certificate is not in the file" in text for text in unverified] == [True]


@pytest.mark.slow
def test_a_key_that_is_no_key_is_told(told):
    leaf = stamped(lambda of: [stamp(of, ISSUER, identifier=sha256(b"\5\0").digest())])
    listed = {"logs": [{"description": "Odd", "key": b64encode(b"\5\0").decode()}]}
    invalid, unverified = told(leaf, listed=listed)
    assert invalid == []
    assert ["the key of Odd cannot be used" in text for text in unverified] == [True]


def test_what_is_not_read_is_left_to_other_rules(told):
    broken = timestamps.stamp(signature=b"\0\x040\0")
    assert told(stamped(lambda of: [broken, timestamps.stamp(version=1)])) == ([], [])


def test_a_certificate_without_scts(told):
    assert told(forge.leaf(ISSUER)) == ([], [])


@pytest.mark.slow
@pytest.mark.parametrize(
    "listed",
    [
        {"logs": table("p256-b")["operators"][0]["logs"]},
        {"operators": [{"name": "Example", "tiled_logs": table("p256-b")["operators"][0]["logs"]}]},
        table("p256-b", assetVersion=3),
    ],
    ids=["version 2 and earlier", "static logs", "with more fields"],
)
def test_forms_of_the_list(told, listed):
    assert len(told(stamped(lambda of: [stamp(of, ISSUER, signer="p256-c")]), listed=listed)[0]) == 1


BROKEN = {
    "not JSON": b"logs",
    "too deep": b"[" * 100_000,
    "a text": b'"logs"',
    "no logs": b'{"operators": []}',
    "rows of nothing": b'{"logs": [1, null], "operators": 7}',
    "without a key": b'{"logs": [{"description": "x"}]}',
    "a key that is no text": b'{"logs": [{"key": 7}]}',
    "not base64": b'{"logs": [{"key": "-"}]}',
    "letters that no base64 has": '{"logs": [{"key": "\u00e4"}]}'.encode(),
    "another ID": json.dumps(
        {"logs": [{"key": b64encode(forge.key("p256-a").spki).decode(), "log_id": b64encode(b"x" * 32).decode()}]}
    ).encode(),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_list_that_cannot_be_read_is_told(tmp_path, what):
    path = tmp_path / "logs.json"
    path.write_bytes(BROKEN[what])
    with pytest.raises(InputError, match=r"logs\.json"):
        ct_logs.load(str(path))


@pytest.mark.slow
def test_by_the_command_line_and_a_configuration(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    leaf = stamped(lambda of: [stamp(of, ISSUER, signer="p256-c")])
    Path("bundle.pem").write_bytes(forge.bundle(leaf, ISSUER))
    Path("logs.json").write_text(json.dumps(table("p256-b")))
    said = certlint("bundle.pem", "--profile", "hygiene", "--ct-logs", "logs.json", *DAY)
    assert (said.code, INVALID in said.out) == (1, True)
    Path("certlint.toml").write_text('profile = "hygiene"\nct-logs = ["logs.json"]\n')
    assert INVALID in certlint("bundle.pem", *DAY).out
    assert INVALID not in certlint("bundle.pem", "--no-config", "--profile", "hygiene", *DAY).out
    missing = certlint("bundle.pem", "--ct-logs", "nothing.json", *DAY)
    assert (missing.code, "no such file" in missing.err) == (3, True)
    linter = api.Linter(profile="hygiene", ct_logs=Path("logs.json"), as_of=forge.AS_OF)
    assert INVALID in {finding.rule for finding in linter.lint("bundle.pem").findings}


OPERATORS = {
    "two operators": (90, {"A": ["p256-b"], "B": ["rsa2048-b"]}, []),
    "one operator": (
        90,
        {"A": ["p256-b", "rsa2048-b"]},
        ["1 SCTs count, where at most 1 of one log operator do: 2 of A"],
    ),
    "one of them unknown": (90, {"A": ["p256-b"]}, []),
    "three of one operator": (
        200,
        {"A": ["p256-b", "rsa2048-b", "p384-b"]},
        ["2 SCTs count, where at most 2 of one log operator do: 3 of A"],
    ),
    "two and one": (200, {"A": ["p256-b", "rsa2048-b"], "B": ["p384-b"]}, []),
}


@pytest.mark.parametrize("name", OPERATORS)
def test_apple_counts_scts_by_operator(name, tmp_path):
    days, operators, expected = OPERATORS[name]
    path = tmp_path / "log_list.json"
    listed = [{"name": name, "logs": table(*keys)["operators"][0]["logs"]} for name, keys in operators.items()]
    path.write_text(json.dumps({"operators": listed}))
    keys = ["p256-b", "rsa2048-b", "p384-b"][: 2 if days < 180 else 3]
    begin = datetime(2026, 1, 1)
    logged = of_stamps(*(timestamps.stamp().replace(b"a" * 32, log_id(key)) for key in keys))
    leaf = forge.leaf(ISSUER, extensions=[logged], not_before=begin, not_after=begin + timedelta(days=days))
    found = findings("apple/too-few-operators", [leaf, ISSUER, forge.root()], profile="web-pki", ct_logs=[str(path)])
    assert [each.message for each in found] == expected
