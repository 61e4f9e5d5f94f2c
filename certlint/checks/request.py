"""Checks that apply only to certification requests. The parts of a request are also checked by the rules for certificates."""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.check import NotJudgedError, check
from certlint.report import Problem
from certlint.x509.signature import verify_signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.x509.parts import Extensions

_CANNOT_SIGN = ("ml-kem", "composite-mlkem")


@check
def signed_by_own_key(bundle: Bundle) -> Iterator[Problem]:
    """The request is signed with its own key. RFC 2986 section 3."""
    for index, request in enumerate(bundle.certificates):
        key, algorithm = request.part("public_key"), request.part("signature_algorithm")
        if key is not None and oids.POST_QUANTUM.get(key.algorithm.oid, "").startswith(_CANNOT_SIGN):
            raise NotJudgedError(f"the key of the {bundle.title(index)} cannot sign, so it did not sign the request")
        verdict = verify_signature(key, algorithm, request.signature, request.signed) if key and algorithm else None
        if verdict is None:
            raise NotJudgedError(
                f"the signature of the {bundle.title(index)} cannot be verified: its algorithm is unknown"
            )
        if not verdict:
            yield Problem(
                f"the signature of the {bundle.title(index)} does not verify with the key in the request",
                expected=f"a signature by its {key.title} key",
                found=f"a signature by another key or over other contents ({algorithm.title})",
                certificate=index,
                part="signature_value",
            )


@check
def version_is_0(bundle: Bundle) -> Iterator[Problem]:
    """The request has version 0, which is called v1 and is the only one. RFC 2986 section 4.1."""
    for index, request in enumerate(bundle.certificates):
        _, start, stop = der.header(request.signed, 0, len(request.signed))
        _, first, last = der.header(request.signed, start, stop)
        written = request.signed[first:last]
        if written != b"\0":
            version = der.integer(written) if written else None
            found = "empty" if version is None else der.number(version) if version else f"0 written as {written.hex()}"
            message = f"the version of the {bundle.title(index)} is {found}"
            yield Problem(message, expected="0", found=found, certificate=index)


@check
def asks_for_none(extensions: Extensions, *, names: tuple[str, ...]) -> Iterator[Problem]:
    """The request asks for none of these extensions, given by part name."""
    for index, entry in enumerate(extensions.entries):
        if oids.EXTENSION_NAMES.get(entry.oid) in names:
            yield Problem(f"the request asks for {entry.title}", f"no {entry.title}", entry.title, at=index)
