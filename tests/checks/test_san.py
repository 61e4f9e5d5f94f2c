from __future__ import annotations

import pytest

from tests import forge
from tests.forge import FQDN
from tests.support.judging import findings, selected, told

F = {"fqdn": (FQDN,)}
FOUR = forge.cluster_names(FQDN)


def chain(*san, **knobs):
    return forge.chain(san=list(san) if san else None, **knobs)


def missing(*san, **options):
    """Which names the rule misses in a SAN."""
    return [f.expected for f in findings("redis/san-incomplete", chain(*san), **(F | options))]


def test_the_four_names_are_enough():
    assert told(chain(*FOUR), **F) == []


@pytest.mark.parametrize("left_out", [FOUR[0], FOUR[3]])
def test_each_missing_name_is_an_error_that_says_what_fails(left_out):
    san = [name for name in FOUR if name != left_out]
    (finding,) = findings("redis/san-incomplete", chain(*san), **F)
    assert finding.severity.label == "error"
    assert finding.expected == f"DNS:{left_out}"
    assert left_out in finding.message
    assert "reject" in finding.message


def test_the_message_tells_what_each_name_is_for():
    texts = {f.expected: f.message for f in findings("redis/san-incomplete", chain("other.example.com"), **F)}
    assert "8443" in texts[f"DNS:{FQDN}"]
    assert f"redis-<port>.{FQDN}" in texts[f"DNS:*.{FQDN}"]
    assert f"redis-<port>.internal.{FQDN}" in texts[f"DNS:*.internal.{FQDN}"]
    assert len(texts) == 4


def test_a_wildcard_stands_for_one_label_only():
    assert missing(FQDN, f"*.{FQDN}") == [f"DNS:*.internal.{FQDN}"]


def test_the_internal_name_matched_by_the_wildcard_is_a_warning():
    (finding,) = findings("redis/san-internal-missing", chain(FQDN, f"*.{FQDN}", f"*.internal.{FQDN}"), **F)
    assert finding.severity.label == "warning"
    assert finding.found == f"*.{FQDN}"
    assert missing(FQDN, f"*.{FQDN}", f"*.internal.{FQDN}") == []


def test_the_internal_name_matched_by_nothing_is_an_error_once():
    san = chain(FQDN, f"*.internal.{FQDN}")
    assert told(san, **F) == ["redis/san-incomplete"] * 2
    assert missing(FQDN, f"*.internal.{FQDN}") == [f"DNS:*.{FQDN}", f"DNS:internal.{FQDN}"]


def test_without_private_endpoints_their_names_are_not_asked_for():
    assert told(chain(FQDN, f"*.{FQDN}"), internal=False, **F) == []
    assert missing(FQDN, internal=False) == [f"DNS:*.{FQDN}"]


def test_an_fqdn_that_only_a_wildcard_matches_is_a_warning():
    san = ["*.example.com", *FOUR[1:]]
    assert told(chain(*san), **F) == ["redis/san-fqdn-by-wildcard"]
    assert findings("redis/san-fqdn-by-wildcard", chain(*FOUR), **F) == []


def test_each_fqdn_needs_its_names():
    two = {"fqdn": (FQDN, "other.example.com")}
    assert missing(*FOUR, **two) == [f"DNS:{name}" for name in forge.cluster_names("other.example.com")]
    assert missing(*FOUR, *forge.cluster_names("other.example.com"), **two) == []


def test_more_names_and_addresses_can_be_asked_for():
    more = {"san": ("db.example.com",), "ip": ("192.0.2.1", "2001:db8::1")}
    assert missing(*FOUR, **more) == ["DNS:db.example.com", "IP:192.0.2.1", "IP:2001:db8::1"]
    assert missing(*FOUR, "*.example.com", "ip:192.0.2.1", "ip:2001:db8::1", **more) == []


def test_names_can_be_asked_for_without_an_fqdn():
    assert missing(*FOUR, fqdn=(), san=("db.example.com",)) == ["DNS:db.example.com"]
    assert missing(*FOUR, fqdn=(), san=("db.example.com",), internal=False) == ["DNS:db.example.com"]


def test_an_address_written_as_a_dns_name_is_not_matched():
    assert missing(*FOUR, "192.0.2.1", "*.0.2.1", ip=("192.0.2.1",)) == ["IP:192.0.2.1"]


def test_case_and_idn_do_not_count():
    assert missing(*(name.upper() for name in FOUR)) == []
    assert missing(*forge.cluster_names("xn--bcher-kva.example"), fqdn=("bücher.example",)) == []


def test_a_missing_san_is_reported_once():
    assert told(chain(), ip=("192.0.2.1",), **F) == ["names/san-missing"]
    assert told(chain(), profile="hygiene", **F) == ["names/san-missing"]


@pytest.mark.parametrize("names", [(), ("email:a@example.com",), ("uri:https://example.com/", "rid:1.2.3")])
def test_a_san_without_a_host_is_as_good_as_none(names):
    """OpenSSL and Java take the common name instead; Go, browsers and rustls refuse every name."""
    certificates = forge.chain(san=names)
    assert told(certificates, profile="hygiene") == ["names/san-missing"]
    assert told(certificates, profile="hygiene", **F) == ["names/san-missing"]
    assert told(certificates, **F).count("redis/san-incomplete") == 0


def test_hygiene_asks_for_the_names_given():
    assert told(chain("a.example.com"), profile="hygiene", fqdn=("b.example.com",), ip=("192.0.2.1",)) == [
        "names/cn-not-in-san",
        "names/fqdn-not-covered",
        "names/fqdn-not-covered",
    ]
    assert findings("names/fqdn-not-covered", chain(*FOUR), profile="hygiene", **F) == []


def test_clients_need_no_san():
    assert told(chain(eku=["clientAuth"]), profile="redis-enterprise-client", **F) == []


MALFORMED = {
    "https://cluster.example.com": "URL",
    "cluster.example.com:8443": "colon",
    "cluster.example.com/path": "slash",
    "admin@example.com": "email",
    "a.example.com b.example.com": "space",
    "a.example.com,b.example.com": "comma",
    "DNS:a.example.com": "colon",
    "192.0.2.1": "IP address",
    "2001:db8::1": "IP address",
    "cluster.example.com.": "ends with a dot",
    "cluster..example.com": "empty label",
    ".example.com": "empty label",
    "*.": "the wildcard has no name after it",
    "-a.example.com": "hyphen",
    "a_b.example.com": "'_'",
    "bücher.example": "A-labels",
    f"{'a' * 64}.example.com": "more than 63",
    "a.example.1": "number",
    "": "empty",
    "a\tb.example.com": "'\\t'",
}


@pytest.mark.parametrize(("entry", "reason"), MALFORMED.items(), ids=repr)
def test_malformed_entries_are_quoted_with_the_reason(entry, reason):
    raw = forge.der.implicit(2, entry.encode())
    (finding,) = findings("names/malformed-dns-name", forge.chain(san=[*FOUR, raw]), **F)
    assert finding.severity.label == "error"
    assert reason in finding.message
    assert finding.message.startswith("dNSName '")
    if entry.isascii():
        assert repr(entry) in finding.message


def test_a_malformed_entry_is_found_on_its_line():
    bad = "x y" + "a" * 40
    (finding,) = findings("names/malformed-dns-name", forge.chain(san=[*FOUR, bad]), **F)
    der = forge.chain(san=[*FOUR, bad])[0].der
    assert der[finding.location.offset :].startswith(b"\x82" + bytes([len(bad)]) + bad.encode())


@pytest.mark.parametrize(
    "entry", ["localhost", "*.xn--bcher-kva.example", "a--b.example.com", "A.Example.COM", "1.example.com"]
)
def test_well_formed_entries_pass(entry):
    assert findings("names/malformed-dns-name", chain(*FOUR, entry), **F) == []


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("redis-*.cluster.example.com", "part of the label 'redis-*'"),
        ("*.*.example.com", "more than one"),
        ("node.*.example.com", "leftmost"),
        ("*", "no domain"),
        ("*.*", "stands for one label"),
        ("**.example.com", "part of the label"),
    ],
)
def test_misplaced_wildcards_are_reported_once(entry, reason):
    (finding,) = findings("names/wildcard-misplaced", chain(*FOUR, entry), **F)
    assert reason in finding.message
    assert told(chain(*FOUR, entry), **F) == ["names/wildcard-misplaced"]


def test_wildcards_in_their_place_pass():
    assert findings("names/wildcard-misplaced", chain(*FOUR), **F) == []


KUBE = "rec.redis.svc.cluster.local"


@pytest.mark.slow
def test_database_services_on_kubernetes_are_mentioned():
    rule = "redis/kubernetes-databases-uncovered"
    san = forge.cluster_names(KUBE)
    (finding,) = findings(rule, forge.chain(KUBE), fqdn=(KUBE,))
    assert finding.severity.label == "info"
    assert "*.redis.svc.cluster.local" in finding.expected
    assert findings(rule, forge.chain(KUBE, san=[*san, "db.redis.svc.cluster.local"]), fqdn=(KUBE,)) == []
    assert rule not in selected(fqdn=(FQDN,))
    assert rule not in selected(fqdn=(KUBE,), cert_name="api")
