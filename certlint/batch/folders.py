"""Determines which files of a folder belong together. A folder is examined once, before its first file.

Only what is needed for comparison is kept of each file; nothing if no file is a key or lacks a part.
"""

from __future__ import annotations

import os
from binascii import Error, a2b_base64
from hashlib import sha256

from certlint import pem
from certlint.bundle.file_names import certificate_name
from certlint.bundle.links import Links
from certlint.bundle.outlines import Outline, Sketch, compared_key
from certlint.bundle.private_key import public_half
from certlint.bundle.reading import BUNDLE, REVOCATION, Reading
from certlint.bundle.serving import serves
from certlint.bundle.sides import KEY_SUFFIX, readings
from certlint.caches import remembered
from certlint.errors import DecodeError
from certlint.files import opening, walking
from certlint.files.sources import special
from certlint.pem import BlockKind
from certlint.pem.kinds import KEY_KINDS
from certlint.pem.plain import plain_blocks
from certlint.x509.certificate import Certificate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from certlint.files.facts import Unreadable
    from certlint.files.walking import Others

# A larger file is a trust store, not a part of a bundle, and is not compared with its neighbours.
MAX_SIZE = 1 << 20
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_KEY = b"PRIVATE KEY-----"
_REVOCATION = (b"-----BEGIN X509 CRL-----", b"-----BEGIN OCSP RESPONSE-----")
_WITH_LEAF = ("leaf", "bundle")
_LARGE = 4096
"""Bytes; a larger certificate is not cached."""


def with_readings(
    paths: Iterable[str],
    names: Collection[str],
    left_out: list[str] | None = None,
    others: Others | None = None,
    suffixes: tuple[str, ...] = walking.SUFFIXES,
    together: Collection[str] = (),
) -> Iterator[str | Reading | Unreadable]:
    """The result of `walking.expand`, with a `Reading` for files in a folder that have companions.

    `names` are those of certificates that files may be named after, as `proxy_cert.pem` is. `together` are files that were
    named individually and are treated as a folder.
    """
    named = _named_together(together, names)
    for path in paths:
        walked = walking.expand([path], suffixes=suffixes, left_out=left_out, others=others)
        if path == "-" or not os.path.isdir(path):
            for found in walked:
                yield named.get(found, found) if isinstance(found, str) else found
            continue
        known: dict[str, dict[str, Reading]] = {}
        for found in walked:
            yield _reading(found, known, names) if isinstance(found, str) else found


def _reading(path: str, known: dict[str, dict[str, Reading]], names: Collection[str]) -> str | Reading:
    """The reading of a file. `known` caches the folders above the last one."""
    folder = path.removesuffix(os.path.basename(path))
    found = known.get(folder)
    if found is None:
        for other in [each for each in known if not folder.startswith(each)]:
            del known[other]
        found = known[folder] = readings_in(folder, names)
    return found.get(path, path)


def _named_together(paths: Collection[str], names: Collection[str]) -> dict[str, Reading]:
    """The readings of individually named files in the same folder; without a leaf among them, each is read separately."""
    by_folder: dict[str, list[str]] = {}
    for path in dict.fromkeys(paths):
        if os.path.isfile(path):
            by_folder.setdefault(os.path.dirname(path) or os.curdir, []).append(path)
    found: dict[str, Reading] = {}
    for together in by_folder.values():
        read = _readings_of(together, names) if len(together) > 1 else {}
        if any(each.role == BUNDLE for each in read.values()) or any(
            _kind(path) in _WITH_LEAF for path in together if read
        ):
            found |= read
    return found


def readings_in(folder: str, names: Collection[str]) -> dict[str, Reading]:
    """The readings of the files in a folder that have companions there, or are named after their purpose; by path."""
    return _readings_of([path for path in walking.files_in(folder) if path.lower().endswith(walking.SUFFIXES)], names)


def _readings_of(paths: list[str], names: Collection[str]) -> dict[str, Reading]:
    called = {path: name for path in paths if (name := certificate_name(path)) in names}
    found: dict[str, Reading] = {}
    are_keys = any(path.lower().endswith(KEY_SUFFIX) for path in paths)
    kinds: dict[str, str] = {}
    if len(paths) > 1 and (are_keys or _may_belong_together(_noted(kinds, paths))):
        sketches = {path: sketch for path in paths if (sketch := _sketch(path)) is not None}
        found = {each.path: each for each in readings([*sketches.values()], called, _verified)}
        kinds = {path: _kind(path) for path in paths if path not in sketches}
        kinds |= {path: "leaf" for path, sketch in sketches.items() if sketch.certificates}
    found |= {each.path: each for each in _of_revocation(kinds)}
    for path, name in called.items():
        found[path] = found.get(path, Reading(path, BUNDLE))._replace(name=name)
    return found


def _noted(kinds: dict[str, str], paths: Iterable[str]) -> Iterator[str]:
    """The kinds of files, one by one; each is noted."""
    for path in paths:
        yield kinds.setdefault(path, _kind(path))


def _of_revocation(kinds: dict[str, str]) -> Iterator[Reading]:
    """CRLs and OCSP responses beside certificates. Without any, they may be the wrong file, in the place of one."""
    if not {"leaf", "bundle", "authorities"}.isdisjoint(kinds.values()):
        for path, kind in kinds.items():
            if kind == REVOCATION:
                yield Reading(path, REVOCATION, why="the folder has certificates, too")


def _may_belong_together(kinds: Iterable[str]) -> bool:
    """Whether one of these files can be the key, chain or part of another one."""
    seen = set()
    for kind in kinds:
        seen.add(kind)
        if kind in ("key", "authorities", "other") or {"leaf", "bundle"} <= seen:
            return True
    return False


def _kind(path: str) -> str:
    """What a file contains, according to its first certificate; `nothing` if it cannot belong to others."""
    data = _data(path)
    at = data.find(_BEGIN)
    if at < 0:
        if _KEY in data:
            return "key"
        if any(label in data for label in _REVOCATION):
            return REVOCATION
        return "other" if data[:1] == b"\x30" else "nothing"
    end = data.find(_END, at)
    try:
        certificate = Certificate(a2b_base64(data[at + len(_BEGIN) : end]))
        if _is_authority(certificate):
            return "authorities"
    except (Error, DecodeError):
        return "nothing"
    return "bundle" if data.find(_BEGIN, end) > 0 else "leaf"


def _data(path: str) -> bytes:
    """The bytes of a file; empty if it is not a regular file, unreadable, or too large. The reason is reported later."""
    try:
        if special(os.stat(path).st_mode):
            return b""
        descriptor = opening.open_to_read(path)
        try:
            data = os.read(descriptor, opening.FIRST)
            if len(data) == opening.FIRST:
                data += os.read(descriptor, MAX_SIZE + 1 - opening.FIRST)
        finally:
            os.close(descriptor)
    except (OSError, ValueError):
        return b""
    return data if len(data) <= MAX_SIZE else b""


def _sketch(path: str) -> Sketch | None:
    """The sketch of a file for comparison; None if something in it cannot be read: it is then evaluated separately."""
    data = _data(path)
    if (plain := _plain_certificates(data)) is not None:
        return Sketch(path, plain)
    return sketch_of(pem.read(data, path, compares=False), path)


def sketch_of(document: pem.Document, path: str) -> Sketch | None:
    """The sketch of a document for comparison."""
    keys = [block for block in document.blocks if block.kind in KEY_KINDS]
    halves = [half for block in keys if (half := public_half(block)) is not None]
    try:
        certificates = [block.der for block in document.blocks if block.kind is BlockKind.CERTIFICATE]
        outlines = tuple(map(_outlined, certificates))
    except DecodeError:
        return None
    if not outlines and not keys:
        return None
    return Sketch(path, outlines, bool(keys), tuple(compared_key(half) for half in halves))


def _plain_certificates(data: bytes) -> tuple[Outline, ...] | None:
    """The certificates of a file that consists of well-formed certificate blocks; None for any other."""
    blocks = plain_blocks(data)
    try:
        return tuple([_outlined(each.der) for each in blocks]) if blocks else None
    except DecodeError:
        return None


def _outlined(der: bytes) -> Outline:
    return _known_outline(der) if len(der) < _LARGE else _outline(Certificate(der))


@remembered(256)
def _known_outline(der: bytes) -> Outline:
    """A cached outline, as bundles share CA certificates."""
    return _outline(Certificate(der))


def _outline(certificate: Certificate) -> Outline:
    raw = certificate.raw
    key = certificate.part("public_key")
    known_by = compared_key(key) if key is not None else raw["public_key"]
    digest = sha256(certificate.der).digest()[:16]
    return Outline(digest, raw["subject"], raw["issuer"], known_by, _is_authority(certificate), certificate.is_ca)


def _is_authority(certificate: Certificate) -> bool:
    return certificate.is_ca and not serves(certificate)


def _verified(below: tuple[str, Outline], above: tuple[str, Outline]) -> bool:
    """Whether the signature of a certificate verifies with the key of another one; both are read again."""
    found = [_certificate(path, outline.digest) for path, outline in (below, above)]
    links = Links([each for each in found if each is not None])
    return len(links.certificates) == 2 and bool(links.signed_by(0, 1))


def _certificate(path: str, digest: bytes) -> Certificate | None:
    blocks = pem.read(_data(path), path).blocks
    ders = (block.der for block in blocks if block.kind is BlockKind.CERTIFICATE)
    return next((Certificate(der) for der in ders if sha256(der).digest()[:16] == digest), None)
