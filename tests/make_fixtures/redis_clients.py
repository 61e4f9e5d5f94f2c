"""What Redis Enterprise asks of certificates that log somebody in, or that a cluster presents as a client."""

from __future__ import annotations

from tests import forge
from tests.make_fixtures import bad, good, server

LOGIN = "--profile redis-enterprise-login"
SYNCER, LDAP = "--cert-name syncer", "--cert-name ldap_client"
BY_OID = f"{LOGIN} --cba-identity-source subject_oid --cba-identity-oid 1.2.3.4"
BY_CN = f"{LOGIN} --cba-identity-source subject_cn"
PERSON = [("C", "US"), ("O", "Example Inc"), ("OU", "Operations"), ("CN", "alice")]
RSA_USAGES = ["digitalSignature", "keyEncipherment"]
BOTH = ["serverAuth", "clientAuth"]


def user(subject: object = PERSON, **knobs: object) -> bytes:
    return server(subject=subject, **({"eku": ["clientAuth"], "key_usage": ["digitalSignature"]} | knobs))


@bad("redis/client-server-auth-missing", options=SYNCER, key=forge.key_pem())
def syncer_for_clients_alone() -> bytes:
    return server(eku=["clientAuth"])


@bad("redis/client-key-encipherment-missing", options=LDAP, key=forge.key_pem())
def ldap_client_that_only_signs() -> bytes:
    return server(key_usage=["digitalSignature"])


@good("redis-enterprise-client", options=SYNCER, key=forge.key_pem())
def syncer_as_the_newest_page_asks() -> bytes:
    return server()


@bad("redis/login-several-ous", options=LOGIN)
def two_units() -> bytes:
    return user([("O", "Example Inc"), ("OU", "Operations"), ("OU", "Databases"), ("CN", "alice")])


@bad("redis/login-cn-not-first", options=LOGIN)
def common_name_first_in_the_certificate() -> bytes:
    return user(PERSON[::-1])


@bad("redis/login-cn-not-first", options=LOGIN)
def common_name_beside_a_unit() -> bytes:
    return user([("O", "Example Inc"), [("CN", "alice"), ("OU", "Operations")]])


@bad("redis/login-cn-not-in-san", options=f"{LOGIN} --subject-validation san_cn")
def name_in_the_subject_alone() -> bytes:
    return user([("CN", "alice.example.com")], san=["app.example.com"])


@bad("redis/login-cn-not-in-san", options=f"{LOGIN} --subject-validation san_cn")
def no_alternative_name() -> bytes:
    return user(san=None)


@good("redis-enterprise-login", options="--subject-validation san_cn")
def name_in_both_places() -> bytes:
    return user([("CN", "alice.example.com")], san=["alice.example.com", "app.example.com"])


@good("redis-enterprise-login", options="")
def subject_line_of_one_unit() -> bytes:
    return user(san=None)


@bad("redis/ldap-identity-missing", options=BY_OID)
def subject_without_the_attribute() -> bytes:
    return user(san=None)


@bad("redis/ldap-identity-missing", options=f"{LOGIN} --cba-identity-source subject_oid")
def no_attribute_was_named() -> bytes:
    return user(san=None)


@bad("redis/ldap-identity-missing", "redis/cn-missing-in-chain", options=BY_CN)
def subject_without_a_cn() -> bytes:
    return user([("O", "Example Inc")], san=None)


@bad("redis/ldap-identity-ambiguous", options=BY_OID)
def attribute_twice() -> bytes:
    return user([*PERSON, ("1.2.3.4", "a"), ("1.2.3.4", "b")], san=None)


@good("redis-enterprise-login", options="--cba-identity-source subject_oid --cba-identity-oid 1.2.3.4")
def attribute_of_ldap() -> bytes:
    return user([*PERSON, ("1.2.3.4", "alice"), ("OU", "Databases")], san=None)


@good("redis-enterprise-login", options="--cba-identity-source subject_cn")
def name_of_ldap() -> bytes:
    return user([("CN", "alice"), ("OU", "Databases"), ("OU", "Operations")], san=None)


@good("redis-enterprise-server", options="--fqdn cluster.example.com --fips --cipher-suites ECDHE+AESGCM")
def approved_algorithms() -> bytes:
    return server(key="p384-a", key_usage=["digitalSignature"])
