from __future__ import annotations

import pytest

from certlint.trust.subtrees import uri_host
from tests import forge
from tests.forge import der
from tests.support.judging import findings
from tests.support.oracles import openssl_verify

RULE = "chain/name-constraint-violated"
R = forge.root()
FQDN = "cluster.example.com"


def chain(san, permitted=(), excluded=(), **knobs):
    """A leaf with a SAN below a CA with constraints."""
    trees = {k: v for k, v in {"permitted": permitted, "excluded": excluded}.items() if v}
    authority = forge.intermediate(R, name_constraints=trees)
    return [forge.leaf(authority, san=list(san), **knobs), authority, R]


def directory(*attributes) -> bytes:
    return der.explicit(4, forge.name(list(attributes)))


CASES = [
    # dNSName: the domain and everything below it
    ([FQDN], ["example.com"], [], True),
    ([FQDN], [FQDN], [], True),
    (["CLUSTER.Example.COM"], ["example.com"], [], True),
    ([f"*.{FQDN}"], [FQDN], [], True),
    ([FQDN], ["ample.com"], [], False),
    ([FQDN], ["example.org"], [], False),
    ([FQDN, "a.example.org"], ["example.com"], [], False),
    ([FQDN, "a.example.org"], ["example.com", "example.org"], [], True),
    ([FQDN], [".example.com"], [], True),
    ([FQDN], [f".{FQDN}"], [], False),
    ([FQDN], ["dns:"], [], True),
    ([FQDN], [], ["example.com"], False),
    ([FQDN], [], ["example.org"], True),
    ([FQDN], [], [f".{FQDN}"], True),
    ([FQDN], ["example.com"], [FQDN], False),
    ([FQDN], [], ["dns:"], False),
    # a kind that is not named is free
    ([FQDN], ["ip:10.0.0.0/8"], [], True),
    (["ip:10.1.2.3"], ["example.com"], [], True),
    # iPAddress: within the network
    (["ip:10.1.2.3"], ["ip:10.0.0.0/8"], [], True),
    (["ip:11.1.2.3"], ["ip:10.0.0.0/8"], [], False),
    (["ip:10.1.2.3"], [], ["ip:10.1.0.0/16"], False),
    (["ip:10.1.2.3"], [], ["ip:0.0.0.0/0"], False),
    (["ip:2001:db8::1"], ["ip:10.0.0.0/8"], [], False),
    (["ip:2001:db8::1"], [], ["ip:0.0.0.0/0"], True),
    (["ip:2001:db8::1"], ["ip:2001:db8::/32"], [], True),
    (["ip:2001:db9::1"], ["ip:2001:db8::/32"], [], False),
    # rfc822Name: one mailbox, one host, or the hosts of a domain
    (["email:a@example.com"], ["email:a@example.com"], [], True),
    (["email:b@example.com"], ["email:a@example.com"], [], False),
    (["email:a@EXAMPLE.com"], ["email:a@example.com"], [], True),
    (["email:a@example.com"], ["email:example.com"], [], True),
    (["email:a@host.example.com"], ["email:example.com"], [], False),
    (["email:a@host.example.com"], ["email:.example.com"], [], True),
    (["email:a@example.com"], ["email:.example.com"], [], False),
    (["email:a@example.com"], [], ["email:example.com"], False),
    # uniformResourceIdentifier: its host, or the hosts of a domain
    (["uri:https://host.example.com/x"], ["uri:host.example.com"], [], True),
    (["uri:https://host.example.com:9443"], ["uri:.example.com"], [], True),
    (["uri:https://user@host.example.com"], ["uri:.example.com"], [], True),
    (["uri:https://example.com/"], ["uri:.example.com"], [], False),
    (["uri:https://host.example.com/"], ["uri:example.com"], [], False),
    (["uri:https://host.example.com/"], [], ["uri:.example.com"], False),
]


def ids(case) -> str:
    return repr(case)


@pytest.mark.slow
@pytest.mark.parametrize(("san", "permitted", "excluded", "allowed"), CASES, ids=ids)
def test_names_and_openssl_agrees(san, permitted, excluded, allowed, tmp_path):
    bundle = chain(san, permitted, excluded)
    assert [f.certificate for f in findings(RULE, bundle)] == [0] * (not allowed)
    said = openssl_verify(tmp_path, bundle)
    assert said.endswith("OK\n") if allowed else "subtree violation" in said


@pytest.mark.parametrize("uri", ["uri:https://192.0.2.1/", "uri:urn:isbn:1", "uri:https:///x"])
@pytest.mark.parametrize("trees", [{"permitted": ["uri:.example.com"]}, {"excluded": ["uri:.example.com"]}])
def test_a_uri_without_the_name_of_a_host_can_be_in_no_subtree(uri, trees):
    (found,) = findings(RULE, chain([uri], **trees))
    assert "(names no host)" in found.message


ORGANISATION = [("C", "US"), ("O", "Example Inc"), ("CN", FQDN)]


@pytest.mark.parametrize(
    ("base", "allowed"),
    [
        ([("C", "US"), ("O", "Example Inc")], True),
        ([("C", "US")], True),
        ([("C", "us"), ("O", "EXAMPLE  Inc")], True),
        ([], True),
        (ORGANISATION, True),
        ([("O", "Example Inc")], False),
        ([("C", "US"), ("O", "Other Inc")], False),
        ([*ORGANISATION, ("OU", "x")], False),
    ],
)
def test_directory_names(base, allowed, tmp_path):
    bundle = chain([FQDN], [directory(*base)], subject=ORGANISATION)
    assert [f.certificate for f in findings(RULE, bundle)] == [0] * (not allowed)
    assert openssl_verify(tmp_path, bundle).endswith("OK\n") is allowed
    excluded = chain([FQDN], [], [directory(*base)], subject=ORGANISATION)
    assert bool(findings(RULE, excluded)) is allowed


def test_a_base_ends_where_an_rdn_does():
    several = [("C", "US"), [("CN", "a"), ("O", "b")]]
    assert findings(RULE, chain([FQDN], [directory(("C", "US"), ("CN", "a"))], subject=several))


def test_an_empty_subject_is_bound_by_nothing():
    assert findings(RULE, chain([FQDN], [directory(("C", "US"))], subject=[], critical={"san": True})) == []


def test_mailboxes_of_the_subject_count_beside_those_of_the_san_as_well():
    """RFC 5280 4.2.1.10 asks it where the SAN has none; OpenSSL and NSS ask it always."""
    subject = [("CN", FQDN), ("emailAddress", "a@example.org")]
    (found,) = findings(RULE, chain([FQDN], ["email:example.com"], subject=subject))
    assert (found.found, found.location.part) == ("a@example.org", "subject")
    (found,) = findings(RULE, chain(["email:a@example.com"], ["email:example.com"], subject=subject))
    assert found.found == "a@example.org"


def test_all_names_of_a_certificate_make_one_finding():
    (found,) = findings(RULE, chain([FQDN, f"*.{FQDN}", "a.corp.example"], [".corp.example"], ["a.corp.example"]))
    assert f"{FQDN} (not permitted), *.{FQDN} (not permitted), a.corp.example (excluded)" in found.message
    assert found.expected == "dNSName within .corp.example; dNSName not within a.corp.example"
    assert found.location.part == "subject_alt_name"
    assert found.location.line


def test_a_root_binds_all_below_it(tmp_path):
    root = forge.root(name_constraints={"permitted": ["example.org"]})
    middle = forge.intermediate(root, san=["ca.example.com"])
    bundle = [forge.leaf(middle), middle, root]
    assert [f.certificate for f in findings(RULE, bundle)] == [0, 1]
    assert "subtree violation" in openssl_verify(tmp_path, bundle)


def test_self_issued_intermediates_are_free():
    tree = {"permitted": [directory(("C", "US"))]}
    old = forge.intermediate(R, "Rolling CA", key="rsa3072-c", name_constraints=tree, path_length=None)
    new = forge.intermediate(old, "Rolling CA", key="rsa3072-d", name_constraints=tree)
    assert findings(RULE, [forge.leaf(new, subject=[("C", "US"), ("CN", FQDN)]), new, old, R]) == []


@pytest.mark.slow
def test_a_kind_that_clients_do_not_compare_is_refused_where_a_name_is_of_it(tmp_path):
    other_name = der.explicit(0, der.oid("1.2.3.4"), der.explicit(0, der.null()))
    bundle = chain([FQDN, other_name], [other_name])
    (found,) = findings(RULE, bundle)
    assert "name constraints on otherName are not evaluated, because clients do not compare them" in found.message
    assert "unsupported name constraint type" in openssl_verify(tmp_path, bundle)
    assert findings(RULE, chain([FQDN], [other_name])) == []


def test_a_base_that_ends_in_a_dot_holds_no_name(tmp_path):
    bundle = chain([FQDN], ["example.com."])
    assert len(findings(RULE, bundle)) == 1
    assert "permitted subtree violation" in openssl_verify(tmp_path, bundle)


def test_a_wildcard_stands_for_what_is_excluded_below_it():
    (found,) = findings(RULE, chain([FQDN, "*.example.com"], [], ["x.example.com"]))
    assert "covers an excluded name" in found.message
    assert findings(RULE, chain([FQDN, "*.example.com"], [], ["y.x.example.com"])) == []


def test_without_names_of_hosts_the_common_name_is_bound(tmp_path):
    bundle = chain(["email:a@example.com"], ["example.org"])
    assert len(findings(RULE, bundle)) == 1
    assert "permitted subtree violation" in openssl_verify(tmp_path, bundle)


def test_a_chain_without_constraints_passes():
    assert findings(RULE, forge.chain()) == []


@pytest.mark.parametrize(
    ("uri", "host"),
    [
        ("https://host.example/path?x=a@b#c", "host.example"),
        ("https://u:p@host.example:443", "host.example"),
        ("https://[2001:db8::1]/", ""),
        ("https://192.0.2.1:80/", ""),
        ("mailto:a@host.example", ""),
        ("://host.example", ""),
        ("https://host.example?q", "host.example"),
    ],
)
def test_the_host_of_a_uri(uri, host):
    assert uri_host(uri) == host
