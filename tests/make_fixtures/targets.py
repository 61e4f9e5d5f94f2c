"""What products ask for that load a chain and a key: profiles that are one file of data each. nginx has a module of its own."""

from __future__ import annotations

from tests import forge
from tests.make_fixtures import CLUSTER, bad, good, server
from tests.targets.cases import DH_PARAMETERS, explicit_curve, relabelled, with_line


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


@good("haproxy", mode=0o600)
def chain_key_and_parameters_for_haproxy() -> bytes:
    return forge.bundle(*forge.chain(), forge.key_pem(), DH_PARAMETERS)


@good("apache", key=forge.key_pem())
def chain_and_parameters_for_apache() -> bytes:
    return forge.bundle(*forge.chain(), DH_PARAMETERS)


@good("haproxy", key=forge.key_pem())
def key_beside_for_haproxy() -> bytes:
    return server()


@bad("target/key-file-missing", options=f"{CLUSTER} --profile haproxy")
def no_key_for_haproxy() -> bytes:
    return server()


HAPROXY = f"{CLUSTER} --profile haproxy"
LEAF, ISSUING, ROOT = forge.chain()
STATUS = forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING)
LONE = forge.bundle(LEAF, forge.key_pem())
WHOLE = forge.bundle(LEAF, ISSUING, ROOT, forge.key_pem())
TIMESTAMPS = bytes.fromhex("0007 0005") + b"a SCT"


@good("haproxy", mode=0o600, appended={".ocsp": STATUS, ".sctl": TIMESTAMPS})
def status_and_timestamps_beside_for_haproxy() -> bytes:
    return WHOLE


@good("haproxy", mode=0o600, appended={".ocsp": STATUS, ".issuer": ISSUING.pem.encode()})
def status_and_issuer_beside_for_haproxy() -> bytes:
    return WHOLE


@good("haproxy", mode=0o600, appended={".issuer": ROOT.pem.encode()})
def issuer_that_haproxy_does_not_read() -> bytes:
    return WHOLE


@bad("target/ocsp-issuer-missing", "chain/missing-intermediate", options=HAPROXY, mode=0o600, appended={".ocsp": b""})
def status_without_an_issuer_for_haproxy() -> bytes:
    return LONE


@bad(
    "target/issuer-file-foreign",
    options=HAPROXY,
    mode=0o600,
    appended={".ocsp": STATUS, ".issuer": ROOT.pem.encode()},
)
def root_as_the_issuer_for_haproxy() -> bytes:
    return WHOLE


@bad("target/issuer-file-foreign", options=HAPROXY, mode=0o600, appended={".ocsp": STATUS, ".issuer": ISSUING.der})
def issuer_in_der_for_haproxy() -> bytes:
    return WHOLE


@bad("target/sct-file-malformed", options=HAPROXY, mode=0o600, appended={".sctl": TIMESTAMPS[2:]})
def timestamp_without_a_list_for_haproxy() -> bytes:
    return WHOLE


@bad("target/ocsp-file-ignored", options=HAPROXY, mode=0o600, appended={".ocsp": b"x"})
def status_that_is_none_for_haproxy() -> bytes:
    return WHOLE


@bad(
    "target/ocsp-file-ignored",
    options=HAPROXY,
    mode=0o600,
    appended={".ocsp": forge.ocsp([forge.single(ISSUING, ROOT)], ROOT)},
)
def status_of_the_issuer_for_haproxy() -> bytes:
    return WHOLE


@bad(
    "target/ocsp-file-revoked",
    options=HAPROXY,
    mode=0o600,
    appended={".ocsp": forge.ocsp([forge.single(LEAF, ISSUING, "revoked")], ISSUING)},
)
def status_revoked_for_haproxy() -> bytes:
    return WHOLE


@bad(
    "target/ocsp-file-unverified",
    options=HAPROXY,
    mode=0o600,
    appended={".ocsp": forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, tamper=True)},
)
def status_with_a_damaged_signature_for_haproxy() -> bytes:
    return WHOLE


@good("mysql", key=forge.key_pem())
def chain_for_mysql() -> bytes:
    return server()


@good("openldap", key=forge.key_pem())
def chain_for_openldap() -> bytes:
    return server()


@good("go-server", key=forge.key_pem("p256-a", "sec1"))
def chain_for_go() -> bytes:
    return server(key="p256-a")


@bad("target/key-behind-byte-order-mark", options=f"{CLUSTER} --profile go-server", key="\ufeff" + forge.key_pem())
def marked_key_for_go() -> bytes:
    return server()


@bad("target/key-type-unsupported", "clients/edwards-key", options=f"{CLUSTER} --profile go-server")
def ed448_for_go() -> bytes:
    return server(key="ed448")


@bad("target/key-behind-byte-order-mark", options=f"{CLUSTER} --profile rabbitmq", key="\ufeff" + forge.key_pem())
def marked_key_for_rabbitmq() -> bytes:
    return server()


@bad("target/key-type-unsupported", "clients/edwards-key", options=f"{CLUSTER} --profile rabbitmq")
def ed448_for_rabbitmq() -> bytes:
    return server(key="ed448")


@bad("target/request-in-chain", options=f"{CLUSTER} --profile openldap")
def request_for_openldap() -> bytes:
    return server() + forge.csr().pem.encode()


OTHER_LABEL = relabelled(forge.key_pem(), "RSA PRIVATE KEY")


@bad("target/key-label-of-other-form", options=f"{CLUSTER} --profile openldap", key=OTHER_LABEL)
def pkcs8_labelled_rsa_for_openldap() -> bytes:
    return server()


@bad("target/key-label-of-other-form", options=f"{CLUSTER} --profile rabbitmq", key=OTHER_LABEL)
def pkcs8_labelled_rsa_for_rabbitmq() -> bytes:
    return server()


@bad("target/several-keys", options=f"{CLUSTER} --profile rabbitmq", key=forge.key_pem() + forge.key_pem("rsa3072-c"))
def two_keys_for_rabbitmq() -> bytes:
    return server()


@bad("target/old-label-before-new", "pem/old-label", options=f"{CLUSTER} --profile openldap")
def old_label_for_openldap() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(relabelled(leaf.pem, "X509 CERTIFICATE"), issuing)


@bad("target/client-auth-missing", options=f"{CLUSTER} --profile etcd")
def etcd_as_a_server_only() -> bytes:
    return server(eku=["serverAuth"])


@good("etcd", key=forge.key_pem())
def etcd_as_both() -> bytes:
    return server()


@good("etcd", options=f"{CLUSTER} --no-client-cert-auth")
def etcd_without_client_certificates() -> bytes:
    return server(eku=["serverAuth"])


SOUND = forge.key_pem()


def together(**knobs: object) -> bytes:
    """Chain and key in one file."""
    return forge.bundle(*forge.chain(**knobs), SOUND)


@good("java", key=SOUND)
def chain_for_java() -> bytes:
    return server()


@bad("target/key-not-pkcs8", options=f"{CLUSTER} --profile kafka", key=forge.key_pem(form="pkcs1"))
def key_of_cert_manager_for_kafka() -> bytes:
    return server()


@bad("target/key-not-pkcs8", options=f"{CLUSTER} --profile azure-key-vault", key=forge.key_pem("p256-a", "sec1"))
def sec1_for_azure() -> bytes:
    return server(key="p256-a")


@good("kafka", mode=0o600, silent=(("target/key-not-pkcs8", "passed"),))
def chain_and_key_for_kafka() -> bytes:
    return together()


@bad("key/mismatch", options=f"{CLUSTER} --profile kafka", mode=0o600)
def another_key_behind_the_chain() -> bytes:
    return forge.bundle(*forge.chain(), forge.key_pem("rsa3072-c"))


@bad("target/key-type-unsupported", "clients/edwards-key", options=f"{CLUSTER} --profile elasticsearch")
def ed25519_for_elasticsearch() -> bytes:
    return server(key="ed25519-a")


@good("elasticsearch", key=forge.key_pem(form="pkcs1"))
def chain_for_elasticsearch() -> bytes:
    return server()


@bad("target/client-auth-missing", options=f"{CLUSTER} --profile mongodb", mode=0o600)
def member_as_a_server_only() -> bytes:
    return together(eku=["serverAuth"])


@bad("key/missing", options=f"{CLUSTER} --profile mongodb")
def without_the_key_for_mongodb() -> bytes:
    return server()


@good("mongodb", mode=0o600)
def chain_and_key_for_mongodb() -> bytes:
    return together()


@good("mongodb", options=f"{CLUSTER} --no-member", mode=0o600)
def server_alone_for_mongodb() -> bytes:
    return together(eku=["serverAuth"])


@good("rabbitmq", key=SOUND)
def chain_for_rabbitmq() -> bytes:
    return server()


@good("kubernetes-ingress", key=SOUND)
def chain_for_an_ingress() -> bytes:
    return server()


@bad("target/key-type-unsupported", "clients/edwards-key", options=f"{CLUSTER} --profile aws-acm")
def ed25519_for_acm() -> bytes:
    return server(key="ed25519-a")


@good("aws-acm", key=SOUND)
def chain_for_acm() -> bytes:
    return server()


@good("azure-key-vault", mode=0o600)
def chain_and_key_for_azure() -> bytes:
    return together()


@bad("target/key-type-unsupported", "clients/p521-key", options=f"{CLUSTER} --profile gcp")
def p521_for_google() -> bytes:
    return server(key="p521")


@bad("target/key-type-unsupported", "clients/edwards-key", options=f"{CLUSTER} --profile azure-key-vault", mode=0o600)
def ed25519_for_azure() -> bytes:
    return forge.bundle(*forge.chain(key="ed25519-a"), forge.key_pem("ed25519-a"))


@bad("gcp/too-many-certificates", options=f"{CLUSTER} --profile gcp")
def six_certificates() -> bytes:
    return forge.bundle(*forge.chain(depth=6))


@good("gcp", key=SOUND)
def chain_for_gcp() -> bytes:
    return server()


@bad("iis/not-pkcs12", options=f"{CLUSTER} --profile iis", key=SOUND)
def pem_key_for_iis() -> bytes:
    return server()


# What is found is that it is called .pem, as fixtures are, and that Java passes over a key that is not encrypted.
@bad(
    "pem/no-certificate",
    "file/keystore-unread-by-java",
    options=f"{CLUSTER} --profile iis",
    mode=0o600,
    silent=(("iis/not-pkcs12", "passed"),),
)
def pkcs12_file_for_iis() -> bytes:
    leaf, *above = forge.chain()
    key = forge.bag(leaf.key.pkcs8, key_id=b"1")
    return forge.pkcs12(key, forge.bag(leaf.der, key_id=b"1"), *(forge.bag(each.der) for each in above))


@good("iis", silent=(("iis/not-pkcs12", "not-applicable"),))
def certificate_for_a_request_of_iis() -> bytes:
    return server()


COMMENT = "# The issuer begins with -----BEGIN CERTIFICATE----- in the next line.\n"
KEY_COMMENT = "# The key begins with -----BEGIN PRIVATE KEY----- in the next line.\n"


@bad("target/begin-in-text", options=f"{CLUSTER} --profile openldap")
def begin_in_text_for_openldap() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(leaf, COMMENT, issuing)


@bad("target/key-behind-begin-in-text", options=f"{CLUSTER} --profile openldap", key=KEY_COMMENT + forge.key_pem())
def key_behind_begin_in_text_for_openldap() -> bytes:
    return server()


@bad("target/chain-not-linked", options=f"{CLUSTER} --profile java")
def leaf_again_for_java() -> bytes:
    return server() + forge.chain()[0].pem.encode()


@bad("target/chain-not-linked", options=f"{CLUSTER} --profile java")
def stranger_for_java() -> bytes:
    return server() + forge.root("Stray Root CA").pem.encode()


@bad("target/key-with-explicit-curve", options=f"{CLUSTER} --profile java", key=explicit_curve())
def explicit_curve_for_java() -> bytes:
    return server(key="p256-a")


@bad("target/key-with-explicit-curve", options=f"{CLUSTER} --profile go-server", key=explicit_curve())
def explicit_curve_for_go() -> bytes:
    return server(key="p256-a")


@bad("target/key-with-explicit-curve", options=f"{CLUSTER} --profile openldap", key=explicit_curve())
def explicit_curve_for_openldap() -> bytes:
    return server(key="p256-a")


@bad("target/boundary-without-block", options=f"{CLUSTER} --profile java")
def second_end_for_java() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(leaf, "-----END CERTIFICATE-----\n", issuing)


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile openssl-server")
def trusted_label_for_openssl() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(relabelled(leaf.pem, "TRUSTED CERTIFICATE"), issuing)


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile go-server")
def header_for_go() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(with_line(leaf.pem, 1, "Comment: of the cluster\n"), issuing)


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile rabbitmq")
def empty_line_for_rabbitmq() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(leaf, with_line(issuing.pem, 5, ""))


@bad("target/other-key-in-file", options=f"{CLUSTER} --profile haproxy", key=SOUND, mode=0o600)
def other_key_in_file_for_haproxy() -> bytes:
    return server() + forge.key_pem("rsa3072-c").encode()


@bad(
    "target/key-file-with-open-block",
    options=f"{CLUSTER} --profile rabbitmq",
    key=f"{SOUND}-----BEGIN CERTIFICATE-----\n",
)
def open_block_behind_the_key_for_rabbitmq() -> bytes:
    return server()


OPENSSH_FIRST = forge.pem(b"openssh-key-v1\0", "OPENSSH PRIVATE KEY") + SOUND


@bad("target/key-behind-unknown-key", options=f"{CLUSTER} --profile go-server", key=OPENSSH_FIRST)
def key_of_openssh_first_for_go() -> bytes:
    return server()


@bad("target/key-behind-unknown-key", options=f"{CLUSTER} --profile openldap", key=OPENSSH_FIRST)
def key_of_openssh_first_for_openldap() -> bytes:
    return server()


@bad("target/doubled-returns", options=f"{CLUSTER} --profile go-server")
def doubled_returns_for_go() -> bytes:
    return server().replace(b"\n", b"\r\r\n")


@bad("target/key-with-doubled-returns", options=f"{CLUSTER} --profile go-server", key=SOUND.replace("\n", "\r\r\n"))
def doubled_returns_in_the_key_for_go() -> bytes:
    return server()


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile rabbitmq")
def open_block_of_an_unknown_kind_for_rabbitmq() -> bytes:
    return server() + b"-----BEGIN SOMETHING-----\n"


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile go-server")
def open_block_of_an_unknown_kind_for_go() -> bytes:
    return server() + b"-----BEGIN SOMETHING-----\n"


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile openldap")
def damaged_root_for_openldap() -> bytes:
    return forge.bundle(*forge.chain()[:2], forge.root().pem.replace("-----BEGIN", "----BEGIN"))


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile haproxy", key=SOUND)
def damaged_root_for_haproxy() -> bytes:
    return forge.bundle(*forge.chain()[:2], forge.root().pem.replace("-----END", "----END"))


@bad("target/odd-though-loaded", options=f"{CLUSTER} --profile java")
def no_padding_for_java() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(leaf, issuing.pem.replace("=", ""))


@bad("target/chain-not-loaded", "x509/trailing-data", options=f"{CLUSTER} --profile openssl-server")
def bytes_behind_the_leaf_for_openssl() -> bytes:
    leaf, issuing, *_ = forge.chain()
    return forge.bundle(forge.pem(leaf.der + bytes(3)), issuing)


@bad("target/chain-not-loaded", "x509/trailing-data", options=f"{CLUSTER} --profile java")
def bytes_behind_the_root_for_java() -> bytes:
    return forge.bundle(*forge.chain()[:2], forge.pem(forge.root().der + bytes(3)))


@bad("target/chain-not-loaded", "x509/trailing-data", options=f"{CLUSTER} --profile go-server")
def bytes_behind_the_root_for_go() -> bytes:
    return forge.bundle(*forge.chain()[:2], forge.pem(forge.root().der + bytes(3)))


@bad("target/chain-not-loaded", "x509/trailing-data", options=f"{CLUSTER} --profile rabbitmq")
def bytes_behind_the_root_for_rabbitmq() -> bytes:
    return forge.bundle(*forge.chain()[:2], forge.pem(forge.root().der + bytes(3)))


@bad("target/chain-not-loaded", "x509/trailing-data", options=f"{CLUSTER} --profile openldap")
def bytes_behind_the_root_for_openldap() -> bytes:
    return forge.bundle(*forge.chain()[:2], forge.pem(forge.root().der + bytes(3)))
