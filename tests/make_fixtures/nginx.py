"""What nginx asks for beyond what any TLS server needs: a profile that is one file of data."""

from __future__ import annotations

from tests import forge
from tests.forge.der import integer, sequence
from tests.forge.extensions import extension
from tests.make_fixtures import CLUSTER, bad, good, server

NGINX = f"{CLUSTER} --profile nginx"
# id-pe-tlsfeature, RFC 7633 section 6, with status_request.
MUST_STAPLE = extension("1.3.6.1.5.5.7.1.24", sequence(integer(5)))


@bad("nginx/not-pem", options=NGINX)
def der_from_a_windows_ca() -> bytes:
    (alone,) = forge.chain(depth=1)
    return alone.der


@bad("nginx/server-auth-missing", options=NGINX)
def certificate_of_a_client() -> bytes:
    return server(eku=["clientAuth"])


@bad("nginx/purposes-missing", options=NGINX)
def without_an_extended_key_usage() -> bytes:
    return server(eku=None)


@bad("nginx/must-staple", options=NGINX)
def must_staple() -> bytes:
    return server(extensions=[MUST_STAPLE])


@bad("x509/tls-feature-unusual", options=NGINX, silent=(("nginx/must-staple", "passed"),))
def tls_feature_that_nginx_does_not_have() -> bytes:
    return server(extensions=[extension("1.3.6.1.5.5.7.1.24", sequence(integer(17)))])


@bad("nginx/key-not-offered", options=NGINX)
def ed25519() -> bytes:
    return server(key="ed25519-a", key_usage=["digitalSignature"])


@good("nginx", key=forge.key_pem())
def chain_of_three() -> bytes:
    return server()


@good("nginx")
def without_its_root() -> bytes:
    return forge.bundle(*forge.chain()[:2])


@good("nginx")
def elliptic_curve() -> bytes:
    return server(key="p256-a", key_usage=["digitalSignature"])


@good("nginx", options="--fqdn shop.example.com")
def server_auth_alone_and_a_wildcard() -> bytes:
    return server(san=["*.example.com"], eku=["serverAuth"])
