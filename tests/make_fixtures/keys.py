"""The private key beside a certificate, and the files that hold either."""

from __future__ import annotations

from tests import forge
from tests.make_fixtures import CLUSTER, bad, server

SOUND = forge.key_pem()


@bad("key/mismatch", key=forge.key_pem("rsa3072-c"))
def key_of_another_request() -> bytes:
    return server()


@bad("key/mismatch", key=forge.key_pem("p256-a", "sec1"))
def key_of_another_kind() -> bytes:
    return server()


@bad("key/mismatch", options=f"{CLUSTER} --profile hygiene", key=forge.key_pem("p256-a"))
def another_point_of_the_same_curve() -> bytes:
    return server(key="p256-b")


@bad("key/mismatch", "clients/edwards-key", options=f"{CLUSTER} --profile hygiene", key=forge.key_pem("ed25519-a"))
def another_ed25519_key() -> bytes:
    return server(key="ed25519-b")


@bad("key/mismatch", key=forge.key_pem("rsa3072-b"))
def key_of_the_issuer() -> bytes:
    return server()


@bad("key/encrypted", key=forge.key_pem(form="encrypted"))
def pkcs8_with_a_passphrase() -> bytes:
    return server()


@bad("key/encrypted", key=forge.key_pem(form="legacy-encrypted"))
def pkcs1_with_a_passphrase() -> bytes:
    return server()


@bad("key/unreadable", key=forge.key_pem(form="public"))
def public_half_only() -> bytes:
    return server()


@bad("key/unreadable", key=forge.pem(b"\x30\x03\x02\x01\x00", "PRIVATE KEY"))
def block_without_a_key() -> bytes:
    return server()


def labelled(form: str, label: str) -> str:
    """A key of one form under the label of another."""
    lines = forge.key_pem(form=form).splitlines()
    return "\n".join([f"-----BEGIN {label}-----", *lines[1:-1], f"-----END {label}-----", ""])


@bad("key/not-loadable", key=SOUND.replace("KEY-----\n", "KEY----\n"))
def key_with_four_dashes() -> bytes:
    return server()


@bad("key/not-loadable", key=labelled("pkcs8", "ANY PRIVATE KEY"))
def key_with_a_label_of_no_standard() -> bytes:
    return server()


@bad("key/not-loadable", key=labelled("pkcs1", "PRIVATE KEY"))
def pkcs1_labelled_as_pkcs8() -> bytes:
    return server()


@bad("key/unusual-form", key=SOUND.replace("\n", "\r\n"))
def key_written_on_windows() -> bytes:
    return server()


@bad("key/unusual-form", key=labelled("pkcs8", "RSA PRIVATE KEY"))
def pkcs8_labelled_as_pkcs1() -> bytes:
    return server()


@bad("key/not-expected", options="--cert-name mtls_trusted_ca", key=forge.key_pem("rsa4096-a"))
def key_of_a_trusted_ca() -> bytes:
    return forge.bundle(forge.root())


@bad("key/not-expected", options="--cert-name sso_issuer", key=SOUND)
def key_of_an_identity_provider() -> bytes:
    return server()


@bad(
    "pem/private-key-in-bundle",
    options="--cert-name mtls_trusted_ca",
    mode=0o600,
    silent=(("key/not-expected", "passed"),),
)
def key_behind_a_trusted_ca() -> bytes:
    return forge.bundle(forge.root(), forge.key_pem("rsa4096-a"))


@bad("key/missing", options=f"{CLUSTER} --cert-name api")
def without_its_key() -> bytes:
    return server()


@bad("file/certificate-writable", mode=0o664)
def by_the_group() -> bytes:
    return server()


@bad("file/certificate-writable", mode=0o666)
def by_everybody() -> bytes:
    return server()


@bad("file/key-exposed", key=SOUND, key_mode=0o644)
def key_that_everybody_reads() -> bytes:
    """The mode that an early edition of the page sets for keys."""
    return server()


@bad("file/key-exposed", key=SOUND, key_mode=0o640)
def key_that_the_group_reads() -> bytes:
    return server()


@bad("file/key-exposed", "pem/private-key-in-bundle", mode=0o644)
def bundle_with_a_key_that_everybody_reads() -> bytes:
    """The key should not be there, and while it is, nobody else should read it."""
    return forge.bundle(*forge.chain(), SOUND)


@bad("file/owner-differs", options=f"{CLUSTER} --owner someone-else:and-their-group")
def of_another_user() -> bytes:
    return server()


@bad("file/directory-writable", folder_mode=0o777)
def directory_that_everybody_writes() -> bytes:
    return server()


@bad("file/directory-writable", folder_mode=0o775)
def directory_that_the_group_writes() -> bytes:
    return server()
