"""repair(): converts a document to the file that it should be."""

from __future__ import annotations

from certlint import pem
from certlint.containers.unpack import unpack
from certlint.errors import InputError
from certlint.fix.arrange import Means, arranged_chain
from certlint.fix.assemble import assembled, without_duplicates
from certlint.fix.model import Repaired, Step
from certlint.light import re
from certlint.pem import BlockKind
from certlint.pem.encode import block
from certlint.pem.kinds import KEY_KINDS, LABELS, loose_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.private_key import PrivateKey
    from certlint.containers.keystore import Passphrase
    from certlint.containers.unpack import Unpacked
    from certlint.fix.arrange import Arranger
    from certlint.pem import Document
    from certlint.pem.model import Oddity
    from certlint.policy.model import Selected
    from certlint.policy.rule import Rule
    from certlint.x509.signed_object import SignedObject

# The repair of each kind of oddity when the file is written again.
_WRITTEN_ANEW = {
    "crlf": "convert line endings to LF",
    "byte-order-mark": "remove the byte order mark",
    "not-ascii": "convert it to ASCII",
    "comment-not-ascii": "remove characters that are not ASCII",
    "malformed-boundary": "rewrite the BEGIN and END lines",
    "boundary-in-text": "remove the text with BEGIN or END in it",
    "text-outside-blocks": "remove text outside the blocks",
    "bad-base64": "rewrite the base64",
    "unterminated-block": "complete the BEGIN and END lines",
    "label-mismatch": "correct the labels of the blocks",
    "openssl-refuses": "rewrite the block",
    "old-label": "label certificates as CERTIFICATE",
    "unused-bits": "rewrite the base64",
    "double-encoded": "decode the block that was encoded twice",
}
_APART = "key-apart"
# Oddities because of which other readers skip a block.
_HIDING = ("malformed-boundary", "unterminated-block", "double-encoded", "openssl-refuses", "old-label", "unused-bits")


def repair(
    document: Document,
    pool: Sequence[SignedObject] = (),
    *,
    origin: str = "the pool",
    now: datetime,
    key: PrivateKey | None = None,
    arrange: Arranger = arranged_chain,
    unsafe: bool = False,
    keeps_keys: bool = False,
    passphrase: Passphrase | None = None,
    names: Sequence[str] = (),
    known: Bundle | None = None,
) -> Repaired:
    """Repairs a document as far as that needs no new certificate.

    pool        CA certificates that may fill gaps of the chain
    origin      the name of the pool in messages
    now         the day on which the chain must be valid
    key         the private key from a separate file, which determines the leaf
    names       the names that clients connect to, which determine the leaf if there is no key
    arrange     selects and orders the certificates
    unsafe      whether superfluous certificates may be removed
    keeps_keys  whether a private key stays in the PEM file with the certificates
    passphrase  called for the passphrase of a PKCS #12 file; without it, none is opened, since that may take long
    known       the document as a bundle, if it has been evaluated before: its parsed certificates are reused

    Raises InputError if the document cannot be read, or content would be lost.
    """
    contents = unpack(document, passphrase)
    keys = "".join(contents.keys)
    if not contents.certificates:
        return Repaired(keys, "", True, [*_rewriting(document), *_opening(contents)] or _folded(document, keys), [])
    once, steps = without_duplicates(contents.certificates)
    bundle = assembled(once, document.path, key or (_key_within(keys, document.path) if keys else None), names, known)
    _verify_torn(document, bundle)
    arranged = arrange(bundle, Means(now, pool, _read_by_all(document), origin))
    stays = bool(keys) and keeps_keys and document.encoding == "pem" and not document.container
    dropped = [step for step in arranged.withheld if step.drops] if unsafe else []
    taken_out = [] if stays else _taken_out(contents)
    steps = [*_rewriting(document), *_opening(contents), *steps, *taken_out, *arranged.steps, *dropped]
    withheld = [step for step in arranged.withheld if step not in dropped]
    text = "".join(block("CERTIFICATE", der) for der in arranged.ordered if not (unsafe and der in arranged.droppable))
    text, keys = (_with_key(document, text, keys), "") if stays else (text, keys)
    return Repaired(text, keys, stays, steps or _folded(document, text), withheld)


def _with_key(document: Document, text: str, keys: str) -> str:
    """The certificates with the key that stays in its place."""
    first = document.blocks[0].kind in (*KEY_KINDS, BlockKind.PARAMETERS)
    return keys + text if first else text + keys


def keeps_keys(rules: Iterable[Rule], selected: Iterable[Selected]) -> bool:
    """Whether a profile allows a key with the certificates: it does not select the rule that moves it to a separate file."""
    apart = {rule.id for rule in rules if rule.repair == _APART}
    return bool(apart) and apart.isdisjoint(each.rule.id for each in selected)


def _key_within(keys: str, path: str) -> PrivateKey:
    """The private key inside a document."""
    from certlint.bundle.private_key import PrivateKey

    return PrivateKey(pem.read(keys.encode(), path))


def _read_by_all(document: Document) -> set[bytes]:
    """The certificates (DER) that every reader finds: in PEM blocks with the right label and valid boundaries."""
    odd = {oddity.block for oddity in document.oddities if oddity.kind in _HIDING}
    read = document.blocks if document.encoding == "pem" else []
    whole = [each.der for each in read if LABELS.get(each.label) is BlockKind.CERTIFICATE and each.index not in odd]
    return {der[: found[2]] for der in whole if (found := loose_header(der, 0, len(der)))}


def _rewriting(document: Document) -> list[Step]:
    """The repairs that writing the file again makes: one step per kind, with its first location."""
    steps = []
    for kind, done in _WRITTEN_ANEW.items():
        found = [oddity for oddity in document.oddities if oddity.kind == kind]
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            steps.append(Step(f"{done}: {_located(found[0])}{more}", kind))
    return steps


def _located(oddity: Oddity) -> str:
    """The message of an oddity with its line, unless the message names it."""
    if not oddity.line:
        return f"the file: {oddity.message}"
    named = re.search(rf" lines? {oddity.line}\b", oddity.message)
    return oddity.message if named else f"line {oddity.line}: {oddity.message}"


def _opening(contents: Unpacked) -> list[Step]:
    return [Step(*each) for each in contents.taken]


def _taken_out(contents: Unpacked) -> list[Step]:
    if not contents.keys:
        return []
    count = sum("PRIVATE" in key.partition("\n")[0] for key in contents.keys)
    what = "the private key" if count == 1 else f"{count} private keys"
    return [Step(f"move {what} to a file of its own", _APART)]


def _folded(document: Document, text: str) -> list[Step]:
    return [] if text.encode() == document.raw else [Step("wrap the base64 at 64 columns")]


def _verify_torn(document: Document, bundle: Bundle) -> None:
    """A certificate whose base64 was repaired must still verify with its issuer's key, if the issuer is available."""
    if not any(oddity.kind in ("bad-base64", "unterminated-block", "unused-bits") for oddity in document.oddities):
        return
    links = bundle.links
    for index, certificate in enumerate(bundle.certificates):
        by_itself = links.names.is_self_issued(index) and links.signed_by(index, index) is not False
        named = links.names.named_issuers(index) or links.names.is_self_issued(index)
        if named and not links.issuers(index) and not by_itself:
            raise InputError(
                f"{document.path}: the base64 is damaged, and the signature of {certificate.title!r} does not verify",
                "get the certificate again from its source",
            )
