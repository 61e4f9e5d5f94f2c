"""The signing CA: one of the user's, verified before its key is used, or a new hierarchy for tests."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import same_key
from certlint.errors import InputError, RefusedError
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.light import NamedTuple
from certlint.make import keys
from certlint.x509.parts import PublicKey

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography import x509

    from certlint.files.writing import File
    from certlint.make.keys import KeyType
    from certlint.x509.signed_object import SignedObject

ROOT_DAYS, INTERMEDIATE_DAYS = 3650, 1825
INTERMEDIATE, ROOT = "intermediate", "root"


class Authority(NamedTuple):
    """The signing certificate and its key. `chain`: PEM from it up to the root; `end`: the earliest notAfter of the chain."""

    certificate: x509.Certificate
    key: Any
    chain: tuple[bytes, ...]
    end: datetime


def load(path: str, key_path: str, passphrase_file: str, now: datetime) -> Authority:
    """The CA with the key in `key_path`, from a file with its certificate and those above it, in any order.

    Raises InputError for unreadable files, RefusedError for a CA that must not sign.
    """
    loaded = sources.load(path)
    if isinstance(loaded, Unreadable):
        raise InputError(f"cannot read the CA {path}: {loaded.reason}")
    bundle = Bundle(loaded)
    if not bundle.kind.chained or not bundle.certificates:
        raise InputError(
            f"{path}: {bundle.document.problem or 'the file contains no certificate'}",
            "give the certificate of the CA with --ca",
        )
    key = keys.load(key_path, passphrase_file, "--ca-key")
    public = PublicKey(keys.public_der(key.public_key()))
    owned = [i for i, c in enumerate(bundle.certificates) if (k := c.part("public_key")) and same_key(public, k)]
    if not owned:
        raise RefusedError(
            f"the key {key_path} ({public.title}) matches no certificate in {path}",
            "give the private key of the CA certificate with --ca-key",
        )
    # The certificate of an encrypted key can only be found in the certificate file.
    own = bundle.certificates[owned[0]]
    if own.part("public_key").kind == "rsa-pss":
        message = (
            f"the key of the CA {own.title!r} in {path} is for RSASSA-PSS only, and certlint makes no such signatures"
        )
        raise RefusedError(message, keys.FOR_PSS)
    way = bundle.links.path(owned[0])
    chain = [bundle.certificates[index] for index in way]
    for below, certificate in enumerate(chain):
        if problem := _unfit(certificate, below, now):
            raise RefusedError(f"the CA {certificate.title!r} in {path} cannot sign: {problem}", "use another CA")
    return _authority(chain, key)


def _unfit(certificate: SignedObject, below: int, now: datetime) -> str:
    """Why a certificate cannot be a CA with `below` CAs under it; empty if it can. RFC 5280 sections 4.2.1.3, 4.2.1.9."""
    validity, usage = certificate.part("validity"), certificate.part("key_usage")
    constraints = certificate.part("basic_constraints")
    for name in (certificate.part("subject"), certificate.part("issuer")):
        for attribute in name.attributes if name is not None else ():
            if attribute.flaw:
                return f"its subject is invalid: {attribute.label} {attribute.flaw}"
    if validity is None:
        return "its dates cannot be read"
    if now > validity.not_after.moment:
        return f"it expired on {validity.not_after.moment:%Y-%m-%d}"
    if now < validity.not_before.moment:
        return f"it is valid from {validity.not_before.moment:%Y-%m-%d} only"
    if constraints is None or not constraints.ca:
        return "it is not a CA certificate (basicConstraints does not contain CA:TRUE)"
    if usage is not None and "keyCertSign" not in usage.usages:
        return "its key usage lacks keyCertSign"
    if constraints.path_length is not None and constraints.path_length < below:
        return f"its path length of {constraints.path_length} allows no {below} CAs below it"
    return ""


def _authority(chain: list[SignedObject], key: Any) -> Authority:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        parsed = [x509.load_der_x509_certificate(each.der) for each in chain]
        written = tuple(each.public_bytes(Encoding.PEM) for each in parsed)
        _ = parsed[0].subject  # decoded lazily; an error must appear here, since it becomes the issuer
    except ValueError as error:
        raise InputError(f"a certificate of the CA cannot be read: {error}") from None
    return Authority(parsed[0], key, written, min(each.not_valid_after_utc for each in parsed))


class Hierarchy(NamedTuple):
    """A new CA with all its files by name; `ca.pem` contains its certificates, the signing one first."""

    authority: Authority
    files: dict[str, File]


# role, days, path length: from the root down.
_LEVELS = ((ROOT, ROOT_DAYS, None), (INTERMEDIATE, INTERMEDIATE_DAYS, 0))


def places(folder: str, deepest: int) -> list[str]:
    """The paths of the files that `create` makes."""
    from certlint.files.writing import inside

    names = [f"{role}.{ending}" for role, _, _ in _LEVELS[: deepest - 1] for ending in ("key", "pem")]
    return [inside(folder, name) for name in (*names, "ca.pem")]


def create(folder: str, key_type: KeyType, deepest: int, now: datetime) -> Hierarchy:
    """A root and, if chains of `deepest` certificates allow it, an intermediate below it.

    For tests: both keys are on this disk, and there is no revocation.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    from certlint.files.writing import PRIVATE, PUBLIC, File, inside
    from certlint.make.certificates import Issuer, ValidityPeriod, ca_certificate

    levels = _LEVELS[: deepest - 1]
    mark = os.urandom(3).hex()
    chain: list[x509.Certificate] = []
    files: dict[str, File] = {}
    issuer = Issuer(None, None)
    for (role, days, room), key in zip(levels, keys.generate_all([key_type] * len(levels)), strict=True):
        name = _name(f"Test {role.capitalize()} CA {mark}")
        issuing = Issuer(issuer.certificate, issuer.key or key)
        made = ca_certificate(name, key.public_key(), issuing, ValidityPeriod.of(now, days), room)
        chain.insert(0, made)
        files[inside(folder, f"{role}.key")] = File(keys.as_pem(key), PRIVATE)
        files[inside(folder, f"{role}.pem")] = File(made.public_bytes(Encoding.PEM), PUBLIC)
        issuer = Issuer(made, key)
    written = tuple(each.public_bytes(Encoding.PEM) for each in chain)
    files[inside(folder, "ca.pem")] = File(b"".join(written), PUBLIC)
    end = min(each.not_valid_after_utc for each in chain)
    return Hierarchy(Authority(chain[0], issuer.key, written, end), files)


def _name(common: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "certlint tests")
    return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, common)])
