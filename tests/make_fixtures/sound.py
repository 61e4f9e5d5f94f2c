"""What must stay silent: a sound input for each profile, and what a careless linter takes for a defect."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.make_fixtures import CLUSTER, below, good, server

FQDN = forge.FQDN
NAMES = forge.cluster_names(FQDN)
SERVER, CLIENT = "redis-enterprise-server", "redis-enterprise-client"
INTERNODE, TRUST = "redis-enterprise-internode", "redis-enterprise-client-ca"
ANY, HYGIENE = "redis-enterprise", "hygiene"
ON_KUBERNETES = "rec.prod.svc.cluster.local"


@good(SERVER)
def usual() -> bytes:
    return server()


@good(SERVER, options="")
def nothing_asked() -> bytes:
    return server()


@good(
    SERVER,
    options=f"{CLUSTER} --cert-name proxy --redis-version 7.4.2 --expires-in 100 --owner {{owner}}",
    key=forge.key_pem(),
)
def everything_asked() -> bytes:
    return server()


@good(SERVER, key=forge.key_pem(form="pkcs1"))
def key_in_pkcs1() -> bytes:
    return server()


@good(SERVER, options=f"{CLUSTER} --key-mode 640", key=forge.key_pem(), key_mode=0o640)
def key_for_a_group() -> bytes:
    return server()


@good(SERVER, folder_mode=0o1777)
def directory_with_the_sticky_bit() -> bytes:
    return server()


@good(SERVER)
def request_before_it_is_signed() -> bytes:
    """SuppressionUse by what it asks for; who issues it and for how long is not known yet."""
    return forge.bundle(forge.csr(key="rsa3072-a"))


@good(SERVER)
def chain_of_four() -> bytes:
    return forge.bundle(*forge.chain(depth=4))


@good(SERVER)
def issued_by_the_root() -> bytes:
    return below(forge.root())


@good(SERVER)
def signed_with_pss() -> bytes:
    return server(hash="pss-sha256")


@good(SERVER)
def signed_over_sha512() -> bytes:
    return server(hash="sha512")


@good(SERVER)
def rsa_of_4096_bits() -> bytes:
    return server(key="rsa4096-b")


@good(SERVER)
def root_signed_over_sha1() -> bytes:
    """A root is trusted as it is: what its own signature is made over matters to nobody."""
    root = forge.root(hash="sha1")
    return below(forge.intermediate(root), root)


@good(SERVER, options="--fqdn Cluster.EXAMPLE.com")
def other_case() -> bytes:
    return server(subject="CLUSTER.example.com", san=["CLUSTER.example.COM", *NAMES[1:]])


@good(SERVER, options="--fqdn bücher.example")
def idn() -> bytes:
    return server(fqdn="xn--bcher-kva.example")


@good(SERVER, options="--fqdn cluster.example.com --fqdn cluster.example.net")
def two_domains() -> bytes:
    return server(san=[*NAMES, *forge.cluster_names("cluster.example.net")])


@good(SERVER, options=f"{CLUSTER} --no-internal")
def without_private_endpoints() -> bytes:
    return server(san=NAMES[:2])


@good(SERVER, options=f"{CLUSTER} --ip 192.0.2.1 --ip 2001:db8::1 --san db.example.net")
def addresses_and_more_names() -> bytes:
    return server(san=[*NAMES, "*.example.net", "ip:192.0.2.1", "ip:2001:db8::1"])


@good(SERVER, options=f"--fqdn {ON_KUBERNETES} --cert-name proxyCertificateSecretName", key=forge.key_pem())
def kubernetes() -> bytes:
    return server(fqdn=ON_KUBERNETES, san=[*forge.cluster_names(ON_KUBERNETES), "*.prod.svc.cluster.local"])


@good(SERVER, options=f"{CLUSTER} --subject O='Example Inc' --subject C=us")
def subject_as_the_policy_wants_it() -> bytes:
    return server(subject=[("C", "US"), ("O", "EXAMPLE  Inc"), ("CN", FQDN)], san=NAMES)


@good(SERVER, options=f"{CLUSTER} --ocsp --cert-name proxy", key=forge.key_pem())
def with_an_ocsp_responder() -> bytes:
    return server(aia={"ocsp": ["http://ocsp.example.com"]})


@good(
    SERVER,
    options=f"{CLUSTER} --cert-name metrics_exporter",
    key=forge.key_pem(),
    silent=(("redis/metrics-name", "not-selected"),),
)
def metrics_exporter() -> bytes:
    return server()


@good(SERVER)
def valid_for_365_days_and_a_second() -> bytes:
    """The last second counts by RFC 5280; 365 days are granted all the same."""
    return server(not_before=datetime(2026, 1, 1), not_after=datetime(2027, 1, 1))


@good(SERVER)
def other_extensions() -> bytes:
    """What leaves of real CAs hold besides."""
    return server(
        policies=["2.23.140.1.2.1"],
        aia={"ocsp": ["http://ocsp.example.com"], "ca_issuers": ["http://ca.example.com/issuing.der"]},
        crl=["http://crl.example.com/issuing.crl"],
    )


@good(SERVER)
def within_name_constraints() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, name_constraints={"permitted": ["example.com"]}), root)


@good(SERVER)
def cross_signed() -> bytes:
    """The root as a root, and the same name and key once more, issued by an older root that is there too."""
    root, older = forge.root(), forge.root("Older Root CA", key="rsa4096-b")
    crossed = forge.intermediate(older, "Example Test Root CA", key="rsa4096-a", path_length=None)
    issuing = forge.intermediate(root)
    return forge.bundle(forge.leaf(issuing), issuing, crossed, older)


@good(SERVER)
def cross_signed_beside_its_root() -> bytes:
    root, older = forge.root(), forge.root("Older Root CA", key="rsa4096-b")
    crossed = forge.intermediate(older, "Example Test Root CA", key="rsa4096-a", path_length=None)
    issuing = forge.intermediate(root)
    return forge.bundle(forge.leaf(issuing), issuing, root, crossed, older)


@good(CLIENT, options="")
def client() -> bytes:
    return server(fqdn="client.example.com", eku=["clientAuth"], key_usage=["digitalSignature"])


@good(CLIENT, options="--cert-name syncer", key=forge.key_pem())
def syncer() -> bytes:
    return server(subject="syncer", san=None)


@good(INTERNODE)
def two_certificates() -> bytes:
    return below(forge.root())


@good(
    INTERNODE, options=f"{CLUSTER} --cert-name data_internode_encryption --redis-version 8.0.20-68", key=forge.key_pem()
)
def three_certificates_where_they_work() -> bytes:
    return server()


@good(TRUST, options="")
def one_root() -> bytes:
    return forge.bundle(forge.root())


@good(TRUST, options="--cert-name mtls_trusted_ca", silent=(("key/not-expected", "not-applicable"),))
def several_in_any_order() -> bytes:
    root, other = forge.root(), forge.root("Other Root CA", key="rsa4096-b")
    return forge.bundle(other, root, forge.intermediate(root))


@good(TRUST, options="")
def intermediate_alone() -> bytes:
    return forge.bundle(forge.intermediate())


@good(ANY, options="--cert-name sso_service", key=forge.key_pem())
def saml_service() -> bytes:
    return server(subject="Example SAML service", san=None, eku=None, key_usage=["digitalSignature"])


@good(ANY, options="--cert-name sso_issuer")
def saml_identity_provider() -> bytes:
    return forge.bundle(forge.cert("Example identity provider", san=None, eku=None, key_usage=["digitalSignature"]))


@good(HYGIENE)
def private_ca() -> bytes:
    return server()


@good(HYGIENE)
def without_the_root() -> bytes:
    """Clients bring their own."""
    return forge.bundle(*forge.chain()[:-1])


@good(HYGIENE, key=forge.key_pem("p256-a", "sec1"))
def elliptic_curves() -> bytes:
    root = forge.root(key="p384-a")
    return below(forge.intermediate(root, key="p256-b"), root, key="p256-a")


@good(HYGIENE, key=forge.key_pem("ed25519-a"), options=f"--ignore clients/edwards-key {CLUSTER}")
def ed25519() -> bytes:
    root = forge.root(key="ed448")
    return below(forge.intermediate(root, key="ed25519-b"), root, key="ed25519-a")


@good(HYGIENE)
def chain_of_pss() -> bytes:
    root = forge.root(hash="pss-sha512")
    return below(forge.intermediate(root, hash="pss-sha384"), root, hash="pss-sha256")


@good(HYGIENE, options="--fqdn www.example.com --fqdn example.com --ip 192.0.2.1")
def wildcard_and_address() -> bytes:
    return server(subject="example.com", san=["example.com", "*.example.com", "ip:192.0.2.1"])


@good(HYGIENE, options="--fqdn bücher.example")
def idn_by_a_wildcard() -> bytes:
    return server(subject=[("O", "Bücher")], san=["xn--bcher-kva.example"])


@good(HYGIENE, options=f"--ignore clients/self-signed-leaf {CLUSTER}")
def self_signed() -> bytes:
    return forge.bundle(*forge.chain(depth=1))


@good(HYGIENE)
def blank_lines_between() -> bytes:
    leaf, *rest = forge.chain()
    return forge.bundle(leaf, "\n", *rest, "\n\n")


@good(HYGIENE)
def without_a_subject() -> bytes:
    """A leaf may have an empty subject when its SAN is critical. RFC 5280 section 4.1.2.6."""
    return server(subject=[], san=NAMES, critical={"san": True})


@good(HYGIENE, options="")
def long_serial_and_late_dates() -> bytes:
    """20 octets are allowed, and GeneralizedTime from 2050 on is in order."""
    root = forge.root(not_after=datetime(2060, 1, 1))
    return below(forge.intermediate(root, not_after=datetime(2055, 1, 1)), root, serial=(1 << 159) - 1)
