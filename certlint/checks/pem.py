"""The blocks and text of a PEM file. RFC 7468."""

from __future__ import annotations

from os.path import normpath

from certlint.bundle.loaded import titles_of
from certlint.check import check
from certlint.errors import DecodeError
from certlint.pem import BlockKind
from certlint.pem.kinds import KEY_KINDS, kind_of
from certlint.pem.model import STRAY
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.loaded import Loading
    from certlint.pem import Block, Document, Oddity

_PASSED_OVER = (BlockKind.PKCS7, BlockKind.PKCS12, BlockKind.BINARY)
_NAMED = 5
_OPENED = 100
"""The limit of unread blocks whose content is described, equal to the limit of listed findings of a rule."""


@check
def oddity(
    document: Document,
    loading: Loading,
    *,
    kind: str,
    unless_oddities: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
    of: tuple[str, ...] = (),
    engines: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The file has no oddity of this `kind`: with `of`, none of these forms, and the forms in `but` are allowed.

    With `engines`, only a file that one of them does not load is checked.

    The forms are `doubled-returns` (before a line feed), `unknown-label` (of a block without END); and in text
    `begin-certificate`, `begin-key`, `begin` and `end`, with `-first` if they are at the start of their line.

    If the file has an oddity of a kind in `unless_oddities`, another rule reports the same defect more exactly.
    """
    kinds = {each.kind for each in document.oddities}
    if not kinds.isdisjoint(unless_oddities) or (kind in kinds and engines and loading.succeeds(engines)):
        return
    does = loading.failure(engines) if kind in kinds else None
    odd = [e for e in document.oddities if e.kind == kind and e.form not in but and (not of or e.form in of)]
    for each in _together(odd):
        yield _oddity_problem(each, f"; {does.reason}" if does and does.engine not in each.message else "")


@check
def encoded_as(bundle: Bundle, document: Document, *, encoding: str) -> Iterator[Problem]:
    """The file is encoded as `pem` or as `der`, as `encoding` says."""
    if document.blocks and document.encoding != encoding:
        found, wanted = document.container or document.encoding.upper(), encoding.upper()
        what = f"a {found}" if document.container else found
        yield Problem(f"the file is {what}, not {wanted}", expected=wanted, found=found)


@check
def no_private_key(bundle: Bundle, document: Document) -> Iterator[Problem]:
    """The bundle contains no private key. A keystore is made to hold both."""
    if bundle.is_key_file or document.container:
        return
    for block in document.blocks:
        if block.kind in KEY_KINDS:
            yield _problem(block, f"block {block.index} is a private key ({_what(block)})", "certificates only")


@check
def only_read_blocks(bundle: Bundle, document: Document) -> Iterator[Problem]:
    """No block contains certificates or keys in a form that servers skip.

    These are PKCS #7, PKCS #12, DER among PEM blocks, and a second DER object.

    A file that contains nothing else is reported by another rule.
    """
    if document.container:
        return
    if document.encoding == "der" and len(document.blocks) > 1:
        second = document.blocks[1]
        more = len(document.blocks) - 1
        behind = (
            f"{more} more DER object{'s' * (more != 1)} after the first: OpenSSL reads only the first, Java reads all"
        )
        yield _problem(second, behind, "one object, or PEM")
    has_objects = bundle.certificates or bundle.broken or bundle.is_key_file
    passed_over = [block for block in document.blocks if block.kind in _PASSED_OVER] if has_objects else []
    for number, block in enumerate(passed_over):
        holding = _holding(block) if number < _OPENED else ""
        message = f"block {block.index} is a {_passed_over(block)}, which servers skip{holding}"
        yield _problem(block, message, "CERTIFICATE blocks only")


@check
def old_label_later(document: Document) -> Iterator[Problem]:
    """No certificate with the old label X509 CERTIFICATE stands before one that is labelled CERTIFICATE."""
    blocks = [block for block in document.blocks if block.kind is BlockKind.CERTIFICATE]
    new = next((number for number, block in enumerate(blocks) if block.label == "CERTIFICATE"), 0)
    if any(block.label == "X509 CERTIFICATE" for block in blocks[:new]):
        message = f"the certificates before block {blocks[new].index} have the old label X509 CERTIFICATE"
        yield _problem(blocks[0], message, "CERTIFICATE")


def _passed_over(block: Block) -> str:
    if block.kind is not BlockKind.BINARY:
        return str(block.kind.value)
    return f"DER object among PEM blocks ({block.label or 'of no known kind'}, {len(block.der):,} bytes)"


def _holding(block: Block) -> str:
    """Which certificates are in a block that is not read, by their names, as far as that can be told."""
    from certlint.containers.pkcs7 import certificates_within

    label = block.label if block.kind is BlockKind.BINARY else block.kind.name
    titles = [repr(title) for title in map(_title, certificates_within(label, block.der))]
    if not titles:
        return ""
    more = f" and {len(titles) - _NAMED} more" if len(titles) > _NAMED else ""
    return f"; it contains the certificate{'s' * (len(titles) > 1)} of {', '.join(titles[:_NAMED])}{more}"


def _title(der: bytes) -> str:
    from certlint.x509.certificate import Certificate

    try:
        title: str = Certificate(der).title
    except DecodeError:
        return "one that cannot be decoded"
    return title


@check
def only_expected_blocks(bundle: Bundle, document: Document, *, labels: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Every block is a certificate or a private key, or has one of `labels`; a key may come with its parameters.

    Certificates in another form, and files that are neither a bundle nor a key, are reported by other rules.
    """
    expected = {BlockKind.CERTIFICATE, *KEY_KINDS, *_PASSED_OVER}
    if document.container:
        return
    if not (bundle.certificates or bundle.broken or bundle.is_key_file):
        return
    if document.has_key:
        expected.add(BlockKind.PARAMETERS)
    for block in document.blocks:
        if block.kind not in expected and block.label not in labels:
            yield _problem(block, f"block {block.index} is not a certificate but {_what(block)}", "certificates only")


@check
def without_labels(bundle: Bundle, document: Document, *, labels: tuple[str, ...]) -> Iterator[Problem]:
    """No block beside certificates has one of `labels`."""
    for block in document.blocks:
        if block.label in labels and bundle.kind.chained:
            yield _problem(block, f"block {block.index} is not a certificate but {_what(block)}", "certificates only")


@check
def holds_certificate(bundle: Bundle, document: Document, *, key: str = "") -> Iterator[Problem]:
    """The file contains a certificate. A file that cannot be read is reported by another rule.

    A file of keys may be checked by itself; where its certificate's key is named as `key`, it was taken for the bundle.
    """
    held = bundle.certificates or bundle.broken
    if document.container and (held or not document.blocks):
        message = f"the certificates are in a {document.container}, where a server that loads PEM finds none"
        yield Problem(message, expected="a PEM file", found=document.container)
    if bundle.is_key_file and bundle.reading is None and key and normpath(key) != normpath(bundle.path):
        message = "the file contains a private key and no certificate: --key names the key, PATH the file with the certificates"
        yield Problem(message, expected="a certificate", found="a private key")
    if held or bundle.is_key_file or document.problem:
        return
    found = ", ".join(dict.fromkeys(map(_what, document.blocks))) or "no block"
    yield Problem("the file contains no certificate", expected="a certificate", found=found)


def _what(block: Block) -> str:
    """The content of a block: its label, or what the label does not tell."""
    return block.label if block.label and kind_of(block.label) is block.kind else block.kind.value


def _problem(block: Block, message: str, expected: str) -> Problem:
    return Problem(message, expected=expected, found=_what(block), block=block.index, line=block.first_line or None)


@check
def loaded(
    bundle: Bundle,
    document: Document,
    loading: Loading,
    *,
    engines: tuple[str, ...],
    unless_oddities: tuple[str, ...] = (),
) -> Iterator[Problem]:
    """The `engines` of a server load the certificates of the file that clients need: the server's own, and its issuers.

    Where the file has an oddity of a kind in `unless_oddities`, or with such a form, another rule reports it.
    """
    found = loading.failure(engines)
    if found and {name for each in document.oddities for name in (each.kind, each.form)}.isdisjoint(unless_oddities):
        yield Problem(found.reason, line=found.line)


@check
def loaded_though_odd(
    bundle: Bundle, document: Document, loading: Loading, *, engines: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator[Problem]:
    """The file has no oddity of one of these `kinds`, for which software refuses files, though these `engines` load it."""
    odd = [each for each in document.oddities if each.kind in kinds]
    if odd and loading.succeeds(engines):
        titles = titles_of(engines)
        does = f"; {' and '.join(titles)} load{'s' * (len(titles) == 1)} the file all the same"
        yield from (_oddity_problem(each, does) for each in _together(odd))


def _together(oddities: list[Oddity]) -> Iterator[Oddity]:
    """The oddities of a file; malformed boundaries are one, at the first of them, with the lines of the others.

    Whoever writes one boundary wrongly writes all of them so, and rewriting the file repairs all.
    """
    boundaries = [each for each in oddities if _is_boundary(each)]
    if len(boundaries) < 2:
        yield from oddities
        return
    first, *others = boundaries
    yield first._replace(message=first.message + _also([str(each.line) for each in others]))
    yield from (each for each in oddities if not _is_boundary(each))


def _is_boundary(oddity: Oddity) -> bool:
    """Whether an oddity is about how a boundary is written, and not an END without BEGIN, or the number of further ones."""
    is_written = oddity.kind == "malformed-boundary" and oddity.expected.startswith("-----")
    return is_written and STRAY not in oddity.message


def _also(lines: list[str]) -> str:
    """More malformed boundaries, by their lines."""
    listed = ", ".join(dict.fromkeys(lines[:_NAMED]))
    more = f" and {len(lines) - _NAMED:,} more" if len(lines) > _NAMED else ""
    where = f"lines {listed}{more}" if "," in listed or more else f"line {listed}"
    what = "1 more boundary is" if len(lines) == 1 else f"{len(lines):,} more boundaries are"
    return f"; {what} malformed ({where})"


def _oddity_problem(oddity: Oddity, does: str) -> Problem:
    """The problem of an oddity, and how the server handles it."""
    line = oddity.line or None
    return Problem(f"{oddity.message}{does}", oddity.expected, oddity.found, block=oddity.block, line=line)
