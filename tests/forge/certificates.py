"""Certificates and certification requests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal, NamedTuple

from tests.forge.der import bit_string, explicit, integer, oid, sequence, set_of, tlv
from tests.forge.der import time as der_time
from tests.forge.extensions import Extra, extension_list
from tests.forge.keys import Key, as_key
from tests.forge.names import NameLike, cluster_names, common_name, name
from tests.forge.pem import pem

FQDN = "cluster.example.com"
AS_OF = datetime(2026, 6, 1)
"""The day on which the defaults are judged: `--as-of 2026-06-01`."""

Auto = Literal[True]
KeyLike = str | bytes | Key

EXTENSION_REQUEST = "1.2.840.113549.1.9.14"


class Usual(NamedTuple):
    """What a certificate of one role has unless a test says otherwise."""

    key: str
    not_before: datetime
    not_after: datetime


LEAF = Usual("rsa3072-a", datetime(2026, 1, 1), datetime(2026, 12, 31))
INTERMEDIATE = Usual("rsa3072-b", datetime(2024, 1, 1), datetime(2034, 1, 1))
ROOT = Usual("rsa4096-a", datetime(2020, 1, 1), datetime(2040, 1, 1))


class Cert(NamedTuple):
    """A forged certificate. `subject` is DER, `identifier` what the aki of its children says."""

    der: bytes
    tbs: bytes
    subject: bytes
    key: Key
    identifier: bytes

    @property
    def pem(self) -> str:
        return pem(self.der)


class Csr(NamedTuple):
    """A forged certification request (PKCS#10)."""

    der: bytes
    key: Key

    @property
    def pem(self) -> str:
        return pem(self.der, "CERTIFICATE REQUEST")


def cert(
    subject: NameLike = FQDN,
    issuer: Cert | None = None,
    *,
    key: KeyLike | None = None,
    serial: int | bytes | None = None,
    not_before: datetime | bytes | None = None,
    not_after: datetime | bytes | None = None,
    version: int = 3,
    ca: bool | None = False,
    path_length: int | None = None,
    san: Iterable[str | bytes] | bytes | Auto | None = True,
    key_usage: Iterable[str] | bytes | Auto | None = True,
    eku: Iterable[str] | bytes | Auto | None = True,
    ski: bytes | Auto | None = True,
    aki: bytes | Auto | None = True,
    name_constraints: Mapping[str, Iterable[str | bytes]] | bytes | None = None,
    policies: Iterable[str | tuple[str, str]] | bytes | None = None,
    aia: Mapping[str, Iterable[str]] | bytes | None = None,
    crl: Iterable[str] | bytes | None = None,
    extensions: Iterable[Extra] = (),
    critical: Mapping[str, bool] | None = None,
    drop: Iterable[str] = (),
    unique_ids: bytes = b"",
    issuer_name: NameLike | None = None,
    signer: KeyLike | None = None,
    hash: str = "sha256",
    inner_algorithm: bytes | None = None,
    outer_algorithm: bytes | None = None,
    tbs_patch: Callable[[bytes], bytes] | None = None,
    replace: tuple[bytes, bytes] | None = None,
    tamper: bool = False,
) -> Cert:
    """A certificate, self-signed unless it has an issuer. Left alone, every argument makes a sound one.

    True    the usual value for the role: for a leaf the four names of a cluster, for a CA no names, and so on
    None    no such extension (`ca=None`: no basicConstraints); elsewhere the usual value
    bytes   the DER of the value, whatever it is: extension, time (whole TLV), serial (content), name, public key
    """
    usual = LEAF if not ca else INTERMEDIATE if issuer else ROOT
    own = as_key(key or usual.key)
    signing = as_key(signer) if signer else issuer.key if issuer else own
    dn = name(subject)
    issuer_dn = name(issuer_name) if issuer_name is not None else issuer.subject if issuer else dn
    stated: dict[str, Any] = {
        "key_usage": key_usage,
        "eku": eku,
        "san": san,
        "ski": ski,
        "aki": aki,
        "policies": policies,
    }
    stated |= {"aia": aia, "crl": crl, "name_constraints": name_constraints}
    stated |= {"basic_constraints": None if ca is None else (ca, path_length)}
    values = _resolve(stated, _usual_extensions(subject, own, issuer, bool(ca)))
    listed = extension_list(values, critical or {}, drop, extensions)
    rest = b"".join(
        [
            inner_algorithm or signing.algorithm(hash),
            issuer_dn,
            sequence(encoded_time(not_before or usual.not_before), encoded_time(not_after or usual.not_after)),
            dn,
            own.spki,
            unique_ids,
            explicit(3, listed) if listed else b"",
        ]
    )
    tbs = sequence(_version(version), _serial(serial, rest), rest)
    tbs = _patched(tbs, tbs_patch, replace)
    der = signed(tbs, signing, hash, outer_algorithm or signing.algorithm(hash), tamper)
    return Cert(der, tbs, dn, own, ski if isinstance(ski, bytes) else own.identifier)


def csr(
    subject: NameLike = FQDN,
    *,
    key: KeyLike | None = None,
    version: int = 1,
    ca: bool | None = None,
    path_length: int | None = None,
    san: Iterable[str | bytes] | bytes | Auto | None = True,
    key_usage: Iterable[str] | bytes | Auto | None = True,
    eku: Iterable[str] | bytes | Auto | None = True,
    ski: bytes | Auto | None = None,
    extensions: Iterable[Extra] = (),
    critical: Mapping[str, bool] | None = None,
    drop: Iterable[str] = (),
    attributes: Iterable[bytes] = (),
    signer: KeyLike | None = None,
    hash: str = "sha256",
    outer_algorithm: bytes | None = None,
    tbs_patch: Callable[[bytes], bytes] | None = None,
    replace: tuple[bytes, bytes] | None = None,
    tamper: bool = False,
) -> Csr:
    """A certification request; the arguments mean what they mean for `cert`. `attributes` are whole Attributes, DER."""
    own = as_key(key or LEAF.key)
    signing = as_key(signer) if signer else own
    stated: dict[str, Any] = {"key_usage": key_usage, "eku": eku, "san": san, "ski": ski}
    stated |= {"basic_constraints": None if ca is None else (ca, path_length)}
    values = _resolve(stated, _usual_extensions(subject, own, None, bool(ca)))
    listed = extension_list(values, critical or {}, drop, extensions)
    requested = [sequence(oid(EXTENSION_REQUEST), set_of(listed))] if listed else []
    wanted = set_of(*requested, *attributes)
    info = sequence(integer(version - 1), name(subject), own.spki, tlv(0xA0, wanted[_header(wanted) :]))
    info = _patched(info, tbs_patch, replace)
    return Csr(signed(info, signing, hash, outer_algorithm or signing.algorithm(hash), tamper), own)


def signed(tbs: bytes, signer: Key, hash: str, algorithm: bytes, tamper: bool = False) -> bytes:
    """The content, the algorithm that is stated, and a real signature, or one with its last bit flipped."""
    signature = signer.sign(tbs, hash)
    flipped = signature[:-1] + bytes([signature[-1] ^ 1])
    return sequence(tbs, algorithm, bit_string(flipped if tamper else signature))


def root(subject: NameLike = "Example Test Root CA", **knobs: Any) -> Cert:
    return cert(subject, ca=True, **knobs)


def intermediate(issuer: Cert | None = None, subject: NameLike = "Example Test Issuing CA", **knobs: Any) -> Cert:
    return cert(subject, issuer or root(), **{"ca": True, "path_length": 0} | knobs)


def leaf(issuer: Cert | None = None, fqdn: str = FQDN, **knobs: Any) -> Cert:
    """A leaf with `fqdn` as its common name and its four cluster names, unless `subject` and `san` say otherwise."""
    return cert(knobs.pop("subject", fqdn), issuer or intermediate(), **{"san": cluster_names(fqdn)} | knobs)


def chain(fqdn: str = FQDN, depth: int = 3, **knobs: Any) -> list[Cert]:
    """`depth` certificates from leaf to root; the knobs are the leaf's. Depth 1 is one self-signed certificate."""
    if depth == 1:
        return [cert(fqdn, **knobs)]
    above = [root()]
    for level in range(depth - 2):
        last = level == depth - 3
        subject = "Example Test Issuing CA" if last else f"Example Test Policy CA {level + 1}"
        key_name = INTERMEDIATE.key if last else f"rsa3072-{'cdef'[level % 4]}"
        above.insert(0, intermediate(above[0], subject, key=key_name, path_length=depth - 3 - level))
    return [leaf(above[0], fqdn, **knobs), *above]


def _usual_extensions(subject: NameLike, own: Key, issuer: Cert | None, ca: bool) -> dict[str, Any]:
    """What True stands for. A self-signed certificate needs no aki (RFC 5280 section 4.2.1.1)."""
    identifiers = {"ski": own.identifier, "aki": issuer.identifier if issuer else None}
    if ca:
        return identifiers | {"key_usage": ["keyCertSign", "cRLSign"]}
    usages = ["digitalSignature", "keyEncipherment"] if own.kind == "rsa" else ["digitalSignature"]
    names = cluster_names(common_name(subject, FQDN))
    return identifiers | {"key_usage": usages, "eku": ["serverAuth", "clientAuth"], "san": names}


def _resolve(stated: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    return {knob: usual.get(knob) if value is True else value for knob, value in stated.items()}


def _version(number: int) -> bytes:
    """Version 1 is the default and so left out in DER."""
    return b"" if number == 1 else explicit(0, integer(number - 1))


def _serial(value: int | bytes | None, rest: bytes) -> bytes:
    """The serial number; without one, 127 bits that the rest of the certificate fixes."""
    if value is None:
        value = int.from_bytes(sha256(rest).digest()[:16], "big") >> 1 | 1 << 126
    return tlv(0x02, value) if isinstance(value, bytes) else integer(value)


def encoded_time(value: datetime | bytes) -> bytes:
    return value if isinstance(value, bytes) else der_time(value)


def _header(element: bytes) -> int:
    """How many octets tag and length of a definite-length element take."""
    return 2 if element[1] < 0x80 else 2 + (element[1] & 0x7F)


def _patched(tbs: bytes, patch: Callable[[bytes], bytes] | None, replace: tuple[bytes, bytes] | None) -> bytes:
    """Surgery before signing. Replacing adjusts no length around the place and wants it to be the only one."""
    if replace:
        old, new = replace
        if tbs.count(old) != 1:
            raise ValueError(f"{old.hex()} is there {tbs.count(old)} times, not once")
        tbs = tbs.replace(old, new)
    return patch(tbs) if patch else tbs
