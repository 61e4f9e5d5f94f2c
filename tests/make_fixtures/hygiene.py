"""What a security team asks of certificates of TLS servers, beyond what clients refuse."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime, timedelta

from tests import forge
from tests.make_fixtures import CLUSTER, bad, below, good, server

HYGIENE = f"--profile hygiene {CLUSTER}"
BEGIN = datetime(2026, 4, 1)
CRL, OCSP = "http://crl.example.com/ca.crl", "http://ocsp.example.com/"
LDAP = "ldap:///CN=Example,CN=CDP,DC=example,DC=com?certificateRevocationList"
# RFC 9500 section 2.3.
TEST_KEY = b64decode(
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQiVI+I+3gv+17KN0RFLHKh5Vj71vc75eSOkyMsxFxbFsTNEMTLjVuKFxOelIgsiZJXKZNCX0FBmrfpCkKklCcg=="
)


def lasting(days: int, begin: datetime = BEGIN) -> dict[str, datetime]:
    """A validity period of so many days, as `openssl x509 -days` makes it."""
    return {"not_before": begin, "not_after": begin + timedelta(days=days)}


@bad("hygiene/valid-over-825-days", options=HYGIENE)
def ten_years_of_a_private_ca() -> bytes:
    end = {"not_after": datetime(2046, 1, 1)}
    root = forge.root(**end)
    return below(forge.intermediate(root, **end), root, **lasting(3650))


@good("hygiene")
def valid_for_825_days() -> bytes:
    return server(**lasting(825))


@bad("hygiene/valid-for-years", options=HYGIENE)
def valid_from_1970_on() -> bytes:
    """The issuer may write any notBefore: it must not hide that the certificate lasts for years."""
    early = {"not_before": datetime(1970, 1, 1)}
    root = forge.root(**early)
    return below(forge.intermediate(root, **early), root, not_after=datetime(2027, 6, 1), **early)


@bad("validity/expires-soon", options=HYGIENE)
def less_than_a_third_of_a_week_left() -> bytes:
    return server(not_before=datetime(2026, 5, 27), not_after=datetime(2026, 6, 3))


@good("hygiene")
def ninety_days_of_which_thirty_one_are_left() -> bytes:
    return server(**lasting(90, datetime(2026, 4, 3)))


@bad("hygiene/known-key", options=HYGIENE)
def test_key_of_rfc_9500() -> bytes:
    return server(key=TEST_KEY, key_usage=["digitalSignature"])


@bad("hygiene/product-default", options=HYGIENE)
def subject_that_openssl_fills_in() -> bytes:
    return server(subject=[("C", "AU"), ("ST", "Some-State"), ("O", "Internet Widgits Pty Ltd"), ("CN", forge.FQDN)])


@good("hygiene")
def localhost_beside_the_name_of_the_server() -> bytes:
    """The CN is that of many products' first certificate, but the SAN names the server as well."""
    return server(subject=[("CN", "localhost")], san=["localhost", *forge.cluster_names(forge.FQDN)])


@bad("hygiene/product-default", options="--profile hygiene --fqdn localhost")
def certificate_for_localhost_alone() -> bytes:
    return server(subject=[("CN", "localhost")], san=["localhost"])


@bad("hygiene/product-default", "chain/missing-leaf", options=HYGIENE)
def ca_certificate_of_openssl_req() -> bytes:
    """`openssl req -x509` with its defaults: a CA certificate, and nothing else."""
    return forge.bundle(forge.root([("C", "AU"), ("ST", "Some-State"), ("O", "Internet Widgits Pty Ltd")]))


@bad("hygiene/product-default", options=HYGIENE)
def fallback_of_an_ingress() -> bytes:
    subject = [("O", "Acme Co"), ("CN", "Kubernetes Ingress Controller Fake Certificate")]
    return server(subject=subject)


@bad("hygiene/no-revocation-information", options=HYGIENE)
def leaf_below_a_ca_that_publishes() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, crl=[CRL]), root)


@good("hygiene")
def each_says_where_it_is_revoked() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, crl=[CRL]), root, aia={"ocsp": [OCSP]})


@good("hygiene")
def too_brief_to_be_revoked() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, crl=[CRL]), root, **lasting(7, datetime(2026, 5, 31)))


@good("hygiene")
def never_told_of_by_its_ca() -> bytes:
    """noRevAvail of RFC 9608."""
    root = forge.root()
    return below(forge.intermediate(root, crl=[CRL]), root, extensions=[("2.5.29.56", False, forge.der.null())])


@bad("hygiene/locations-not-http", options=HYGIENE)
def crl_in_a_directory() -> bytes:
    return server(crl=[LDAP])


@bad("hygiene/locations-not-http", options=HYGIENE)
def crl_on_a_file_share() -> bytes:
    return server(crl=["file://ca01/certdata/ca.crl"])


@good("hygiene")
def directory_beside_a_web_server() -> bytes:
    return server(crl=[LDAP, CRL], aia={"ocsp": [OCSP], "ca_issuers": ["http://crl.example.com/ca.cer"]})


@bad("names/wildcard-public-suffix", options=HYGIENE)
def wildcard_of_a_country() -> bytes:
    return server(san=[forge.FQDN, "*.co.uk"])


@bad("names/wildcard-public-suffix", options=HYGIENE)
def wildcard_of_an_internal_top_level_domain() -> bytes:
    return server(san=[forge.FQDN, "*.local"])


@good("hygiene")
def wildcard_below_a_domain() -> bytes:
    return server(san=[forge.FQDN, "*.example.co.uk", "*.db.local"])


@good("hygiene")
def upper_case_name_without_a_domain() -> bytes:
    return server(san=[forge.FQDN, "Server-A"])


@bad("hygiene/subject-out-of-bounds", options=HYGIENE)
def country_of_three_letters() -> bytes:
    return server(subject=[("C", "DEU"), ("CN", forge.FQDN)])


@bad("hygiene/subject-out-of-bounds", options=HYGIENE)
def country_of_one_letter() -> bytes:
    return server(subject=[("C", "D"), ("CN", forge.FQDN)])


@bad("hygiene/subject-out-of-bounds", options=HYGIENE)
def organization_of_65_characters() -> bytes:
    return server(subject=[("O", "Example " * 8 + "X"), ("CN", forge.FQDN)])


@good("hygiene")
def organization_of_64_characters() -> bytes:
    return server(subject=[("C", "DE"), ("O", "Example" * 9 + "X"), ("CN", forge.FQDN)])
