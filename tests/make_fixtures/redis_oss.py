"""What Redis Open Source and Redis Cloud ask for."""

from __future__ import annotations

from datetime import datetime

from tests import forge
from tests.make_fixtures import CLUSTER, bad, good, server

SERVER = f"{CLUSTER} --profile redis-oss"
CLIENT = "--profile redis-oss-client"
BY_CN = f"{CLIENT} --tls-auth-clients-user CN"
CLOUD, CLOUD_CA = "--profile redis-cloud-client", "--profile redis-cloud-ca"


def client(subject: object = "alice", **knobs: object) -> bytes:
    return server(subject=subject, **({"san": None, "eku": ["clientAuth"], "key_usage": ["digitalSignature"]} | knobs))


@bad("redis-oss/not-pem", options=SERVER)
def der_for_redis_server() -> bytes:
    (alone,) = forge.chain(depth=1)
    return alone.der


@bad("redis-oss/server-auth-missing", options=SERVER)
def client_as_a_server() -> bytes:
    return server(eku=["clientAuth"])


@bad("redis-oss/server-client-auth-missing", options=SERVER)
def server_auth_alone() -> bytes:
    return server(eku=["serverAuth"])


@good("redis-oss", key=forge.key_pem())
def for_replication_too() -> bytes:
    return server()


@good("redis-oss", options=f"{CLUSTER} --client-cert-file")
def with_a_client_certificate_of_its_own() -> bytes:
    return server(eku=["serverAuth"])


@good("redis-oss", key=forge.key_pem())
def for_every_purpose() -> bytes:
    return server(eku=None)


@bad("crypto/client-key-cannot-sign", options=CLIENT)
def key_for_agreement_alone() -> bytes:
    return client(key="x25519")


@bad("redis-oss/client-auth-missing", options=CLIENT)
def server_as_a_client() -> bytes:
    return client(eku=["serverAuth"])


@bad("redis-oss/user-cn-missing", options=BY_CN)
def nobody() -> bytes:
    return client([("O", "Example Inc")])


@bad("redis-oss/user-cn-several", options=BY_CN)
def two_users() -> bytes:
    return client([("CN", "alice"), ("CN", "bob")])


@bad("redis-oss/user-cn-not-a-user-name", options=BY_CN)
def a_person() -> bytes:
    return client("Alice Example")


@bad("redis-oss/user-cn-default", options=BY_CN)
def the_default_user() -> bytes:
    return client("default")


@good("redis-oss-client", options="--tls-auth-clients-user CN")
def user_by_name() -> bytes:
    return client("alice")


@good("redis-oss-client", options="")
def a_person_with_a_password() -> bytes:
    return client("Alice Example")


@good("redis-oss-client", options="")
def client_for_every_purpose() -> bytes:
    return client(eku=None)


@good("redis-oss-client", options="")
def client_for_four_years() -> bytes:
    return client(eku=["clientAuth", "serverAuth"], not_before=datetime(2025, 1, 1), not_after=datetime(2029, 1, 1))


@good("redis-oss-client", options="")
def client_from_before_the_limits_of_servers() -> bytes:
    return client(eku=None, not_before=datetime(2018, 1, 1), not_after=datetime(2029, 1, 1))


@bad("redis-cloud/not-pem", options=CLOUD)
def der_for_the_cloud() -> bytes:
    (alone,) = forge.chain(depth=1)
    return alone.der


@bad("redis-cloud/client-auth-missing", options=CLOUD)
def server_for_the_cloud() -> bytes:
    return server(eku=["serverAuth"])


@good("redis-cloud-client", options="")
def chain_for_the_cloud() -> bytes:
    return client()


@good("redis-cloud-client", options="")
def chain_for_the_cloud_for_every_purpose() -> bytes:
    return client(eku=None, not_before=datetime(2025, 1, 1), not_after=datetime(2029, 1, 1))


@good("redis-cloud-client", options="")
def certificate_alone_for_the_cloud() -> bytes:
    return forge.bundle(forge.chain(subject="app", san=None)[0])


@bad("redis-cloud/several-roots", options=CLOUD_CA)
def two_roots() -> bytes:
    return forge.bundle(forge.root(), forge.root("Another Root CA", key="p384-b"))


@bad("redis-cloud/ca-file-holds-leaf", options=CLOUD_CA)
def leaf_beside_a_ca() -> bytes:
    return forge.bundle(forge.root(), forge.leaf())


@good("redis-cloud-ca", options="")
def one_root() -> bytes:
    return forge.bundle(forge.root())
