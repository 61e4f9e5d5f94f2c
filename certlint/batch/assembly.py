"""From a document that was read to a bundle: with the documents that belong to it, and the key beside it."""

from __future__ import annotations

import os

from certlint import pem
from certlint.bundle.bundle import Bundle
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
    """The documents in what was loaded: of PEM, that itself. Raises InputError for a container that cannot be opened.

    A keystore where PEM is loaded is a finding, open or not. A Kubernetes manifest is loaded by no server.
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
    """The bundles in what was loaded, each with the plan that it is judged by, or why there is none.

    Raises InputError for a container that cannot be opened. all_of_it: what cannot be read is a bundle that says so
    """
    documents = documents_of(loaded, plan, limits.certificates, asks=asks)
    if not documents[0].siblings and documents[0].resource is None:
        for each in documents:
            yield from bundles_of(each, plan, key_path, limits.size)
        return
    from functools import partial

    from certlint.batch.objects import arranged, plan_of_object
    from certlint.engine.reading import plan_as_read

    for document, reading, key, beside in arranged(documents):
        if document.problem and not document.blocks and not all_of_it:
            yield Unreadable(document.path, f"{document.name.removeprefix(document.path + ': ')}: {document.problem}")
            continue
        asked = plan_of_object(plan, document)
        if reading is not None:
            role = reading.role, reading.is_judged_elsewhere
            asked = asked.once(("read as", *role), partial(plan_as_read, asked, reading))
        yield from bundles_of(document, asked, key_path, limits.size, beside, reading, key)


def bundles_of(
    document: pem.Document,
    plan: Plan,
    key_path: str,
    max_size: int,
    beside: Sequence[pem.Document] = (),
    reading: Reading | None = None,
    own_key: pem.Document | None = None,
) -> Iterator[tuple[Plan, Bundle]]:
    """The bundles in a document, one for each kind of object that is in it, and their plans; otherwise as `assemble`."""
    kinds = {block.kind for block in document.blocks if block.kind in KIND_OF_BLOCK}
    if kinds <= {BlockKind.CERTIFICATE}:
        yield plan, assemble(document, plan, key_path, max_size, beside, reading, own_key)
        return
    from certlint.engine.kinds import shares  # few files hold anything else

    for share in shares(plan, document):
        if share.is_aside:
            bundle = Bundle(document, None, plan.facts["fqdns"], kind=share.kind)
        else:
            bundle = assemble(document, share.plan, key_path, max_size, beside, reading, own_key, share.kind)
        bundle.is_aside, bundle.is_unfit = share.is_aside, share.is_unfit
        yield share.plan, bundle


def assemble(
    document: pem.Document,
    plan: Plan,
    key_path: str,
    max_size: int = sources.MAX_SIZE,
    beside: Sequence[pem.Document] = (),
    reading: Reading | None = None,
    own_key: pem.Document | None = None,
    kind: Kind | None = None,
) -> Bundle:
    """A document as a bundle, with the key that is given beside it; of a file that holds nothing but keys, its own.

    own_key  the key that stands beside it in a Kubernetes object
    kind     of which objects it is a bundle, where it holds others, too

    Where both are there, it is the worse one: what is wrong with a key is not lost for another that is sound.
    """
    found, sought = (key_path, "") if key_path else key_file_of(document, plan, reading)
    key = key_beside(found, max_size) or (_private_key(own_key) if own_key else _key_within(document))
    bundle = Bundle(document, key, plan.facts["fqdns"], beside=beside, reading=reading, kind=kind)
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
    """The file beside a bundle that its key is read from, empty without one, and the only one that the product looks at.

    Nothing is looked for beside what is not a file of its own, and where a file has a key that can be loaded.
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
    """How much is wrong with a key file, the worse the greater: not loadable, encrypted, of an unusual form."""
    return bool(key.error) or any(fault.refused for fault in key.faults), key.encrypted, bool(key.faults)


def _key_within(document: pem.Document) -> PrivateKey | None:
    """The private key in a file of certificates: of an entry of a keystore, or among the blocks of a PEM file.

    A server can open whatever protects the key of a keystore, so only open keys are looked for there. Rules about PEM report
    the form of the file; of the key, that is left for which a server does not load it.
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


def key_beside(path: str, max_size: int = sources.MAX_SIZE, hold: ExitStack | None = None) -> PrivateKey | None:
    """The key given with `--key`, read again for each bundle: no key is kept. `hold` as in `sources.FileSource`.

    Raises MissingKeyError where there is no such file.
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
