"""Lists in messages and work that is bounded: at each bound the last is there, and anything beyond is reported as more."""

from __future__ import annotations

from datetime import datetime

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.checks.chain import has_leaf, issuers_in_order
from certlint.checks.dns import _chosen
from certlint.checks.files import mode_within
from certlint.checks.pem import only_read_blocks
from certlint.checks.string_values import valid_for_type
from certlint.checks.trust import roots_at_most
from certlint.pem.facts import FileFacts
from certlint.trust import known
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der
from tests.support.judging import findings, judge
from tests.support.oracles import openssl_verify

KEYS = ("p256-a", "p256-b", "p256-c", "p384-a", "p384-b", "p521")
ROOT = forge.root(key="p384-a")
RULE = "chain/name-constraint-violated"


def bundle(*parts) -> Bundle:
    return Bundle(pem.read(forge.bundle(*parts), "bundle.pem"))


@pytest.mark.parametrize("count", [1, 2, 5, 6, 7])
def test_certificates_of_a_block_that_is_not_read(count):
    """Five are named."""
    held = [forge.root(f"CA {number}", key="p256-a") for number in range(count)]
    block = forge.pem(forge.degenerate(*(each.der for each in held)), "PKCS7")
    (problem,) = only_read_blocks(made := bundle(ROOT, block), made.document)
    names = ", ".join(f"'CA {number}'" for number in range(min(count, 5)))
    more = f" and {count - 5} more" if count > 5 else ""
    assert problem.message == (
        "block 2 is a PKCS #7 structure, which servers skip; "
        f"it contains the certificate{'s' * (count > 1)} of {names}{more}"
    )
    assert (problem.block, problem.line, problem.found) == (2, ROOT.pem.count("\n") + 1, "PKCS7")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (ROOT.der, f"DER object among PEM blocks (CERTIFICATE, {len(ROOT.der):,} bytes)"),
        (forge.degenerate(ROOT.der), f"DER object among PEM blocks (PKCS7, {len(forge.degenerate(ROOT.der)):,} bytes)"),
        (forge.pem(forge.degenerate(ROOT.der), "CMS"), "PKCS #7 structure"),
    ],
)
def test_what_a_block_is_in_which_a_certificate_is_not_read(data, what):
    """Whatever it is called."""
    (problem,) = only_read_blocks(made := bundle(data, ROOT), made.document)
    number = 2 if isinstance(data, bytes) else 1
    assert problem.message == (
        f"block {number} is a {what}, which servers skip; it contains the certificate of 'Example Test Root CA'"
    )


@pytest.mark.parametrize(
    ("count", "most", "is_told"), [(0, 0, False), (1, 0, True), (1, 1, False), (2, 1, True), (2, 2, False)]
)
def test_roots_of_a_file(count, most, is_told):
    """So many are sound, and the first that is too many is pointed at."""
    roots = [forge.root(f"CA {number}", key="p256-a") for number in range(count)]
    problems = list(roots_at_most(bundle(forge.intermediate(ROOT, key="p256-b"), *roots), most=most))
    assert len(problems) == is_told
    for each in problems:
        assert each.message == f"the file contains {count} root CA certificates"
        assert (each.expected, each.certificate) == (f"at most {most}", 1 + most)
        assert each.found == ", ".join(f"root 'CA {number}' (block {number + 2})" for number in range(count))


@pytest.mark.parametrize("count", [99, 100, 101])
def test_blocks_that_are_opened(count):
    """The contents of a hundred are reported; a file may have thousands."""
    block = forge.pem(forge.degenerate(ROOT.der), "PKCS7")
    problems = list(only_read_blocks(made := bundle(ROOT, *[block] * count), made.document))
    assert [("it contains" in problem.message) for problem in problems] == [True] * min(count, 100) + [False] * (
        count - 100
    )


@pytest.mark.parametrize("count", [1, 2, 3])
def test_objects_of_a_file_in_der(count):
    document = pem.read(ROOT.der * count)
    problems = list(only_read_blocks(Bundle(document), document))
    messages = [problem.message for problem in problems]
    assert [problem.block for problem in problems] == [2] * (count > 1)
    objects = {2: "1 more DER object after", 3: "2 more DER objects after"}
    assert messages == (
        [f"{objects[count]} the first: OpenSSL reads only the first, Java reads all"] if count > 1 else []
    )


@pytest.mark.parametrize("count", [1, 5, 6])
def test_names_that_a_ca_must_not_issue_for(count):
    """Five are listed, and five of the subtrees of each kind."""
    trees = {"permitted": [f"a{n}.example" for n in range(count)], "excluded": [f"b{n}.example" for n in range(count)]}
    authority = forge.intermediate(ROOT, key="p256-b", name_constraints=trees)
    hosts = [f"n{number}.example.com" for number in range(count)]
    (problem,) = findings(RULE, [forge.leaf(authority, key="p256-a", san=hosts), authority, ROOT])
    named = ", ".join(f"{host} (not permitted)" for host in hosts[:5])
    assert problem.message == (
        "name constraints of the intermediate 'Example Test Issuing CA' (block 2) do not allow "
        + named
        + (", …" if count > 5 else "")
    )
    within = ", ".join(f"a{n}.example" for n in range(min(count, 5)))
    assert (
        problem.expected
        == f"dNSName within {within}; dNSName not within {within.replace('a', 'b').replace('exbmple', 'example')}"
    )
    assert problem.found == ", ".join(hosts[:5])


@pytest.mark.parametrize("over", [0, 1])
def test_names_that_are_looked_up(over, monkeypatch):
    """Every name of every certificate counts, once for each CA with constraints above it."""
    top = forge.root(key="p384-a", name_constraints={"excluded": ["a.example"]})
    middle = forge.intermediate(top, key="p256-b", name_constraints={"excluded": ["b.example"]})
    leaf = forge.leaf(middle, key="p256-a", san=["x.example", "y.example"])
    lookups = 2 * (1 + 2) + 1  # subject and SAN of the leaf twice, the subject of the intermediate once
    monkeypatch.setattr(known, "MAX_LOOKUPS", lookups - over)
    result = judge([leaf, middle, top])
    reasons = [event.reason for event in result.events if event.call.selected.rule.id == RULE]
    assert any(
        f"more than {lookups - 1} names are subject to name constraints: not all were checked" in reason
        for reason in reasons
    ) == bool(over)


@pytest.mark.parametrize("count", [10, 11])
def test_titles_of_a_list(count):
    cas = [forge.root(f"CA {number}", key="p256-a") for number in range(count)]
    (problem,) = has_leaf(bundle(*cas))
    assert problem.found == ", ".join(f"CA {number}" for number in range(10)) + (", …" if count > 10 else "")
    assert problem.expected == "a leaf"


def test_the_order_that_is_expected():
    root = forge.root("Root", key="p384-a")
    one = forge.intermediate(root, "One", key="p256-b")
    two = forge.intermediate(one, "Two", key="p256-c")
    leaf = forge.leaf(two, key="p256-a")
    (problem,) = issuers_in_order(bundle(leaf, root, one, two))
    assert (problem.expected, problem.found, problem.certificate) == ("Two, One, Root", "Root, One, Two", 3)
    assert (
        problem.message
        == "the intermediate 'Two' (block 4) comes after the intermediate 'One' (block 3), which issued it"
    )
    assert list(issuers_in_order(bundle(leaf, two, one, root))) == []
    assert list(issuers_in_order(bundle(leaf, one, two, one, root))) == [], "a copy further down makes it right"


@pytest.mark.parametrize("octets", [31, 32, 33])
def test_octets_that_are_shown(octets):
    subject = der.sequence(der.set_of(der.sequence(der.oid("2.5.4.10"), der.tlv(0x0C, b"\xff" * octets))))
    (problem,) = valid_for_type(Certificate(forge.root(subject=subject, key="p256-a").der).part("subject"))
    assert problem.found == f"octets {' '.join(['ff'] * min(octets, 32))}" + (" …" if octets > 32 else "")


MODES = [
    # mode that is found, that is allowed; who may do what, and the mode that is wanted
    (0o644, 0o644, None),
    (0o600, 0o644, None),
    (0o4755, 0o755, None),
    (0o777, 0o755, ("the group and everybody may write", "755")),
    (0o664, 0o644, ("the group may write", "644")),
    (0o646, 0o644, ("everybody may write", "644")),
    (0o647, 0o644, ("everybody may write and execute", "644")),
    (0o654, 0o644, ("the group may execute", "644")),
    (0o640, 0o600, ("the group may read", "600")),
    (0o604, 0o600, ("everybody may read", "600")),
    (0o677, 0o600, ("the group and everybody may read and write and execute", "600")),
    (0o661, 0o600, ("the group and everybody may read and write and execute", "600")),
]


@pytest.mark.parametrize(("found", "allowed", "expected"), MODES)
def test_who_may_do_what_with_a_file(found, allowed, expected):
    document = pem.read(ROOT.pem.encode(), "ca.pem")
    document.facts = FileFacts("ca.pem", 5, mode=found)
    made = Bundle(document)
    problems = list(mode_within(made, made.source, of="certificate", mode=allowed))
    if expected is None:
        assert problems == []
    else:
        (problem,) = problems
        who, wanted = expected
        assert problem.message == f"{who} ca.pem (mode {found:03o})"
        assert (problem.expected, problem.found, problem.path) == (wanted, f"{found:03o}", "ca.pem")


LABELS = {
    "every": ["a", "b", "example", "co", "uk"],
    "first": ["a"],
    "rest": ["b", "example", "co", "uk"],
    "last": ["uk"],
    "registered": ["example"],
    "below": ["a", "b"],
}


@pytest.mark.parametrize("which", LABELS)
def test_labels_that_a_rule_is_about(which):
    assert _chosen("a.b.example.co.uk", which) == LABELS[which]


def test_what_is_missing_above_two_cas_is_told_once():
    """Without a leaf each way up is judged."""
    middle = forge.intermediate(ROOT, key="p256-b")
    cas = [forge.intermediate(middle, f"CA {number}", key="p256-c", path_length=None) for number in range(2)]
    (found,) = findings("chain/missing-root", [*cas, middle])
    assert (found.certificate, found.found) == (2, "intermediate 'Example Test Issuing CA' (block 3)")


def test_a_copy_of_what_no_path_needs_is_told_as_a_copy_alone():
    ended = forge.intermediate(ROOT, key="p256-b", not_after=datetime(2026, 5, 31))
    renewed = forge.intermediate(ROOT, key="p256-b")
    (found,) = findings("chain/not-needed", [forge.leaf(renewed, key="p256-a"), renewed, ended, ended, ROOT])
    assert (found.certificate, found.found) == (2, "Example Test Issuing CA")


@pytest.mark.slow
def test_what_openssl_chooses_is_told_where_that_path_ends_in_a_root(tmp_path):
    """Where it ends in none of the file and no store was given, nobody knows how it ends: nothing is told of it."""
    rule = "chain/wrong-issuer-first"
    middle, impostor = (forge.intermediate(ROOT, key=key, ski=None) for key in ("p256-b", "p256-c"))
    leaf = forge.leaf(middle, key="p256-a", aki=None)
    misleading = [leaf, impostor, middle, ROOT]
    assert "OK" not in openssl_verify(tmp_path, misleading)
    (found,) = findings(rule, misleading)
    assert found.certificate == 1
    assert found.message.startswith(
        "OpenSSL chooses the intermediate 'Example Test Issuing CA' (block 2) as the issuer, which fails: "
    )
    assert found.expected == "the intermediate 'Example Test Issuing CA' (block 3)"
    assert findings(rule, [leaf, middle, impostor, ROOT]) == []
    elsewhere = forge.intermediate(forge.root("Other Root CA", key="p384-b"), key="p256-b", ski=None)
    assert findings(rule, [leaf, elsewhere, middle, ROOT]) == []
