"""Builds a bundle from a document, its companion documents, and its key."""

from __future__ import annotations

import os

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.reading import REVOCATION
from certlint.errors import InputError, MissingKeyError
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.pem import BlockKind
from certlint.pem.model import MANIFEST
from certlint.x509.kinds import KIND_OF_BLOCK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import ExitStack

    from certlint.bundle.private_key import PrivateKey
    from certlint.bundle.reading import Reading
    from certlint.engine.plan import Plan
    from certlint.x509.kinds import Kind


def documents_of(
    document: pem.Document, plan: Plan, most: int = sources.MAX_CERTIFICATES, *, asks: bool = False
) -> list[pem.Document]:
    """The documents in a loaded file; for PEM, the file itself. Raises InputError for a container that cannot be opened.

    Where PEM is expected, a keystore is a finding and is evaluated either way. No server loads a Kubernetes manifest.
    """
    if not document.may_be_container:
        return [document]
    from certlint.containers import jks, opening, pkcs12
    from certlint.files.passphrase import PassphraseSource

    passphrase = PassphraseSource(plan.settings["passphrase_file"], document.path, asks=asks)
    loads_pem = plan.profile.loads_pem
    try:
        return opening.opened(document, passphrase, loads_pem=loads_pem, most=most)
    except InputError as error:
        if document.encoding == MANIFEST or not (loads_pem or opening.promises_pem(document.path)):
            raise
        document.container, document.blocks = jks.TITLES.get(document.raw[:4], pkcs12.TITLE), []
        document.problem = error.text
        return [document]


def judged_in(
    loaded: pem.Document,
    plan: Plan,
    key_path: str = "",
    limits: sources.Limits = sources.USUAL,
    *,
    asks: bool = False,
    all_of_it: bool = False,
) -> Iterator[tuple[Plan, Bundle] | Unreadable]:
    """The bundles in a loaded file, each with its plan, or the reason why one cannot be read.

    Raises InputError for a container that cannot be opened. all_of_it: unreadable contents become a bundle with that finding
    """
    documents = documents_of(loaded, plan, limits.certificates, asks=asks)
    if not documents[0].siblings and documents[0].resource is None:
        for each in documents:
            yield from bundles_of(each, plan, key_path, limits.size)
        return
    from functools import partial

    from certlint.batch.objects import arranged, plan_of_object
    from certlint.engine.reading import plan_as_read

    for document, reading, key, chain_documents in arranged(documents):
        if document.problem and not document.blocks and not all_of_it:
            yield Unreadable(document.path, f"{document.name.removeprefix(document.path + ': ')}: {document.problem}")
            continue
        asked = plan_of_object(plan, document)
        if reading is not None:
            role = reading.role, reading.is_judged_elsewhere
            asked = asked.once(("read as", *role), partial(plan_as_read, asked, reading))
        yield from bundles_of(document, asked, key_path, limits.size, chain_documents, reading, key)


def bundles_of(
    document: pem.Document,
    plan: Plan,
    key_path: str,
    max_size: int,
    chain_documents: Sequence[pem.Document] = (),
    reading: Reading | None = None,
    own_key: pem.Document | None = None,
) -> Iterator[tuple[Plan, Bundle]]:
    """The bundles in a document, one for each kind of object, with their plans; otherwise as `assemble`."""
    kinds = {block.kind for block in document.blocks if block.kind in KIND_OF_BLOCK}
    if kinds <= {BlockKind.CERTIFICATE}:
        yield plan, assemble(document, plan, key_path, max_size, chain_documents, reading, own_key)
        return
    from certlint.engine.kinds import shares  # few files contain anything but certificates and keys

    for share in shares(plan, document):
        if share.is_aside:
            bundle = Bundle(document, None, plan.facts["fqdns"], kind=share.kind)
        else:
            bundle = assemble(document, share.plan, key_path, max_size, chain_documents, reading, own_key, share.kind)
        is_beside = reading is not None and reading.role == REVOCATION
        bundle.is_aside, bundle.is_unfit = share.is_aside, share.is_unfit and not is_beside
        yield share.plan, bundle


def assemble(
    document: pem.Document,
    plan: Plan,
    key_path: str,
    max_size: int = sources.MAX_SIZE,
    chain_documents: Sequence[pem.Document] = (),
    reading: Reading | None = None,
    own_key: pem.Document | None = None,
    kind: Kind | None = None,
) -> Bundle:
    """A document as a bundle, with a key from a separate file; for a file of keys only, with its own key.

    own_key  the key that belongs to it in a Kubernetes object
    kind     the kind of object to select, if the document contains several

    If there are two keys, the one with more defects is used, so that these are reported.
    """
    found, sought = (key_path, "") if key_path else key_file_of(document, plan, reading)
    key = separate_key(found, max_size) or (_private_key(own_key) if own_key else _key_within(document))
    bundle = Bundle(document, key, plan.facts["fqdns"], chain_documents=chain_documents, reading=reading, kind=kind)
    bundle.key_sought = sought
    if plan.profile.companions:
        from certlint.batch.companions import companions_of  # few products load more than a chain and a key

        bundle.companions = companions_of(document, plan.profile.companions)
    if bundle.is_key_file:
        own = _private_key(document)
        if bundle.key is None or _badness(own) >= _badness(bundle.key):
            bundle.key = own
    return bundle


def key_file_of(document: pem.Document, plan: Plan, reading: Reading | None) -> tuple[str, str]:
    """The file with the key of a bundle (empty without one), and the only path where the product looks for it.

    There is no such file if the document is not a file of its own, or if it contains a loadable key.
    """
    if document.container or document.resource is not None:
        return "", ""
    known, suffix = reading.key if reading is not None else "", plan.profile.key_suffix
    if not suffix or not document.is_pem_file:
        return known, ""
    if document.has_key and _private_key(document).public_key is not None:
        return known, ""
    sought = document.path + suffix
    return sought if os.path.exists(sought) else known, sought


def _badness(key: PrivateKey) -> tuple[bool, bool, bool]:
    """The number of defects of a key file, as a sort key: not loadable, encrypted, of an unusual form."""
    return bool(key.error) or any(fault.refused for fault in key.faults), key.encrypted, bool(key.faults)


def _key_within(document: pem.Document) -> PrivateKey | None:
    """The private key in a file of certificates: that of a keystore entry, or one among PEM blocks.

    A server has the passphrase of its keystore, so only unencrypted keys are returned for one. Rules about PEM report the form
    of the file; rules about the key report why a server cannot load it.
    """
    from certlint.pem.kinds import KEY_KINDS

    kinds = (BlockKind.PRIVATE_KEY,) if document.container else KEY_KINDS
    found = {block.kind for block in document.blocks}
    if found.isdisjoint(kinds) or not (document.container or BlockKind.CERTIFICATE in found):
        return None
    key = _private_key(document)
    key.source = None
    is_text = document.encoding == "pem" and not document.container
    key.faults = [each for each in key.faults if is_text and each.refused and not each.oddity]
    return key


def separate_key(path: str, max_size: int = sources.MAX_SIZE, hold: ExitStack | None = None) -> PrivateKey | None:
    """The key given with `--key`, read again for each bundle, as no key is kept. `hold` as in `sources.FileSource`.

    Raises MissingKeyError if the file does not exist.
    """
    if not path:
        return None
    loaded = sources.load(path, sources.Limits(max_size), hold)
    if isinstance(loaded, Unreadable):
        if not os.path.exists(path):
            raise MissingKeyError(path, loaded.reason)
        return _private_key(pem.read(b"", path), loaded.reason)
    return _private_key(loaded)


def _private_key(document: pem.Document, unreadable: str = "") -> PrivateKey:
    from certlint.bundle.private_key import PrivateKey

    return PrivateKey(document, unreadable)
