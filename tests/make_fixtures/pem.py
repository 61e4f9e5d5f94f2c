"""Files that are not clean PEM."""

from __future__ import annotations

from base64 import b64encode

from tests import forge
from tests.forge import der
from tests.make_fixtures import CLUSTER, bad, server
from tests.support.pem_forms import with_unused_bits

BAG_ATTRIBUTES = """\
Bag Attributes
    friendlyName: cluster
    localKeyID: 54 69 6D 65 20 31 37 36 37 32 32 35 36 30 30
subject=CN = cluster.example.com

issuer=CN = Example Test Issuing CA

"""


def with_leaf_block(**form: str) -> bytes:
    """The usual bundle, with the leaf's block written in another form."""
    leaf, *rest = forge.chain()
    return forge.bundle(forge.pem(leaf.der, **form), *rest)


@bad("pem/malformed-boundary")
def four_dashes_at_the_end() -> bytes:
    """As the second block of the sample in an early edition of Redis' page ends."""
    leaf, issuing, root = forge.chain()
    return forge.bundle(leaf, forge.pem(issuing.der, end="-----END CERTIFICATE----"), root)


@bad("pem/malformed-boundary")
def four_dashes_before_begin() -> bytes:
    return with_leaf_block(begin="----BEGIN CERTIFICATE-----")


@bad("pem/malformed-boundary")
def space_before_the_dashes() -> bytes:
    return with_leaf_block(begin="-----BEGIN CERTIFICATE -----")


@bad("pem/malformed-boundary")
def not_in_capitals() -> bytes:
    return with_leaf_block(begin="-----Begin Certificate-----", end="-----End Certificate-----")


@bad("pem/malformed-boundary")
def indented() -> bytes:
    """As a block scalar of YAML that was copied with its indentation."""
    return server().replace(b"-----BEGIN", b"    -----BEGIN", 1)


@bad("pem/boundary-in-text")
def commented_out() -> bytes:
    """A root that somebody took out of the file with a mark in front of each line."""
    former = forge.root("Example Former Root CA").pem
    return forge.bundle(*forge.chain(), "".join(f"# {line}\n" for line in former.splitlines()))


@bad("pem/boundary-in-text")
def explained() -> bytes:
    return forge.bundle(*forge.chain(), text="The file begins with -----BEGIN CERTIFICATE----- of the leaf.\n")


@bad("pem/malformed-boundary")
def files_joined_without_a_line_break() -> bytes:
    """`cat leaf.pem chain.pem` where the first file has no line break at its end."""
    leaf, *rest = forge.chain()
    return forge.bundle(leaf.pem.rstrip("\n"), *rest)


@bad("pem/malformed-boundary")
def line_breaks_as_letters() -> bytes:
    """As it stands in an environment variable."""
    return server().replace(b"\n", b"\\n") + b"\n"


@bad("pem/malformed-boundary")
def dashes_of_a_word_processor() -> bytes:
    return with_leaf_block(begin="\u2013\u2013\u2013BEGIN CERTIFICATE\u2013\u2013\u2013")


@bad("pem/label-mismatch")
def ends_as_a_private_key() -> bytes:
    return with_leaf_block(end="-----END PRIVATE KEY-----")


@bad("pem/label-mismatch")
def certificate_labelled_as_pkcs7() -> bytes:
    return with_leaf_block(label="PKCS7")


@bad("pem/label-mismatch")
def request_labelled_as_certificate() -> bytes:
    """The request was sent back and renamed."""
    return forge.bundle(forge.pem(forge.csr().der, "CERTIFICATE"))


@bad("pem/bad-base64")
def character_that_is_none() -> bytes:
    leaf, *rest = forge.chain()
    return forge.bundle(leaf.pem.replace("MIIE", "MIIE!", 1), *rest)


@bad("pem/bad-base64")
def comment_within() -> bytes:
    leaf, *rest = forge.chain()
    return forge.bundle(leaf.pem.replace("-----\n", "-----\n# issued 2026-01-01\n", 1), *rest)


@bad("pem/bad-base64")
def padding_lost() -> bytes:
    leaf, *rest = forge.chain()
    assert "=\n-----END" in leaf.pem
    return forge.bundle(leaf.pem.replace("=", ""), *rest)


@bad("pem/unused-bits")
def last_letter_changed() -> bytes:
    """It changes no byte of the certificate."""
    return with_unused_bits(server().decode()).encode()


@bad("pem/unterminated-block")
def cut_off() -> bytes:
    """The end of the file is missing, in the middle of the root."""
    return server()[:-700]


@bad("pem/unterminated-block")
def end_line_lost() -> bytes:
    leaf, *rest = forge.chain()
    return forge.bundle(leaf.pem.replace("-----END CERTIFICATE-----\n", ""), *rest)


@bad("pem/openssl-refuses")
def wide_lines_after_an_empty_line() -> bytes:
    """After an empty line OpenSSL takes no more than 64 columns."""
    leaf, *rest = forge.chain()
    wide = forge.pem(leaf.der, width=76).replace("-----\n", "-----\n\n", 1)
    return forge.bundle(wide, *rest)


@bad("pem/openssl-refuses")
def headers_of_signed_mail() -> bytes:
    """RFC 1421 has more kinds of messages than encrypted ones."""
    leaf, *rest = forge.chain()
    return forge.bundle(forge.pem(leaf.der, headers="Proc-Type: 4,MIC-CLEAR"), *rest)


@bad("pem/openssl-refuses", "pem/crlf")
def line_ends_of_an_old_mac() -> bytes:
    return server().replace(b"\n", b"\r")


@bad("pem/openssl-refuses", "pem/text-outside-blocks")
def label_that_never_ends() -> bytes:
    """OpenSSL takes any label, and looks for its END."""
    return b"-----BEGIN my_certificate/1-----\n" + server()


@bad("pem/old-label")
def label_of_the_last_century() -> bytes:
    return with_leaf_block(label="X509 CERTIFICATE")


@bad("pem/unread-block", "chain/missing-intermediate")
def pkcs7_behind_the_leaf() -> bytes:
    leaf, *rest = forge.chain()
    return forge.bundle(leaf, forge.pem(forge.degenerate(*(each.der for each in rest)), "PKCS7"))


@bad("pem/unread-block", "chain/missing-leaf")
def der_in_front_of_pem() -> bytes:
    leaf, *rest = forge.chain()
    return leaf.der + b"\n" + forge.bundle(*rest)


@bad("pem/unread-block", "chain/missing-intermediate")
def der_behind_pem() -> bytes:
    leaf, issuing, root = forge.chain()
    return leaf.pem.encode() + issuing.der + root.der


@bad("pem/double-encoded")
def base64_of_pem() -> bytes:
    """The value under `data` of a Kubernetes Secret, copied as it stands there."""
    return b64encode(server()) + b"\n"


@bad("pem/double-encoded")
def pem_in_pem() -> bytes:
    leaf, *rest = forge.chain()
    return forge.bundle(forge.pem(leaf.pem.encode()), *rest)


@bad("pem/text-outside-blocks")
def bag_attributes() -> bytes:
    """As `openssl pkcs12 -nokeys` writes it."""
    leaf, *rest = forge.chain()
    return forge.bundle(BAG_ATTRIBUTES, leaf, *rest)


@bad("pem/text-outside-blocks")
def comments_between() -> bytes:
    leaf, issuing, root = forge.chain()
    return forge.bundle("# leaf\n", leaf, "# issuing CA\n", issuing, "# root CA\n", root)


@bad("pem/crlf")
def windows_line_ends() -> bytes:
    return forge.bundle(*forge.chain(), eol="\r\n")


@bad("pem/crlf")
def one_certificate_from_windows() -> bytes:
    leaf, *rest = forge.chain()
    return forge.bundle(leaf.pem.replace("\n", "\r\n"), *rest)


@bad("pem/byte-order-mark")
def utf_8_mark() -> bytes:
    return forge.bundle(*forge.chain(), bom=True)


@bad("pem/not-ascii")
def utf_16_of_powershell() -> bytes:
    return forge.bundle(*forge.chain(), bom=True, encoding="utf-16-le")


@bad("pem/not-ascii")
def utf_16_without_a_mark() -> bytes:
    return forge.bundle(*forge.chain(), encoding="utf-16-be")


@bad("pem/comment-not-ascii")
def umlaut_in_a_comment() -> bytes:
    """One comment is one finding, the more exact of the two."""
    return forge.bundle(*forge.chain(), text="# für den Cluster\n")


@bad("pem/private-key-in-bundle", mode=0o600)
def key_behind_the_chain() -> bytes:
    return forge.bundle(*forge.chain(), forge.key_pem())


@bad("pem/private-key-in-bundle", mode=0o600)
def key_before_the_leaf_as_haproxy_has_it() -> bytes:
    return forge.bundle(forge.key_pem(form="pkcs1"), *forge.chain())


@bad("pem/private-key-in-bundle", "key/encrypted", mode=0o600)
def encrypted_key_behind_the_chain() -> bytes:
    return forge.bundle(*forge.chain(), forge.key_pem(form="encrypted"))


@bad("pem/unexpected-block")
def request_behind_the_chain() -> bytes:
    return forge.bundle(*forge.chain(), forge.csr())


@bad("pem/unexpected-block")
def diffie_hellman_parameters() -> bytes:
    return forge.bundle(*forge.chain(), forge.pem(der.sequence(der.integer(23), der.integer(5)), "DH PARAMETERS"))


@bad("pem/unexpected-block")
def public_key_behind_the_chain() -> bytes:
    return forge.bundle(*forge.chain(), forge.key_pem(form="public"))


@bad("pem/no-certificate")
def public_key_only() -> bytes:
    return forge.bundle(forge.key_pem(form="public"))


@bad("pem/not-pem", "clients/self-signed-leaf", options=f"--profile hygiene {CLUSTER}")
def der_as_a_windows_ca_issues_it() -> bytes:
    """A DER file holds one certificate, so it is its own issuer here."""
    return forge.chain(depth=1)[0].der


@bad("pem/not-pem", "clients/self-signed-leaf", "pem/text-outside-blocks", options=f"--profile hygiene {CLUSTER}")
def the_bundle_in_utf_16_behind_it() -> bytes:
    """No client reads the second half."""
    return forge.chain(depth=1)[0].der + forge.bundle(*forge.chain()).decode().encode("utf-16")
