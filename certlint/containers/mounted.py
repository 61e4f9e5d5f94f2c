"""Converts a Kubernetes manifest to documents: each value of an object is the file that a server sees when it is mounted.

Such a file has text, so that rules about PEM apply; it has no mode and no owner, so that rules about these do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certlint.containers import kubernetes, manifests
from certlint.errors import InputError
from certlint.pem import BlockKind, foreign, reader
from certlint.pem.foreign import JAVA_KEYSTORES, is_manifest
from certlint.pem.kinds import KEY_KINDS
from certlint.pem.model import Document
from certlint.pem.resource import CONFIG_MAP, SECRET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from certlint.containers.keystore import Passphrase
    from certlint.containers.kubernetes import HeldValue, WantedNames
    from certlint.pem.resource import Resource

    Opened = Callable[..., list[Document]]

TITLE = "Kubernetes manifest"
_MOST_NESTED = 3
_SIGNS = (b"-----BEGIN", b"LS0tLS", *JAVA_KEYSTORES)
_ALONE = frozenset({BlockKind.PUBLIC_KEY, BlockKind.PARAMETERS, BlockKind.OTHER, BlockKind.BINARY, *KEY_KINDS})
"""Contents that are ignored if there is no certificate in the object: SSH keys, token keys, parameters."""


class Siblings(dict[str, Document]):
    """The values of one object by resource, including keys: the contents of the folder where it is mounted."""


class Reader:
    """Reads a manifest, and manifests within its values. `opened` opens containers."""

    def __init__(self, document: Document, passphrase: Passphrase | None, most: int, opened: Opened) -> None:
        self.path, self.raw = document.path, document.raw
        self._passphrase, self._most, self._opened = passphrase, most, opened
        self._left = most

    def documents(self) -> list[Document]:
        """The documents in the manifest that contain certificates, and unreadable ones with the reason.

        Raises InputError if nothing can be read.
        """
        found: list[Document] = []
        try:
            found += self._read(self.raw, None, _MOST_NESTED)
        except InputError as error:
            if not found:
                raise InputError(f"{self.path}: {error.message}", error.hint) from None
            found.append(self._rest(error))
        if not found:
            raise InputError(f"{self.path}: no certificate in this {TITLE}")
        return found

    def _read(self, data: bytes, outer: Resource | None, nested: int) -> Iterator[Document]:
        things: list[dict[str, Any]] = []
        problem = None
        try:
            for value in manifests.documents_of(data):
                things += kubernetes.objects_of([value])
        except InputError as error:
            problem = error
        wanted = kubernetes.wanted_by(things)
        for thing in things:
            groups: dict[str, list[HeldValue]] = {}
            for held in kubernetes.held_by(thing):
                groups.setdefault(held.resource.object, []).append(held)
            for group in groups.values():
                yield from self._group(group, wanted, outer, nested)
        if problem is not None:
            raise problem

    def _group(
        self, group: list[HeldValue], wanted: dict[tuple[str, str], WantedNames], outer: Resource | None, nested: int
    ) -> Iterator[Document]:
        """The documents of one object."""
        siblings, found = Siblings(), []
        secrets = {each.resource.key: each.data for each in group if "pass" in each.resource.key.lower()}
        first = group[0].resource
        asked = wanted.get((first.namespace, first.name)) if first.kind == SECRET else None
        for held in group:
            if is_manifest(held.data, ""):
                if nested:
                    yield from self._inner(held, nested - 1)
                continue
            for each in self._documents(held, secrets):
                self._place(each, held, outer)
                each.siblings, each.asked = siblings, asked
                siblings[each.name.removeprefix(f"{self.path}: ")] = each
                found.append(each)
        yield from [each for each in found if _is_shown(each)] or _exposed(found, outer or first)
        keyless = _without_key(group, siblings.values())
        if keyless is not None:
            document = self._unread(keyless)
            self._place(document, keyless, outer)
            yield document

    def _inner(self, held: HeldValue, nested: int) -> Iterator[Document]:
        """The documents of a manifest within a value, such as the kubeconfig in a Secret."""
        try:
            yield from self._read(held.data, held.resource, nested)
        except InputError as error:
            document = self._unread(held._replace(problem=error.message))
            self._place(document, held, None)
            yield document

    def _documents(self, held: HeldValue, secrets: dict[str, bytes]) -> list[Document]:
        """The documents in a value: a PEM file, the entries of a keystore, or none."""
        if held.problem:
            return [self._unread(held)]
        data, is_filled = held.data, bool(held.data.strip())
        if not is_filled and held.resource.is_tls and held.resource.key == kubernetes.CERTIFICATE:
            return [self._unread(held._replace(problem="the value is empty"))]
        is_certificate = is_filled and kubernetes.is_certificate(held.resource)
        if not is_certificate and not (foreign.is_der(data) or any(sign in data for sign in _SIGNS)):
            return []
        document = reader.read(data, held.resource.key, max_certificates=self._left + 1)
        if document.may_be_container:
            try:
                opened = self._opened(document, _Beside(self._passphrase, secrets, held.resource.key), most=self._left)
            except InputError as error:
                problem = error.message.removeprefix(f"{document.path}: ").replace(f"{self.path} needs", "it needs")
                return [self._unread(held._replace(problem=problem))]
        else:
            opened = [document]
        self._left -= sum(block.kind is BlockKind.CERTIFICATE for each in opened for block in each.blocks)
        if self._left < 0:
            raise InputError(f"more than {self._most:,} certificates", "raise the limit with --max-certificates")
        return [each for each in opened if each.blocks or (is_certificate and each.problem)]

    def _rest(self, error: InputError) -> Document:
        """A document for what follows the last readable one."""
        document = Document(self.path, b"")
        document.problem, document.container, document.has_text = error.message, TITLE, False
        document.name = f"{self.path}: the rest"
        return document

    def _unread(self, held: HeldValue) -> Document:
        document = Document(self.path, b"")
        document.problem, document.has_text = held.problem, False
        return document

    def _place(self, document: Document, held: HeldValue, outer: Resource | None) -> None:
        """Sets the position of a document: lines are those of the manifest, if known."""
        resource = held.resource
        if outer is not None:
            resource = outer._replace(key=f"{outer.key}/{resource.name}/{resource.key}")
        document.path, document.resource, document.facts = self.path, resource, None
        document.container = document.container or (TITLE if not document.has_text else "")
        entry = f"{resource.text}: alias {document.alias}" if document.alias else resource.text
        document.name = f"{self.path}: {entry}"
        shift = held.line if held.is_literal and outer is None else None
        whole = 0 if outer is not None else held.line
        for block in document.blocks:
            block.resource = resource.text
            block.move(whole, shift)
        document.oddities = [
            each._replace(line=whole if shift is None else each.line + shift) for each in document.oddities
        ]


class _Beside:
    """A passphrase stored next to the keystore, as Strimzi and others do in the same Secret."""

    def __init__(self, outer: Passphrase | None, secrets: dict[str, bytes], key: str) -> None:
        stem = key.partition(".")[0]
        near = [secret for name, secret in secrets.items() if name.startswith(stem)] or list(secrets.values())
        self._outer, self._near = outer, near[0].rstrip(b"\r\n") if near else None

    def given(self) -> bytes | None:
        return self._near if self._near is not None else self._outer.given() if self._outer is not None else None

    def __call__(self) -> bytes:
        if self._near is not None:
            return self._near
        if self._outer is None:
            raise InputError("the keystore needs a passphrase")
        return self._outer()


def _without_key(group: Iterable[HeldValue], documents: Iterable[Document]) -> HeldValue | None:
    """The value `tls.key` beside the certificate of a Secret, if a server finds no private key in it.

    One that is left out may be hidden on purpose.
    """
    held = next((each for each in group if each.resource.key == kubernetes.PRIVATE_KEY), None)
    if held is None or held.problem or held.resource.kind != SECRET:
        return None
    read = [(each.resource.key, each) for each in documents if each.resource is not None and not each.problem]
    if not any(key == kubernetes.CERTIFICATE for key, _ in read):
        return None
    if any(key == kubernetes.PRIVATE_KEY and each.has_key for key, each in read):
        return None
    return held._replace(problem="the value contains no private key" if held.data.strip() else "the value is empty")


def _exposed(documents: Iterable[Document], first: Resource) -> list[Document]:
    """The first private key in a ConfigMap without certificates, which rules report."""
    return [each for each in documents if first.kind == CONFIG_MAP and each.has_key][:1]


def _is_shown(document: Document) -> bool:
    """Whether a document is evaluated; a key without certificates is only used for those in the same object."""
    return bool(document.problem) or any(block.kind not in _ALONE for block in document.blocks)
