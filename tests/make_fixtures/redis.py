"""What Redis Enterprise asks for beyond what any TLS server needs."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.make_fixtures import CLUSTER, bad, below, server

FQDN = forge.FQDN
NAMES = forge.cluster_names(FQDN)
INTERNODE = f"{CLUSTER} --profile redis-enterprise-internode"
CLIENT = "--profile redis-enterprise-client"
ON_KUBERNETES = "rec.prod.svc.cluster.local"


def internode(**knobs: object) -> bytes:
    """A leaf that the root itself has issued."""
    return below(forge.root(), **knobs)


@bad("redis/not-pem", "redis/self-signed")
def der_as_windows_exports_it() -> bytes:
    """A DER file holds one certificate, so it is its own issuer here."""
    (alone,) = forge.chain(depth=1)
    return alone.der


@bad("redis/cn-not-fqdn")
def name_of_the_service() -> bytes:
    return server(subject="proxy", san=NAMES)


@bad("redis/cn-not-fqdn")
def without_a_cn() -> bytes:
    """The rule about the CNs of the chain leaves the leaf to this one."""
    return server(subject=[("O", "Example Inc")], san=NAMES)


@bad("redis/cn-missing-in-chain")
def intermediate_named_by_its_organisation() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, [("C", "US"), ("O", "Example Inc"), ("OU", "Issuing CA")]), root)


@bad("redis/cn-missing-in-chain", options=f"{CLUSTER} --redis-version 7.4.2")
def root_without_a_cn_for_7_4() -> bytes:
    root = forge.root([("O", "Example Inc"), ("OU", "Root CA")])
    return below(forge.intermediate(root), root)


@bad("redis/cn-missing-in-chain", options=CLIENT)
def client_without_a_cn() -> bytes:
    return server(subject=[("O", "Example Inc")], san=["client.example.com"])


@bad("redis/san-incomplete")
def internal_wildcard_missing() -> bytes:
    return server(san=NAMES[:3])


@bad("redis/san-incomplete", "redis/san-internal-missing")
def names_of_the_generating_script() -> bytes:
    """Two of the four: one of the other two is matched by nothing, and one by the wildcard only."""
    return server(san=NAMES[:2])


@bad("redis/san-incomplete")
def fqdn_only() -> bytes:
    return server(san=NAMES[:1])


@bad("redis/san-incomplete", options="--fqdn cluster.example.com --fqdn cluster.example.net")
def second_domain_of_the_cluster_missing() -> bytes:
    return server()


@bad("redis/san-incomplete", options=f"{CLUSTER} --ip 192.0.2.1 --san db.example.net")
def address_and_database_missing() -> bytes:
    return server(san=[*NAMES, "ip:192.0.2.2"])


@bad("redis/san-internal-missing")
def internal_by_a_wildcard_only() -> bytes:
    return server(san=[NAMES[0], NAMES[1], NAMES[3]])


@bad("redis/san-fqdn-by-wildcard")
def fqdn_by_a_wildcard_only() -> bytes:
    return server(san=["*.example.com", *NAMES[1:]])


@bad("redis/kubernetes-databases-uncovered", options=f"--fqdn {ON_KUBERNETES} --cert-name proxy", key=forge.key_pem())
def databases_on_kubernetes() -> bytes:
    return server(fqdn=ON_KUBERNETES)


@bad("redis/server-eku-incomplete")
def server_auth_only() -> bytes:
    return server(eku=["serverAuth"])


@bad("redis/server-eku-incomplete")
def client_auth_only() -> bytes:
    return server(eku=["clientAuth"])


@bad("redis/server-eku-incomplete")
def no_extended_key_usage() -> bytes:
    return server(eku=None)


@bad("redis/client-eku-missing", options=CLIENT)
def server_certificate_as_a_client() -> bytes:
    return server(eku=["serverAuth"])


@bad("redis/client-eku-missing", options=INTERNODE)
def internode_for_servers_only() -> bytes:
    return internode(eku=["serverAuth"])


@bad("redis/client-auth-not-allowed-by-ca")
def issued_by_a_ca_for_servers_alone() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, eku=["serverAuth"]), root)


@bad("redis/key-usage-incomplete")
def key_encipherment_missing() -> bytes:
    return server(key_usage=["digitalSignature"])


@bad("redis/key-usage-incomplete")
def digital_signature_missing() -> bytes:
    return server(key_usage=["keyEncipherment"])


@bad("redis/key-usage-incomplete")
def no_key_usage() -> bytes:
    return server(key_usage=None)


@bad("redis/key-usage-incomplete", options=CLIENT)
def client_that_may_not_sign() -> bytes:
    return server(key_usage=["keyEncipherment"])


@bad("redis/hash-not-recommended")
def sha384() -> bytes:
    return server(hash="sha384")


@bad("redis/hash-sha384", options=f"{CLUSTER} --redis-version 7.4.6-22")
def sha384_where_it_works() -> bytes:
    return server(hash="sha384")


@bad("redis/key-size-below-recommended")
def rsa_of_2048_bits() -> bytes:
    return server(key="rsa2048-a")


@bad("redis/ecdsa-key")
def p256() -> bytes:
    return server(key="p256-a")


@bad("redis/ecdsa-key", options=CLIENT)
def ed25519_client() -> bytes:
    return server(key="ed25519-a")


@bad("redis/internode-key-not-rsa", options=INTERNODE)
def p384_between_nodes() -> bytes:
    return internode(key="p384-a")


@bad("redis/internode-deep-chain", options=INTERNODE)
def three_certificates() -> bytes:
    return server()


@bad(
    "redis/internode-deep-chain", options=f"{CLUSTER} --cert-name CPINE --redis-version 8.0.10-64", key=forge.key_pem()
)
def three_certificates_before_the_repair() -> bytes:
    return server()


@bad("redis/validity-too-long")
def two_years() -> bytes:
    return server(not_before=datetime(2026, 1, 1), not_after=datetime(2028, 1, 1))


@bad("redis/subject-differs", options=f"{CLUSTER} --subject O='Example Inc' --subject C=US")
def organisation_of_somebody_else() -> bytes:
    return server(subject=[("C", "US"), ("O", "Example Ltd"), ("CN", FQDN)], san=NAMES)


@bad("redis/subject-differs", options=f"{CLUSTER} --subject OU=Databases")
def unit_missing() -> bytes:
    return server()


@bad("redis/self-signed")
def signed_by_itself() -> bytes:
    return forge.bundle(*forge.chain(depth=1))


@bad("redis/mdns-domain", options="--fqdn cluster.local")
def domain_local() -> bytes:
    return server(fqdn="cluster.local")


@bad("redis/client-ca-holds-leaf", options="--profile redis-enterprise-client-ca")
def client_among_the_cas() -> bytes:
    return forge.bundle(forge.root(), forge.leaf(forge.root(), "client.example.com"))


@bad("redis/ocsp-responder-missing", options=f"{CLUSTER} --ocsp")
def no_information_access() -> bytes:
    return server()


@bad("redis/ocsp-responder-missing", options=f"{CLUSTER} --ocsp --cert-name proxy", key=forge.key_pem())
def issuer_only() -> bytes:
    return server(aia={"ca_issuers": ["http://ca.example.com/issuing.der"]})


@bad("redis/metrics-name", options=f"{CLUSTER} --cert-name metrics", key=forge.key_pem())
def name_of_the_generating_script() -> bytes:
    return server()


@bad("redis/no-cipher-suite-for-key", options=f"{CLUSTER} --cipher-suites ECDHE-RSA-AES256-GCM-SHA384")
def p256_without_a_suite_for_it() -> bytes:
    return server(key="p256-a")


@bad("redis/no-cipher-suite-for-key", options=f"{CLUSTER} --cipher-suites HIGH:!aECDSA --redis-version 8.2.0")
def ed25519_refused_by_8_2() -> bytes:
    return server(key="ed25519-a")


@bad("redis/no-cipher-suite-for-key", options=f"{CLUSTER} --cipher-suites TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
def rsa_without_a_suite_for_it() -> bytes:
    return server()


@bad("redis/fips-key-not-approved", options=f"{CLUSTER} --fips --cipher-suites HIGH")
def secp256k1_in_fips_mode() -> bytes:
    return server(key="secp256k1")


@bad("redis/fips-exponent", "redis/key-size-below-recommended", options=f"{CLUSTER} --fips")
def exponent_3_in_fips_mode() -> bytes:
    return server(key="rsa2048-e3")
