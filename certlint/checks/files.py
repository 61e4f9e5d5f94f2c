"""Modes and owners of the files of a bundle and its key. Standard input has none, so nothing is checked there.

The checks have the parameter `source` so that they do not apply to input without a file.
"""

from __future__ import annotations

from certlint.check import NotJudgedError, check
from certlint.pem.kinds import KEY_KINDS
from certlint.report import Problem
from certlint.x509.kinds import KIND_OF_BLOCK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.pem import Document
    from certlint.pem.facts import FileFacts

OTHERS = 0o077
STICKY = 0o1000


@check
def mode_within(
    bundle: Bundle, source: FileFacts, *, of: str, mode: int, within: int = 0o777, except_owner: str = ""
) -> Iterator[Problem]:
    """The mode of a certificate, a file with a private key (`key`), or a directory gives group and others no more than `mode`.

    A file with a private key in it counts as a key. A directory with the sticky bit is not reported: only owners replace
    files there. Files of the user `except_owner` are not checked; a mode that is not `within` is reported by another rule.
    """
    if of not in _MODED:
        raise NotJudgedError(f"{of!r} is not one of {', '.join(_MODED)}")
    for file, thing, found, what in _MODED[of](bundle):
        beyond = found & OTHERS & ~mode
        if beyond and not found & OTHERS & ~within and not (except_owner and file.owner == except_owner):
            message = f"{_who(beyond)} may {what.format(deed=_deeds(beyond), thing=thing)} (mode {found:03o})"
            yield Problem(message, expected=f"{found & ~beyond | 0o600:03o}", found=f"{found:03o}", path=file.path)


Moded = tuple["FileFacts", str, int, str]
"""A file; the path and mode in question, its own or its directory's; a message with `{deed}` and `{thing}`."""


def _certificate(bundle: Bundle) -> Iterator[Moded]:
    source = bundle.source
    if source is not None and source.mode is not None and not _holds_key(bundle):
        yield source, source.path, source.mode, "{deed} {thing}"


def _keys(bundle: Bundle) -> Iterator[Moded]:
    for source in _key_sources(bundle):
        if source.mode is not None:
            yield source, source.path, source.mode, "{deed} {thing}, which holds a private key"


def _directories(bundle: Bundle) -> Iterator[Moded]:
    for source in {source.directory: source for source in reversed(_sources(bundle))}.values():
        mode = source.directory_mode
        if mode is not None and not mode & STICKY:
            yield source, source.directory, mode, "replace the files in {thing}"


_MODED: dict[str, Callable[[Bundle], Iterator[Moded]]] = {
    "certificate": _certificate,
    "key": _keys,
    "directory": _directories,
}


@check
def owner_is(bundle: Bundle, source: FileFacts, *, owner: str) -> Iterator[Problem]:
    """Files belong to `owner`, written as `user:group`, by name or number; either may be left out."""
    user, _, group = owner.partition(":")
    for file in _sources(bundle):
        if file.uid is None:
            continue
        found = f"{file.owner}:{file.group}"
        if (user and user not in (file.owner, str(file.uid))) or (group and group not in (file.group, str(file.gid))):
            yield Problem(f"{file.path} belongs to {found}", expected=owner, found=found, path=file.path)


@check
def key_belongs_to(bundle: Bundle, source: FileFacts, *, users: tuple[str, ...]) -> Iterator[Problem]:
    """Files with a private key belong to one of `users`."""
    for file in _key_sources(bundle):
        if file.uid is not None and not {file.owner, str(file.uid)} & set(users):
            message = f"{file.path}, which holds a private key, belongs to {file.owner}"
            yield Problem(message, expected=" or ".join(users), found=file.owner, path=file.path)


@check
def not_in_config_map(config_map: Document) -> Iterator[Problem]:
    """No value of a Kubernetes ConfigMap is or contains a private key. The first value with certificates reports them all."""
    keyed = [each for each in config_map.siblings.values() if each.has_key]
    certificates = (each for each in config_map.siblings.values() if any(b.kind in KIND_OF_BLOCK for b in each.blocks))
    if keyed and config_map.name == next(certificates, keyed[0]).name:
        for resource in dict.fromkeys(each.resource for each in keyed if each.resource is not None):
            message = f"the value {resource.key} of the ConfigMap {resource.name} is or contains a private key"
            yield Problem(message, expected="a Secret", found=f"ConfigMap {resource.name}, {resource.key}")


def _holds_key(bundle: Bundle) -> bool:
    return any(block.kind in KEY_KINDS for block in bundle.document.blocks)


def _key_sources(bundle: Bundle) -> Iterator[FileFacts]:
    """The files with a private key: the input itself, and the file of the key."""
    if bundle.source is not None and _holds_key(bundle):
        yield bundle.source
    key_file = bundle.key.source if bundle.key is not None and not bundle.key.is_absent else None
    if key_file is not None and (bundle.source is None or key_file.path != bundle.source.path):
        yield key_file


def _sources(bundle: Bundle) -> list[FileFacts]:
    """The input and the file of the key, each once."""
    found = [bundle.source, bundle.key.source if bundle.key is not None else None]
    return list({source.path: source for source in found if source is not None}.values())


def _who(bits: int) -> str:
    """The classes of users (group, others, or both) that `bits` of a mode apply to."""
    return " and ".join(who for who, mask in (("the group", 0o070), ("everybody", 0o007)) if bits & mask)


def _deeds(bits: int) -> str:
    """The worst that `bits` of a mode allow."""
    merged = bits >> 3 | bits
    return " and ".join(deed for deed, bit in (("read", 4), ("write", 2), ("execute", 1)) if merged & bit)
