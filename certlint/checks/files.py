"""What the file system says of a bundle and of its key. Of standard input nothing is known, and nothing is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.bundle import KEY_KINDS
from certlint.check import check
from certlint.report import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle import Bundle
    from certlint.filefacts import Source

OTHERS = 0o077
WRITABLE = 0o022
STICKY = 0o1000


@check
def certificate_not_writable(bundle: Bundle) -> Iterator[Problem]:
    """Only its owner may write a certificate. A file with a key in it is asked for more, by another rule."""
    source = bundle.source
    if source is None or source.mode is None or _holds_key(bundle):
        return
    if source.mode & WRITABLE:
        yield _mode_problem(
            f"{_who(source.mode & WRITABLE)} may write {source.path}", source.mode, source.mode & ~WRITABLE
        )


@check
def key_not_exposed(bundle: Bundle, *, mode: int) -> Iterator[Problem]:
    """A file with a private key gives group and others no more than `mode` does."""
    for source in _key_sources(bundle):
        if source.mode is None:
            continue
        beyond = source.mode & OTHERS & ~mode
        if beyond:
            what = f"{_who(beyond)} may {_deeds(beyond)} {source.path}, which holds a private key"
            yield _mode_problem(what, source.mode, mode)._replace(path=source.path)


@check
def owner_is(bundle: Bundle, *, owner: str) -> Iterator[Problem]:
    """Files belong to `owner`, written `user:group`; one of the two may be left out."""
    user, _, group = owner.partition(":")
    for source in _sources(bundle):
        if source.uid is None:
            continue
        found = f"{source.owner}:{source.group}"
        if (user and user != source.owner) or (group and group != source.group):
            message = f"{source.path} belongs to {found}"
            yield Problem(message, expected=owner, found=found, path=source.path)


@check
def directory_not_writable(bundle: Bundle) -> Iterator[Problem]:
    """In the directory of a file, only its owner may replace what others own. The sticky bit sees to that, too."""
    told = set()
    for source in _sources(bundle):
        mode = source.directory_mode
        if mode is None or mode & STICKY or not mode & WRITABLE or source.directory in told:
            continue
        told.add(source.directory)
        message = f"{_who(mode & WRITABLE)} may replace the files of {source.directory}"
        yield _mode_problem(message, mode, mode & ~WRITABLE)._replace(path=source.path)


def _holds_key(bundle: Bundle) -> bool:
    return any(block.kind in KEY_KINDS for block in bundle.document.blocks)


def _key_sources(bundle: Bundle) -> Iterator[Source]:
    """The files with a private key in them: the input itself, and the key beside it."""
    if bundle.source is not None and _holds_key(bundle):
        yield bundle.source
    beside = bundle.key.source if bundle.key is not None else None
    if beside is not None and (bundle.source is None or beside.path != bundle.source.path):
        yield beside


def _sources(bundle: Bundle) -> list[Source]:
    """The input and the key beside it, each once."""
    found = [bundle.source, bundle.key.source if bundle.key is not None else None]
    return list({source.path: source for source in found if source is not None}.values())


def _mode_problem(message: str, found: int, expected: int) -> Problem:
    return Problem(f"{message} (mode {found:03o})", expected=f"{expected:03o}", found=f"{found:03o}")


def _who(bits: int) -> str:
    """Group, others or both, whomever `bits` of a mode concern."""
    return " and ".join(who for who, mask in (("the group", 0o070), ("everybody", 0o007)) if bits & mask)


def _deeds(bits: int) -> str:
    """What `bits` allow, the worst of it."""
    merged = bits >> 3 | bits
    return " and ".join(deed for deed, bit in (("read", 4), ("write", 2), ("run", 1)) if merged & bit)
