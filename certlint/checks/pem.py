"""What a PEM file is made of. RFC 7468."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.check import check
from certlint.pem import BlockKind
from certlint.pem.kinds import KEY_KINDS, kind_of
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.pem import Block, Document


@check
def oddity(document: Document, *, kind: str) -> Iterator[Problem]:
    """The reader noted nothing of one kind."""
    for each in document.oddities:
        if each.kind == kind:
            yield Problem(each.message, each.expected, each.found, block=each.block, line=each.line or None)


@check
def encoded_as(bundle: Bundle, document: Document, *, encoding: str) -> Iterator[Problem]:
    """What can be read of the file was in this encoding: `pem` or `der`."""
    if document.blocks and document.encoding != encoding:
        found, wanted = document.encoding.upper(), encoding.upper()
        yield Problem(f"the file is {found}, not {wanted}", expected=wanted, found=found)


@check
def no_private_key(bundle: Bundle, document: Document) -> Iterator[Problem]:
    """No private key stands among certificates."""
    if bundle.is_key_file:
        return
    for block in document.blocks:
        if block.kind in KEY_KINDS:
            yield _problem(block, f"block {block.index} is a private key ({_what(block)})", "certificates only")


@check
def only_expected_blocks(bundle: Bundle, document: Document) -> Iterator[Problem]:
    """Every block is a certificate or a key; beside a key, its parameters may stand.

    What a file holds that is neither a bundle nor a key is told by another rule.
    """
    expected = {BlockKind.CERTIFICATE, *KEY_KINDS}
    if bundle.is_key_file:
        expected.add(BlockKind.PARAMETERS)
    elif not bundle.certificates and not bundle.broken:
        return
    for block in document.blocks:
        if block.kind not in expected:
            yield _problem(block, f"block {block.index} is no certificate, but {_what(block)}", "certificates only")


@check
def holds_certificate(bundle: Bundle, document: Document) -> Iterator[Problem]:
    """There is a certificate in the file. A file that can't be read at all is told as such."""
    if bundle.certificates or bundle.broken or bundle.is_key_file or document.problem:
        return
    found = ", ".join(dict.fromkeys(map(_what, document.blocks))) or "no block"
    yield Problem("the file holds no certificate", expected="a certificate", found=found)


def _what(block: Block) -> str:
    """What a block holds: its label, unless that says something else."""
    return block.label if block.label and kind_of(block.label) is block.kind else block.kind.value


def _problem(block: Block, message: str, expected: str) -> Problem:
    return Problem(message, expected=expected, found=_what(block), block=block.index, line=block.first_line or None)
