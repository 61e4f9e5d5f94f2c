"""Opens files that contain certificates of other formats: keystores, PKCS #12, PKCS #7, DER.

Each key of a keystore with its chain is a document, and so are the trusted certificates. They are not text: unless the file is
loaded as PEM, rules about PEM do not apply. The facts about the file belong to the first document.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from certlint.containers import jks
from certlint.containers.keystore import SEALED, Keystore, Named
from certlint.errors import InputError
from certlint.files.walking import STORE_SUFFIXES
from certlint.pem import Block, BlockKind, Document
from certlint.pem.kinds import PEM_SUFFIXES, sniff
from certlint.pem.model import BYTES, MANIFEST
from certlint.policy import remediation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certlint.containers.keystore import KeyEntry, Passphrase


MOST = 10_000
_PKCS7 = "PKCS #7 file"


def opened(
    document: Document,
    passphrase: Passphrase | None,
    *,
    loads_pem: bool = False,
    keys: bool = False,
    most: int = MOST,
) -> list[Document]:
    """The documents in a container, or the document itself if it is not a container. Raises InputError.

    loads_pem  whether the file is loaded as PEM, so that rules about PEM apply whatever its name
    keys       whether keys are needed: in a Java keystore, only keys need a passphrase
    most       the most certificates read
    """
    if document.container:
        return [document]
    if document.encoding == MANIFEST:
        from certlint.containers import mounted

        return mounted.Reader(document, passphrase, most, opened).documents()
    store = _store(document, passphrase, keys=keys, most=most)
    if store is None:
        # A caller that passes DER bytes knows their format: they are not a file that a server loads.
        is_handed_over = document.path == BYTES
        document.has_text = (loads_pem and not is_handed_over) or not _is_plain_der(document)
        return [document]
    made = list(_documents(document, store))
    made[0].facts = document.facts
    has_text = loads_pem or promises_pem(document.path)
    for each in made:
        each.problem = "; ".join(store.problems or _nothing(store))
        each.has_text, each.oddities = has_text, document.oddities if has_text else []
    return made


def promises_pem(path: str) -> bool:
    """Whether the name of a file suggests that a server loads it as PEM."""
    return path.lower().endswith(PEM_SUFFIXES)


def is_pkcs12(document: Document) -> bool:
    """Whether a file is a PKCS #12 structure and nothing else."""
    blocks = document.blocks
    return document.encoding == "der" and len(blocks) == 1 and sniff(blocks[0].der) == "PKCS12"


def _store(document: Document, passphrase: Passphrase | None, *, keys: bool, most: int) -> Keystore | None:
    """The contents of a container; None if the document is not one."""
    if jks.is_java(document.raw):
        return _java(document, passphrase, keys=keys, most=most)
    if is_pkcs12(document):
        from certlint.containers import pkcs12

        return pkcs12.opened(document.blocks[0].der, document.path, passphrase, most)
    if document.blocks and not document.problem and all(each.kind is BlockKind.PKCS7 for each in document.blocks):
        return _signed_data(document, most)
    return None


def _java(document: Document, passphrase: Passphrase | None, *, keys: bool, most: int) -> Keystore:
    given = passphrase.given() if passphrase is not None else None
    if given is None and keys and passphrase is not None and jks.keystore_of(document.raw, None, most).keys:
        given = passphrase()
    return jks.keystore_of(document.raw, None if given is None else given.decode("utf-8", "surrogateescape"), most)


def _signed_data(document: Document, most: int) -> Keystore | None:
    from certlint.containers.pkcs7 import in_chain_order, objects_of_pkcs7

    found: list[bytes] = []
    crls: list[bytes] = []
    try:
        for block in document.blocks:
            objects = objects_of_pkcs7(block.der, document.path)
            found += objects[0]
            crls += objects[1]
    except InputError:
        found, crls = [], []
    if not (found or crls):
        return None  # evaluated as a file without certificates
    problems = (f"more than {most:,} certificates: only the first {most:,} were read",) * (len(found) > most)
    trusted = tuple(Named("", der) for der in in_chain_order(found[:most]))
    return Keystore(_PKCS7, trusted=trusted, problems=problems, crls=tuple(crls[:most]))


def _nothing(store: Keystore) -> tuple[str, ...]:
    """Why a readable store contains nothing to evaluate."""
    if store.keys or store.trusted or store.crls:
        return ()
    held = f"only entries that are not evaluated: {', '.join({each.label: 0 for each in store.secrets})}"
    held = held if store.secrets else "it is empty"
    return (f"the {store.title} contains no certificate, {held}",)


def _documents(document: Document, store: Keystore) -> Iterable[Document]:
    """A document for each private key with its chain, and one for the certificates, CRLs and secrets that belong to none."""
    secrets = [(BlockKind.OTHER, each.label, b"", each.alias) for each in store.secrets]
    alone = not (store.trusted or store.crls or len(store.keys) > 1)
    for entry in _named(store.keys):
        blocks = [(BlockKind.CERTIFICATE, "CERTIFICATE", der, entry.alias) for der in entry.chain]
        kind, label = (
            (BlockKind.PRIVATE_KEY, "PRIVATE KEY")
            if entry.is_open
            else (BlockKind.ENCRYPTED_KEY, "ENCRYPTED PRIVATE KEY")
        )
        unread = secrets if alone else []  # they are not evaluated on their own
        made = _document(document, store, [*blocks, (kind, label, entry.key, entry.alias), *unread], entry.alias)
        made.selector = entry.alias if len(store.keys) > 1 else ""
        made.remarks = entry.remarks
        yield made
    rest = [(BlockKind.CERTIFICATE, "CERTIFICATE", each.der, each.alias) for each in store.trusted]
    rest += [(BlockKind.CRL, "X509 CRL", der, "") for der in store.crls]
    rest += [] if alone and store.keys else secrets
    if rest or not store.keys:
        made = _document(document, store, rest, "")
        made.is_truststore = store.trusts
        made.lacks_key = store.title != _PKCS7 and not store.keys
        if store.keys:
            made.name = f"{document.path}: {_rest(store)}"
        yield made


def _named(keys: Sequence[KeyEntry]) -> Iterator[KeyEntry]:
    """The entries; if there are several, those without an alias get Java's number as one, so that each can be selected."""
    taken = {entry.alias.casefold() for entry in keys}
    numbers = (text for text in map(str, count(1)) if text not in taken)
    for entry in keys:
        yield entry if entry.alias or len(keys) == 1 else entry._replace(alias=next(numbers))


def _rest(store: Keystore) -> str:
    """The contents of a keystore other than keys."""
    if store.trusts:
        return "trusted certificates"
    if store.trusted:
        return "other certificates"
    return "secret keys" if all(each.label == SEALED for each in store.secrets) else "other entries"


def _document(
    outer: Document, store: Keystore, blocks: list[tuple[BlockKind, str, bytes, str]], alias: str
) -> Document:
    made = Document(outer.path, outer.raw)
    made.encoding, made.container, made.alias = outer.encoding, store.title, alias
    if alias:
        made.name = f"{outer.path}: alias {alias}"
    for index, (kind, label, der, name) in enumerate(blocks, 1):
        block = Block(label, kind, der, index)
        block.alias = name
        made.blocks.append(block)
    return made


def _is_plain_der(document: Document) -> bool:
    """Whether a file is a single valid DER object, and its name suggests DER; bytes have no name."""
    single = document.encoding == "der" and len(document.blocks) == 1 and not document.oddities
    return single and (document.path == BYTES or document.path.lower().endswith(STORE_SUFFIXES))


def entry_of(documents: list[Document], alias: str, path: str) -> Document:
    """The document with an alias, or of a Kubernetes value; without either, the only one, or the only one with a key.

    Raises InputError.
    """
    if alias:
        for each in documents:
            if each.resource is not None and each.resource.text == alias:
                return each
            named = [block for block in each.blocks if block.alias.casefold() == alias.casefold()]
            if named:
                each.blocks = named
                return each
        raise InputError(f"{path}: the keystore has no entry with the alias {alias}", _aliases(documents))
    held = [each.resource.text for each in documents if each.resource is not None]
    if held and len(documents) > 1:
        many = f"it holds {len(held)} bundles" if len(held) > 1 else "it holds one bundle"
        unread = ", and the rest was not read" if len(held) < len(documents) else ""
        more = f" and {len(held) - 5} more" if len(held) > 5 else ""
        raise InputError(f"{path}: {many}{unread}", f"choose one with --alias: {', '.join(held[:5])}{more}")
    keyed = [each for each in documents if each.has_key]
    if len(keyed) > 1:
        raise InputError(
            f"{path}: the keystore contains {len(keyed)} private keys, but a bundle has one",
            f"choose one with --alias; {_aliases(documents)}",
        )
    return (keyed or documents)[0]


def whole_bundle(document: Document, passphrase: Passphrase | None, alias: str) -> Document:
    """What `certlint fix` extracts from a container: an entry with its decrypted key, and the trusted certificates.

    Raises InputError if there are several, or the key is not decrypted, since content would be lost.
    """
    if document.encoding == MANIFEST:
        hint = (
            r"save the value to a file: kubectl get secret <NAME> -o jsonpath='{.data.tls\.crt}' | base64 -d > tls.crt"
        )
        raise InputError(f"{document.path}: a Kubernetes manifest cannot be repaired", hint)
    documents = opened(document, passphrase)
    found = entry_of(documents, alias, document.path)
    if _is_closed(found):
        documents = opened(document, passphrase, keys=True)
        found = entry_of(documents, alias, document.path)
    if _is_closed(found):
        if jks.UNVERIFIED in found.problem:
            raise InputError(
                f"{found.name}: {found.problem}", "give the passphrase of the keystore with --passphrase-file"
            )
        path, name = remediation.shell(document.path), remediation.shell(found.alias)
        words = f"keytool -importkeystore -srckeystore {path} -srcalias {name}"
        raise InputError(
            f"{found.name}: the private key has its own password, or an unsupported protection",
            f"give it the passphrase of a new keystore: {words} -destkeystore one.p12 -deststoretype PKCS12",
        )
    for other in documents if not alias else ():
        if other is not found:
            found.blocks += other.blocks
    found.blocks = [block for block in found.blocks if block.kind is not BlockKind.OTHER]
    found.facts = document.facts
    return found


def _is_closed(document: Document) -> bool:
    return bool(document.container) and any(block.kind is BlockKind.ENCRYPTED_KEY for block in document.blocks)


_LISTED = 20


def _aliases(documents: list[Document]) -> str:
    listed = [each.alias or "(without a name)" for each in documents if each.has_key]
    more = f" and {len(listed) - _LISTED:,} more" if len(listed) > _LISTED else ""
    return f"aliases with a private key: {', '.join(listed[:_LISTED])}{more}" if listed else "it has no private key"
