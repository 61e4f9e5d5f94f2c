"""A commented `certlint.toml`, made of what lies in a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.config.merging import toml
from certlint.dns.matching import hostname_problem
from certlint.files import sources, walking
from certlint.files.facts import Unreadable
from certlint.light import NamedTuple
from certlint.policy import index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from certlint.x509.signed_object import SignedObject


class FoundBundle(NamedTuple):
    """A bundle with a leaf: the names that it could be for, and the key beside it that fits."""

    path: str
    title: str
    names: tuple[str, ...]
    key: str


def look(folder: str) -> list[FoundBundle]:
    """Every bundle below a folder that has a leaf. What cannot be read is left out."""
    bundles, keys = [], []
    for path in walking.expand([folder]):
        loaded = sources.load(path) if isinstance(path, str) else path
        if isinstance(loaded, Unreadable):
            continue
        bundle = Bundle(loaded)
        if bundle.is_key_file:
            keys.append((loaded.path, PrivateKey(loaded)))
        elif bundle.leaf is not None and not bundle.kind.role:
            bundles.append((loaded.path, bundle.leaf))
    return [_found(path, leaf, keys, folder) for path, leaf in bundles]


def _found(path: str, leaf: SignedObject, keys: Iterable[tuple[str, PrivateKey]], folder: str) -> FoundBundle:
    key = next((where for where, key in keys if key_fits(key, leaf)), "")
    san = leaf.part("subject_alt_name")
    names = tuple(san.dns_names) if san is not None else ()
    plain = tuple(name for name in names if not name.startswith("*.") and not hostname_problem(name))
    return FoundBundle(os.path.relpath(path, folder), leaf.title, plain, key and os.path.relpath(key, folder))


def key_fits(key: PrivateKey, leaf: SignedObject) -> bool:
    """Whether a key file's public half is the one in a certificate."""
    public = leaf.part("public_key")
    return public is not None and key.belongs_to(public)


def text(found: list[FoundBundle]) -> str:
    """The file. What was found stands there to be corrected; what was not, as an example."""
    out = [_head()]
    for each in found:
        title = each.title.encode("ascii", "backslashreplace").decode()
        out.append(f"# {''.join(c if c.isprintable() else '?' for c in title)}\n[[bundle]]\npath = {toml(each.path)}\n")
        if each.names:
            shortest = min(each.names, key=lambda name: (len(name), name))
            out[-1] += f"fqdn = {toml(shortest)}  # its shortest name: do clients connect to it?\n"
        out[-1] += f"key = {toml(each.key)}\n" if each.key else '# key = "…"  # no key here fits it\n'
        out[-1] += _named()
    out.append(_EXAMPLE if not found else "")
    return "\n".join([*filter(None, out), _TAIL])


def _head() -> str:
    rows = {
        f"profile = {toml(index.default())}": 'or "./policy.toml": `certlint rules --profiles` lists them',
        'fail-on = "error"': "or warning, info, never",
        "expires-in = 45": "days",
    }
    width = max(map(len, rows))
    return _HEAD + "".join(f"# {key:<{width}}  # {about}\n" for key, about in rows.items())


def _named() -> str:
    """The key that says what the certificate is called, where the default profile has one."""
    tables = (each for each in index.declared(index.default()).values() if each.table)
    return "".join(f'# {each.key} = "…"  # {each.help}\n' for each in tables)


_HEAD = """\
# What `certlint` checks here when no path is given. The command line has the last word.
# docs/configuration.md lists every key; `certlint --show-config` tells each value and its origin.

"""
_EXAMPLE = """\
# No bundle was found here. One would be declared like this:
# [[bundle]]
# path = "certs/*.pem"
# fqdn = "cluster.example.com"
# key = "certs/proxy.key"
"""
_TAIL = """\
# What is accepted for a while. Reason and expiry are asked for; an expired or unused one is a finding.
# [[suppress]]
# rule = "validity/expires-soon"
# path = "certs/proxy.pem"             # or spki-sha256 = "…", or subject = "…"
# reason = "renewed with the next release"
# expires = 2027-03-15
"""
