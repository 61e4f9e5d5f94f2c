"""mend(): a document becomes the file that it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint import pem
from certlint.errors import InputError
from certlint.fix.arrange import arrange, without_doubles
from certlint.fix.model import Mended, Step, block
from certlint.fix.unpack import unpack
from certlint.private_key import PrivateKey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certlint.certificate import Certificate
    from certlint.fix.unpack import Contents
    from certlint.pem import Document

# What writing a file anew does to each kind of oddity.
_WRITTEN_ANEW = {
    "crlf": "make the line ends those of Unix",
    "byte-order-mark": "take the byte order mark out",
    "not-ascii": "write it in ASCII",
    "malformed-boundary": "write the boundary lines anew",
    "text-outside-blocks": "take out the text that stands outside the blocks",
    "bad-base64": "write the base64 anew",
    "unterminated-block": "complete the boundary lines",
    "label-mismatch": "label the blocks by what they hold",
    "double-encoded": "decode what was encoded twice",
}


def _no_passphrase() -> bytes:
    raise InputError("this file asks for a passphrase")


def mend(
    document: Document,
    pool: Sequence[Certificate] = (),
    *,
    key: PrivateKey | None = None,
    unsafe: bool = False,
    passphrase: Callable[[], bytes] = _no_passphrase,
) -> Mended:
    """Mends a document as far as that needs no new certificate.

    pool        CA certificates that may fill the gaps of the chain
    key         the private key beside the file, to tell which leaf is meant
    unsafe      whether certificates of other chains may be dropped
    passphrase  called when a PKCS #12 file asks for one

    Raises InputError when the document can't be read, or something would get lost.
    """
    contents = unpack(document, passphrase)
    keys = "".join(contents.keys)
    if not contents.certificates:
        steps = [*_rewriting(document), *contents.steps]
        return Mended(keys, "", True, steps or _folded(document, keys), [])
    _verify_torn(document, contents)
    once, steps = without_doubles(contents.certificates)
    own_key = PrivateKey(pem.read(keys.encode(), document.path), None) if keys else key
    arranged = arrange(once, pool, own_key, document.path)
    text = "".join(block("CERTIFICATE", der) for der in arranged.related + ([] if unsafe else arranged.unrelated))
    withheld = arranged.withheld
    steps = [*_rewriting(document), *contents.steps, *steps, *_taken_out(contents), *arranged.steps]
    if unsafe and arranged.unrelated:
        steps, withheld = [*steps, *withheld], []
    return Mended(text, keys, False, steps or _folded(document, text), withheld)


def _rewriting(document: Document) -> list[Step]:
    """What writing the file anew mends, each kind once with the first of its places."""
    steps = []
    for kind, done in _WRITTEN_ANEW.items():
        found = [oddity for oddity in document.oddities if oddity.kind == kind]
        if found:
            place = f"line {found[0].line}" if found[0].line else "the file"
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            steps.append(Step(f"{done}: {place}: {found[0].message}{more}", f"pem/{kind}"))
    return steps


def _taken_out(contents: Contents) -> list[Step]:
    if not contents.keys:
        return []
    what = "the private key" if len(contents.keys) == 1 else f"{len(contents.keys)} private keys"
    return [Step(f"take {what} out into a file of its own", "bundle/private-key")]


def _folded(document: Document, text: str) -> list[Step]:
    return [] if text.encode() == document.raw else [Step("write the base64 in lines of 64 columns")]


def _verify_torn(document: Document, contents: Contents) -> None:
    """A certificate whose base64 was faulty must still bear its issuer's signature, where the issuer is at hand."""
    torn = {o.block for o in document.oddities if o.kind in ("bad-base64", "unterminated-block")}
    if not torn:
        return
    from certlint.bundle import Bundle

    bundle = Bundle(pem.read("".join(block("CERTIFICATE", der) for der in contents.certificates).encode()))
    for index, certificate in enumerate(bundle.certificates):
        if bundle.links.named_issuers(index) and not bundle.links.issuers(index):
            raise InputError(
                f"{document.path}: the base64 is faulty, and the signature of {certificate.title!r} does not fit",
                "take the certificate from its source once more",
            )
