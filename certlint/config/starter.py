"""Writes a commented `certlint.toml` for the contents of a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.bundle.bundle import Bundle
from certlint.bundle.outlines import compared_key
from certlint.bundle.private_key import PrivateKey
from certlint.bundle.reading import PART, Reading
from certlint.dns.matching import hostname_problem
from certlint.errors import InputError, beside_path
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.light import NamedTuple
from certlint.policy import index
from certlint.policy.resolve import known_names
from certlint.policy.toml_values import toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from certlint.pem import Document
    from certlint.x509.signed_object import SignedObject

_MOST = 4
"""The most leaves of one file that a comment names."""


class FoundBundle(NamedTuple):
    """A bundle with a leaf: its apparent name, the matching key, and its certificate name."""

    path: str
    title: str
    name: str
    key: str
    called: str = ""


def look(folder: str, readings: Iterable[str | Reading | Unreadable], unread: list[Unreadable]) -> list[FoundBundle]:
    """Every bundle with a leaf below a folder; companions of other bundles are left out.

    readings  the files with their companions
    unread    receives what could not be read
    """
    bundles: list[tuple[str, list[SignedObject]]] = []
    keys: dict[object, list[str]] = {}
    called = {}
    for each in readings:
        if isinstance(each, Unreadable):
            unread.append(each)
            continue
        if isinstance(each, Reading) and each.role == PART:
            continue
        path, name = (each, "") if isinstance(each, str) else (each.path, each.name)
        called[path] = name
        bundles += _bundles_in(path, keys, unread)
    return [_found(path, leaves, keys, folder)._replace(called=called[path]) for path, leaves in bundles]


def _bundles_in(
    path: str, keys: dict[object, list[str]], unread: list[Unreadable]
) -> Iterator[tuple[str, list[SignedObject]]]:
    """The path of a file with its leaves, if it has any; adds a private key to `keys`."""
    loaded = sources.load(path)
    documents = [] if isinstance(loaded, Unreadable) else _documents_in(loaded)
    unread += [loaded] if isinstance(loaded, Unreadable) else []
    leaves = []
    for document in documents:
        if isinstance(document, Unreadable):
            unread.append(document)
            continue
        bundle = Bundle(document)
        if bundle.is_key_file:
            public = PrivateKey(document).public_key
            if public is not None and not document.container:
                keys.setdefault(compared_key(public), []).append(document.path)
        elif bundle.leaf is not None and bundle.kind.chained:
            leaves.append(bundle.leaf)
    if leaves:
        yield path, leaves


def _documents_in(loaded: Document) -> Iterator[Document | Unreadable]:
    """The documents in a file: itself, or what it contains as a keystore or a manifest."""
    opened = [loaded]
    if loaded.may_be_container:
        from certlint.containers import opening
        from certlint.files.passphrase import PassphraseSource

        try:
            opened = opening.opened(loaded, PassphraseSource("", loaded.path, asks=False))
        except InputError as error:
            yield Unreadable(loaded.path, beside_path(error.text, loaded.path))
            return
    for document in opened:
        if document.problem:
            yield Unreadable(loaded.path, document.problem)
        yield document


def _found(path: str, leaves: list[SignedObject], keys: Mapping[object, list[str]], folder: str) -> FoundBundle:
    if len(leaves) > 1:  # no name and no key is for all of them
        return FoundBundle(os.path.relpath(path, folder), ", ".join(each.title for each in leaves[:_MOST]), "", "")
    [leaf] = leaves
    public = leaf.part("public_key")
    fitting = keys.get(compared_key(public), []) if public is not None else []
    key = min(fitting, key=lambda where: os.path.dirname(where) != os.path.dirname(path), default="")
    name = key and os.path.relpath(key, folder)
    return FoundBundle(os.path.relpath(path, folder), leaf.title, _own_name(leaf), name)


def _own_name(leaf: SignedObject) -> str:
    """The name that a certificate appears to be for: the CN if it is a host name, else the shortest name of the SAN."""
    san, subject = leaf.part("subject_alt_name"), leaf.part("subject")
    common = ((subject.common_name if subject is not None else "") or "").removeprefix("*.")
    listed = sorted(san.dns_names if san is not None else (), key=lambda name: (len(name), name))
    hosts = [name for name in (common, *listed) if "." in name and not name.startswith("*.")]
    return next((name for name in hosts if not hostname_problem(name)), "")


def text(found: list[FoundBundle]) -> str:
    """The file. Results are written as values to be corrected; what was not found is written as an example."""
    out = [_head()]
    for each in found:
        title = each.title.encode("ascii", "backslashreplace").decode()
        out.append(
            f"# {''.join(c if c.isprintable() else '?' for c in title)}\n[[bundle]]\npath = {toml(_pattern(each.path))}\n"
        )
        if each.name:
            out[-1] += f"fqdn = {toml(each.name)}  # from its CN or SAN; correct it if clients use another name\n"
        has_key = each.key and _pattern(each.key) == each.key
        out[-1] += f"key = {toml(each.key)}\n" if has_key else '# key = "…"  # no matching key was found\n'
        out[-1] += _named(each.called)
    out.append(_EXAMPLE if not found else "")
    return "\n".join([*filter(None, out), _TAIL])


def _pattern(path: str) -> str:
    """A path as a pattern. A name that is not UTF-8 cannot be written in TOML; each such byte becomes a wildcard."""
    return "".join("?" if "\ud800" <= c <= "\udfff" else c for c in path)


def _head() -> str:
    rows = {
        f"profile = {toml(index.default())}": 'or "./policy.toml": `certlint rules --profiles` lists them',
        'fail-on = "error"': "or warning, info, never",
        "expires-in = 45": "days",
    }
    width = max(map(len, rows))
    return _HEAD + "".join(f"# {key:<{width}}  # {about}\n" for key, about in rows.items())


def _named(called: str) -> str:
    """The key for the certificate's name, if the default profile has one."""
    tables = [each for each in index.declared(index.default()).values() if each.table]
    if called:
        setting, name = known_names()[called]
        return "".join(f"{each.key} = {toml(name)}\n" for each in tables if each.name == setting)
    return "".join(f'# {each.key} = "…"  # {each.help}\n' for each in tables)


_HEAD = """\
# What `certlint` checks if no path is given. Options of the command line override these values.
# docs/configuration.md lists all keys; `certlint --show-config` prints each value and its origin.

"""
_EXAMPLE = """\
# No bundle was found. Example:
# [[bundle]]
# path = "certs/*.pem"
# fqdn = "cluster.example.com"
# key = "certs/proxy.key"
"""
_TAIL = """\
# Findings to accept for a limited time. Reason and expiry date are required; an expired or unused entry is a finding.
# [[suppress]]
# rule = "validity/expires-soon"
# path = "certs/proxy.pem"             # or spki-sha256 = "…", or subject = "…"
# reason = "renewed with the next release"
# expires = 2027-03-15
"""
