"""What some TLS clients refuse: minimal pairs of `tests/verifiers`, which real clients were asked about."""

from __future__ import annotations

from functools import partial

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.make_fixtures import bad
from tests.verifiers import der
from tests.verifiers.hierarchy import PKCS1, TIME, Certificate, pem, server_names
from tests.verifiers.pairs import bundle

HOST = "--profile hygiene --as-of 2026-11-27 --fqdn c.example.com"
# Rule → the pairs that show it, each with the other rules that its one defect breaks.
SHOWN: dict[str, dict[str, tuple[str, ...]]] = {
    "clients/ca-subject-empty": {"ca-subject-empty": ()},
    "clients/critical-extension-unsupported": {"policy-critical": (), "leaf-eku-critical": ()},
    "clients/authority-key-identifier-half": {"leaf-aki-key-and-serial-alone": (), "root-aki-key-and-issuer-alone": ()},
    "clients/self-issued-without-key-identifier": {
        "self-issued-aki-issuer-and-serial": ("x509/authority-key-identifier-missing",)
    },
    "clients/edwards-key": {"leaf-ed25519": (), "ca-ed448": ()},
    "clients/key-usage-empty": {"leaf-ku-no-bits": ()},
    "clients/key-usage-no-encipherment": {"leaf-ku-signature-only": ()},
    "clients/key-usage-no-signature": {"leaf-ku-encipherment-only": ()},
    "clients/key-usage-not-for-tls": {"leaf-ku-non-repudiation-only": ()},
    "clients/leaf-cert-sign": {"leaf-ku-cert-sign-too": ("clients/key-usage-no-encipherment",)},
    "clients/leaf-name-constraints": {"nc-in-leaf": ()},
    "clients/leaf-path-length": {"leaf-bc-path-length": ()},
    "clients/ml-dsa-key": {"leaf-mldsa44": ()},
    "clients/date-before-1970": {"leaf-begins-in-1950": ("hygiene/valid-for-years",)},
    "clients/mapped-address": {"leaf-san-ip-mapped": ()},
    "clients/must-staple": {"tls-feature": ()},
    "clients/path-length-large": {"ca-path-length-2147483648": ()},
    "clients/san-kind-unread": {"leaf-san-edi": (), "leaf-san-x400": ()},
    "clients/unique-identifier": {"leaf-unique-id": ()},
    "clients/name-constraints-leading-dot": {"nc-leading-dot": ()},
    "clients/name-constraints-unsupported": {"nc-directory-fits": ()},
    "clients/netscape-type-not-ca": {"ca-netscape-server": ()},
    "clients/netscape-type-not-server": {"leaf-netscape-client": ()},
    "clients/edwards-key-parameters": {"leaf-ed25519-key-null": ("clients/edwards-key",)},
    "clients/p521-key": {"leaf-p521": ()},
    "clients/policy-twice": {"policy-twice": ()},
    "clients/proxy-certificate": {"leaf-proxy-cert-info": ()},
    "clients/purpose-any-only": {"leaf-eku-any-only": ()},
    "clients/resources-not-nested": {"resources-of-leaf-alone": (), "resources-out-of-order": ()},
    "clients/root-issuer-encoding": {"root-issuer-printable": ()},
    "clients/root-version": {"root-version-2": (), "root-version-2-with-extensions": ()},
    "clients/san-critical": {"san-critical": ()},
    "clients/san-criticality": {"subject-empty-san-not-critical": ()},
    "clients/self-signed-leaf": {"self-signed": ()},
    "clients/signature-form": {"pss-salt-20": (), "leaf-sha224": ()},
    "clients/subject-value-empty": {"subject-value-empty": ()},
    "clients/time-form": {"time-without-seconds": ()},
    "clients/time-type": {"time-generalized-before-2050": ()},
}


def written(blocks: list[Certificate]) -> bytes:
    """The file that has these certificates."""
    return "".join(pem(block.der()) for block in blocks).encode()


def anchors_of(name: str) -> bytes:
    """The file of trust anchors of a minimal pair."""
    h, _, _ = bundle(name)
    return written(h.trusted)


@bad(
    "clients/ends-this-second",
    "validity/expires-soon",
    options=HOST.replace("2026-11-27", f"{TIME:%Y-%m-%dT%H:%M:%SZ}"),
)
def leaf_ends_now() -> bytes:
    """The last second of a leaf."""
    return of_pair("leaf-ends-now")


@bad("clients/key-algorithm-unsupported", options=HOST)
def x25519() -> bytes:
    """A key for agreement, which cannot sign a handshake."""
    h, _, _ = bundle("sound-ec")
    h.leaf.public_info = der.sequence(der.sequence(der.oid("1.3.101.110")), der.bits(bytes(range(32))))
    return written(h.blocks())


@bad("clients/key-form", options=HOST)
def rsa_without_null() -> bytes:
    """An RSA key whose algorithm lacks its NULL."""
    h, _, _ = bundle("sound")
    numbers = h.leaf.key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    h.leaf.public_info = der.sequence(der.sequence(der.oid(f"{PKCS1}.1")), der.bits(numbers))
    return written(h.blocks())


@bad("clients/uri-unreadable", options=HOST)
def uri_with_a_dot_at_its_end() -> bytes:
    h, _, _ = bundle("sound")
    h.leaf.put("san", der.general_names(*server_names(), ("uri", "https://a.example.com./")))
    return written(h.blocks())


@bad("clients/trust-file-unreadable", options=HOST, trust=anchors_of("stored-bmp-odd"))
def root_with_half_a_character() -> bytes:
    """Another root in the file of trust anchors, whose subject is a BMPString of one octet."""
    return of_pair("stored-bmp-odd")


@bad("clients/signature-algorithm-unsupported", options=HOST)
def ripemd160() -> bytes:
    """An issuer that says RSA with RIPEMD-160."""
    h, _, _ = bundle("sound")
    ripemd160 = der.sequence(der.oid("1.3.36.3.3.1.2"), b"\x05\0")
    h.leaf.inner_algorithm = h.leaf.outer_algorithm = ripemd160
    return written(h.blocks())


def of_pair(name: str) -> bytes:
    """The file of a minimal pair."""
    _, blocks, _ = bundle(name)
    return written(blocks)


for rule, pairs in SHOWN.items():
    for name, also in pairs.items():
        make = partial(of_pair, name)
        make.__name__ = name
        bad(rule, *also, options=HOST)(make)
