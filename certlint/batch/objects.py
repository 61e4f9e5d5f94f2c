"""Evaluates Kubernetes objects: the values of one object belong together, as the files of a folder do.

A key is matched with its certificate, `ca.crt` is not part of the chain, and clients are assumed to use the names in the
annotations of cert-manager.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.batch.folders import sketch_of
from certlint.bundle.file_names import is_called_ca
from certlint.bundle.links import Links
from certlint.bundle.reading import AUTHORITIES, Reading
from certlint.bundle.sides import readings
from certlint.containers import kubernetes
from certlint.engine import setup
from certlint.engine.renewal import asking
from certlint.errors import DecodeError, UsageError
from certlint.light import NamedTuple
from certlint.pem import BlockKind
from certlint.pem.resource import SECRET
from certlint.x509.certificate import Certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.bundle.outlines import Outline
    from certlint.engine.plan import Plan
    from certlint.pem import Document

_SETTINGS = {"fqdn": setup.fqdn, "san": setup.san, "ip": setup.ip_address}


class ArrangedDocument(NamedTuple):
    """A document with its companions in the object: its reading, its key, and the documents that continue its chain."""

    document: Document
    reading: Reading | None = None
    key: Document | None = None
    chain_documents: tuple[Document, ...] = ()


def arranged(documents: Iterable[Document]) -> Iterator[ArrangedDocument]:
    """Documents of Kubernetes objects; those of one object must be consecutive."""
    siblings: dict[str, Document] = {}
    known: dict[str, Reading] = {}
    for document in documents:
        if document.siblings is not siblings:
            siblings, known = document.siblings, _readings(document.siblings)
        resource = document.resource
        found = known.get(resource.text) if resource is not None else None
        found = found or _authorities(document)
        if found is None:
            yield ArrangedDocument(document)
        else:
            yield ArrangedDocument(
                document, found, siblings.get(found.key), tuple(siblings[each] for each in found.chain_files)
            )


def _readings(siblings: dict[str, Document]) -> dict[str, Reading]:
    """The readings of the values of an object. The contents of a keystore have no companions."""
    plain = {name: each for name, each in siblings.items() if not each.container and each.blocks}
    if len(plain) < 2:
        return {}
    sketches = [sketch for name, each in plain.items() if (sketch := sketch_of(each, name)) is not None]

    def verified(below: tuple[str, Outline], above: tuple[str, Outline]) -> bool:
        found = [_certificate(plain[name], outline) for name, outline in (below, above)]
        links = Links([each for each in found if each is not None])
        return len(links.certificates) == 2 and bool(links.signed_by(0, 1))

    found = {each.path: each for each in readings(sketches, (), verified)}
    if (pair := _pair(siblings)) and pair[1] in plain:
        # Whoever mounts the object loads this key, whatever else in the object fits.
        others = [each for each in sketches if each.certificates or each.path == pair[1]]
        found |= {each.path: each for each in readings(others, (), verified) if each.path in pair}
    return found


def _pair(siblings: dict[str, Document]) -> tuple[str, str] | None:
    """The names of the certificate and of the key that a server takes from an object: `tls.crt` and `tls.key`."""
    called = {each.resource.key: name for name, each in siblings.items() if each.resource is not None}
    certificate, key = called.get(kubernetes.CERTIFICATE), called.get(kubernetes.PRIVATE_KEY)
    return (certificate, key) if certificate and key else None


def _certificate(document: Document, outline: Outline) -> Certificate | None:
    blocks = (block for block in document.blocks if block.kind is BlockKind.CERTIFICATE)
    return next((made for block in blocks if (made := Certificate(block.der)).raw["subject"] == outline.subject), None)


def _authorities(document: Document) -> Reading | None:
    """The reading of a value with CA certificates only: in a Secret, one named accordingly; elsewhere, any."""
    resource = document.resource
    if resource is None or document.has_key or document.container:
        return None
    if resource.kind == SECRET and not is_called_ca(resource.key):
        return None
    ders = [block.der for block in document.blocks if block.kind is BlockKind.CERTIFICATE]
    try:
        is_ca = bool(ders) and all(Certificate(der).is_ca for der in ders)
    except DecodeError:
        return None
    return Reading(resource.text, AUTHORITIES, why="it contains nothing else") if is_ca else None


def plan_of_object(plan: Plan, document: Document) -> Plan:
    """The plan with the names in the annotations of cert-manager, unless the run has its own."""
    asked = document.asked
    if asked is None or any(plan.settings[name] for name in _SETTINGS):
        return plan
    wanted = {name: _checked(read, getattr(asked, name)) for name, read in _SETTINGS.items()}
    return asking(plan, wanted) if any(wanted.values()) else plan


def _checked(read: Callable[[str], str], values: Iterable[str]) -> list[str]:
    """The values converted to settings; invalid ones are left out."""
    found = []
    for value in values:
        try:
            found.append(read(value))
        except UsageError:
            continue
    return found
