"""Names that a certificate speaks for, and those that it is asked for; and how long it speaks."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.make_fixtures import CLUSTER, bad, below, good, server

HYGIENE = f"--profile hygiene {CLUSTER}"
NAMES = forge.cluster_names(forge.FQDN)


@bad("names/san-missing")
def without_a_san() -> bytes:
    """That five names are missing in it is not told once more."""
    return server(san=None)


@bad("names/san-missing", options=HYGIENE)
def san_without_a_name() -> bytes:
    """As openssl writes it of an empty section."""
    return server(san=[])


@bad("names/malformed-ip-address", options=HYGIENE)
def address_of_five_octets() -> bytes:
    return server(san=[*NAMES, forge.der.tlv(0x87, bytes([192, 0, 2, 1, 0]))])


@bad("names/malformed-ip-address", options=HYGIENE)
def address_written_as_text() -> bytes:
    return server(san=[*NAMES, forge.der.tlv(0x87, b"192.0.2.1")])


@bad("names/san-missing", options=HYGIENE)
def san_of_a_person() -> bytes:
    return server(san=["email:hostmaster@example.com"])


@bad("names/spiffe-id-only", options="--profile hygiene")
def workload_of_a_service_mesh() -> bytes:
    return server(san=["uri:spiffe://example.com/ns/default/sa/web"])


@bad("names/san-missing")
def workload_of_a_service_mesh_as_a_cluster() -> bytes:
    return server(san=["uri:spiffe://example.com/ns/default/sa/web"])


@good("hygiene")
def workload_that_has_a_name_too() -> bytes:
    return server(san=[*NAMES, "uri:spiffe://example.com/ns/default/sa/web"])


@bad("names/malformed-dns-name")
def url_in_the_san() -> bytes:
    return server(san=[*NAMES, "dns:https://cluster.example.com:8443/"])


@bad("names/malformed-dns-name")
def wildcard_of_nothing() -> bytes:
    """As Redis' script wrote it before 8.0.2-17."""
    return server(san=[*NAMES, "*."])


@bad("names/malformed-dns-name")
def address_as_a_name() -> bytes:
    return server(san=[*NAMES, "dns:192.0.2.1"])


@bad("names/malformed-dns-name")
def two_names_in_one_entry() -> bytes:
    return server(san=[*NAMES, "a.example.com b.example.com"])


@bad("names/malformed-dns-name")
def idn_that_is_not_encoded() -> bytes:
    return server(san=[*NAMES, forge.der.implicit(2, "bücher.example".encode("latin-1"))])


@bad("names/wildcard-misplaced")
def part_of_a_label() -> bytes:
    return server(san=[*NAMES, "redis-*.cluster.example.com"])


@bad("names/wildcard-misplaced")
def two_wildcards() -> bytes:
    return server(san=[*NAMES, "*.*.example.com"])


@bad("names/wildcard-misplaced")
def not_leftmost() -> bytes:
    return server(san=[*NAMES, "node.*.example.com"])


@bad("names/cn-not-in-san", options="--profile hygiene")
def another_name_in_the_cn() -> bytes:
    return server(subject="www.example.com", san=["example.com"])


@bad("names/cn-not-in-san", options="")
def cluster_without_an_fqdn_given() -> bytes:
    return server(subject="www.example.com", san=["example.com", "*.example.net"])


@bad("names/fqdn-not-covered", options=f"--profile hygiene {CLUSTER}")
def certificate_of_another_host() -> bytes:
    return server(fqdn="other.example.com")


@bad(
    "names/fqdn-not-covered", options="--profile hygiene --fqdn cluster.example.com --ip 192.0.2.1 --san db.example.net"
)
def address_and_name_missing() -> bytes:
    return server()


LONG = f"{'c' * 40}.{'e' * 40}.com"


@bad("names/fqdn-invalid", "hygiene/subject-out-of-bounds", options=f"--fqdn {LONG}")
def longer_than_64_characters() -> bytes:
    return server(fqdn=LONG)


@bad("names/fqdn-invalid", options="--profile hygiene --fqdn my_cluster.example.com")
def underscore() -> bytes:
    return server(subject="cluster", san=["*.example.com"])


@bad("validity/expired")
def leaf_of_last_year() -> bytes:
    return server(not_before=datetime(2025, 4, 1), not_after=datetime(2026, 3, 31))


@bad("validity/expired")
def intermediate_of_last_year() -> bytes:
    """Nothing is planned any more for the day on which the issuer expires: that the leaf lasts longer is not reported."""
    root = forge.root()
    return below(forge.intermediate(root, not_after=datetime(2026, 5, 1)), root)


@bad("validity/expired")
def root_of_last_year() -> bytes:
    end = datetime(2026, 5, 1)
    root = forge.root(not_after=end)
    issuing = forge.intermediate(root, not_after=end)
    return below(issuing, root, not_after=end)


@bad("validity/not-yet-valid")
def leaf_of_next_month() -> bytes:
    return server(not_before=datetime(2026, 7, 1))


@bad("validity/never-valid")
def ends_before_it_begins() -> bytes:
    return server(not_before=datetime(2026, 7, 1), not_after=datetime(2026, 6, 15))


@bad("validity/expires-soon")
def thirty_days_left() -> bytes:
    return server(not_after=datetime(2026, 7, 1))


@bad("validity/expires-soon", options=f"{CLUSTER} --expires-in 300")
def fewer_days_than_asked_for() -> bytes:
    return server()


@bad("validity/expires-soon", "chain/outlives-issuer")
def intermediate_with_a_month_left() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, not_after=datetime(2026, 7, 1)), root)
