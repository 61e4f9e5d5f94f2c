"""What clients lose when one bundle replaces another: `certlint diff` says it and fails for it."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from tests import forge
from tests.support.cli import DAY, certlint

QUIET = ("--profile", "hygiene", *DAY)
NAMES = ["dns:a.example.com", "dns:b.example.com"]


def losses(folder, old, new, *options):
    """The exit code, and what is lost: kind, severity and message."""
    for name, certificates in (("old.pem", old), ("new.pem", new)):
        (folder / name).write_bytes(forge.bundle(*certificates))
    pair = (folder / "old.pem", folder / "new.pem")
    answer = certlint("diff", *pair, *QUIET, "--format", "json", *options)
    listed = json.loads(answer.out)["losses"]
    told = certlint("diff", *pair, *QUIET, *options)
    assert told.code == answer.code
    for each in listed:
        assert f"  {each['severity']}  {each['what']}: {each['message']}\n" in told.out
    return answer.code, [(each["what"], each["severity"], each["message"]) for each in listed]


@pytest.mark.parametrize(
    ("old", "new", "lost"),
    [
        (NAMES, NAMES[:1], "b.example.com"),
        (NAMES, ["dns:A.EXAMPLE.com", "dns:B.example.com"], ""),
        (NAMES, ["dns:*.example.com"], ""),
        ([*NAMES, "dns:example.com"], ["dns:*.example.com"], "example.com"),
        (["dns:*.example.com"], NAMES, "*.example.com"),
        (["dns:a.example.com", "ip:192.0.2.1"], ["dns:a.example.com"], "192.0.2.1"),
        (["dns:a.example.com", "email:Ops@Example.com"], ["dns:a.example.com", "email:Ops@example.com"], ""),
    ],
)
def test_names(tmp_path, old, new, lost):
    code, found = losses(tmp_path, forge.chain(san=old), forge.chain(san=new, key="rsa3072-b"))
    assert code == 1 or not lost
    message = f"the SAN lacks {lost}: clients that use it will reject the new certificate"
    assert found == ([("names", "error", message)] if lost else [])


def test_a_name_that_is_dropped_on_purpose(tmp_path):
    old, new = forge.chain(san=[*NAMES, "dns:c.example.com"]), forge.chain(san=NAMES[:1])
    code, [(_, _, message)] = losses(tmp_path, old, new, "--dropped", "B.example.com")
    assert (code, "c.example.com" in message, "b.example.com" in message) == (1, True, False)
    assert losses(tmp_path, old, new, "--dropped", "b.example.com", "--dropped", "c.example.com") == (0, [])


def test_many_names_are_counted(tmp_path):
    old = forge.chain(san=[f"dns:n{i:03}.example.com" for i in range(200)])
    _, [(_, _, message)] = losses(tmp_path, old, forge.chain(san=["dns:n000.example.com"]))
    assert "n001.example.com, n002.example.com" in message
    assert " and 194 more: clients that use one of them " in message


@pytest.mark.parametrize(
    ("old", "new", "severity", "message"),
    [
        (["serverAuth", "clientAuth"], ["serverAuth"], "warning", "clientAuth is missing: "),
        (["serverAuth"], ["clientAuth"], "error", "serverAuth is missing: "),
        (["serverAuth", "clientAuth"], ["2.5.29.37.0"], "", ""),
        (["serverAuth"], ["serverAuth", "clientAuth"], "", ""),
    ],
)
def test_extended_key_usage(tmp_path, old, new, severity, message):
    code, found = losses(tmp_path, forge.chain(eku=old), forge.chain(eku=new))
    assert code == 1 or severity != "error"
    assert [(what, how) for what, how, _ in found] == ([("extended key usage", severity)] if severity else [])
    assert all(text.startswith(message) for _, _, text in found)


def test_a_weaker_key(tmp_path):
    strong, weak = forge.chain(key="rsa3072-a"), forge.chain(key="rsa2048-a")
    code, [found] = losses(tmp_path, strong, weak)
    assert (code, found[:2]) == (0, ("key", "warning"))
    assert "RSA-2048 is weaker than RSA-3072" in found[2]
    assert losses(tmp_path, strong, weak, "--fail-on", "warning")[0] == 1
    assert losses(tmp_path, weak, strong) == (0, [])
    assert losses(tmp_path, strong, forge.chain(key="p256-a")) == (0, [])


def test_an_earlier_end(tmp_path):
    late, early = (forge.chain(not_after=datetime(2026, 12, day)) for day in (30, 19))
    code, [found] = losses(tmp_path, late, early)
    assert (code, found) == (
        0,
        ("validity", "warning", "the new certificate expires 11 days before the old one, on 2026-12-19"),
    )
    assert losses(tmp_path, early, late) == (0, [])


def test_another_trust_anchor(tmp_path):
    leaf, middle, root = forge.chain()
    other = forge.root("Other Root CA", key="p256-c")
    assert losses(tmp_path, [leaf, middle, root], [leaf, middle]) == (0, [])
    assert losses(tmp_path, [leaf, middle], [leaf, middle, root]) == (0, [])
    issuer = forge.intermediate(other, "Other Issuing CA")
    code, [found] = losses(tmp_path, [leaf, middle], [forge.leaf(issuer), issuer, other])
    assert (code, found[:2]) == (0, ("trust anchor", "warning"))
    assert "CN=Example Test Root CA" in found[2]


def test_a_root_of_the_same_name_and_another_key(tmp_path):
    root = forge.root(key="p256-c")
    middle = forge.intermediate(root)
    _, [found] = losses(tmp_path, forge.chain(), [forge.leaf(middle), middle, root])
    assert found[0] == "trust anchor"
    assert "another key" in found[2]


def test_a_self_signed_certificate_with_another_key(tmp_path):
    old, new = (forge.cert("a.example.com", ca=False, key=key, san=NAMES) for key in ("p256-a", "p256-b"))
    _, [found] = losses(tmp_path, [old], [new])
    assert found[:2] == ("trust anchor", "warning")
    assert found[2].startswith("the certificate is self-signed and has another key: ")


def test_a_ca_that_vanishes_from_those_that_are_trusted(tmp_path):
    first, second = forge.root("First CA", key="p256-a"), forge.root("Second CA", key="p256-b")
    code, [found] = losses(tmp_path, [first, second], [second])
    assert (code, found[:2]) == (1, ("CA certificates", "error"))
    assert "First CA" in found[2]
    assert losses(tmp_path, [first], [second, first]) == (0, [])


def test_never(tmp_path):
    old, new = forge.chain(san=NAMES), forge.chain(san=NAMES[:1])
    code, found = losses(tmp_path, old, new, "--fail-on", "never")
    assert (code, len(found)) == (0, 1)
