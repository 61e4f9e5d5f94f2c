"""What products ask for that load a chain and a key: profiles that are one file of data each. nginx has a module of its own."""

from __future__ import annotations

from tests import forge
from tests.make_fixtures import CLUSTER, bad, good, server


@good("openssl-server", key=forge.key_pem())
def chain_for_openssl() -> bytes:
    return server()


@good("openssl-server", key=forge.key_pem("p256-a", "sec1"))
def elliptic_curve_for_openssl() -> bytes:
    return server(key="p256-a")


@good("postgresql", key=forge.key_pem(form="pkcs1"))
def chain_for_postgresql() -> bytes:
    return server()


@good("apache", key=forge.key_pem())
def chain_for_apache() -> bytes:
    return server()


@good("haproxy", mode=0o600)
def chain_and_key_for_haproxy() -> bytes:
    return forge.bundle(*forge.chain(), forge.key_pem())


@good("haproxy", key=forge.key_pem())
def key_beside_for_haproxy() -> bytes:
    return server()


@good("mysql", key=forge.key_pem())
def chain_for_mysql() -> bytes:
    return server()


@good("openldap", key=forge.key_pem())
def chain_for_openldap() -> bytes:
    return server()


@good("go-server", key=forge.key_pem("p256-a", "sec1"))
def chain_for_go() -> bytes:
    return server(key="p256-a")


@bad("etcd/client-auth-missing", options=f"{CLUSTER} --profile etcd")
def etcd_as_a_server_only() -> bytes:
    return server(eku=["serverAuth"])


@good("etcd", key=forge.key_pem())
def etcd_as_both() -> bytes:
    return server()


@good("etcd", options=f"{CLUSTER} --no-client-cert-auth")
def etcd_without_client_certificates() -> bytes:
    return server(eku=["serverAuth"])
