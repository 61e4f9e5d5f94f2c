"""`certlint fix FOLDER`: combines files that belong together into one bundle, with its key in a separate file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from certlint.batch import folders
from certlint.bundle.bundle import Bundle
from certlint.bundle.reading import AUTHORITIES, BUNDLE, KEY, Reading
from certlint.commands.printed import line
from certlint.commands.shared import load_document
from certlint.engine import setup
from certlint.engine.reading import plan_as_read
from certlint.errors import UsageError
from certlint.files.walking import expand
from certlint.fix.arrange import usable
from certlint.fix.model import Step
from certlint.light import cached_property
from certlint.pem.kinds import PEM_SUFFIXES
from certlint.policy.resolve import known_names, named_after

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from certlint.engine.plan import Plan
    from certlint.files.facts import Unreadable
    from certlint.fix import Repaired
    from certlint.x509.signed_object import SignedObject

    Item = str | Reading | Unreadable

_SUFFIXES = (*PEM_SUFFIXES, ".der")


def files_to_repair(arguments: argparse.Namespace) -> tuple[list[str | Unreadable], dict[str, Reading]]:
    """The files to repair, and by path, how those that belong together are read. Raises UsageError."""
    in_folders = any(os.path.isdir(path) for path in arguments.paths)
    if not in_folders and not (len(arguments.paths) > 1 and (arguments.out or arguments.in_place)):
        return list(expand(arguments.paths, suffixes=_SUFFIXES)), {}
    items = _each_in(arguments.paths) if arguments.in_place else _found_in(arguments.paths)
    if arguments.out or arguments.key_out:
        items = _the_bundle(items, arguments.paths)
    paths = [item.path if isinstance(item, Reading) else item for item in items]
    return paths, {item.path: item for item in items if isinstance(item, Reading)}


def _found_in(paths: Sequence[str]) -> list[Item]:
    """The files to repair with their companions; companion files are not listed themselves."""
    return [each for each in _read(paths) if not (isinstance(each, Reading) and each.is_judged_elsewhere)]


def _each_in(paths: Sequence[str]) -> list[Item]:
    """All files, each repaired separately. Companions come first, as a bundle is evaluated with them."""
    return sorted(_read(paths), key=lambda each: not isinstance(each, Reading) or each.role == BUNDLE)


def _read(paths: Sequence[str]) -> Iterator[Item]:
    return folders.with_readings(paths, known_names(), suffixes=_SUFFIXES, together=paths)


def _bundles_in(items: Sequence[Item]) -> list[Item]:
    """The items that are neither CA certificates nor keys."""
    return [each for each in items if not (isinstance(each, Reading) and each.role in (AUTHORITIES, KEY))]


def _the_bundle(items: Sequence[Item], paths: Sequence[str]) -> list[Item]:
    """The only bundle in a folder with CA certificates and keys. Raises UsageError for several."""
    bundles = _bundles_in(items)
    if len(bundles) == 1 or len(items) < 2:
        return bundles or list(items)
    named = next((each for each in bundles if isinstance(each, Reading)), None)
    hint = "name one of them, or repair several with --in-place"
    if named is not None:
        hint = f"name one: {line(['certlint', 'fix', *_named(named), '--out', 'bundle.pem'])}"
    raise UsageError(f"--out and --key-out take one bundle, and {', '.join(paths)} has {len(bundles)}", hint)


def _named(reading: Reading) -> list[str]:
    """A bundle and its companion files as separate arguments."""
    words = [reading.path, *(["--key", reading.key] if reading.key else [])]
    return words + [word for path in reading.chain_files for word in ("--pool", path)]


class Folders:
    """The folders of a run: each is looked through once, however many of its files are repaired."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._authorities: dict[str, list[SignedObject]] = {}

    @cached_property
    def has_one_bundle(self) -> bool:
        """Whether there is one bundle in all of them."""
        return len(_bundles_in(_found_in(self._paths))) == 1

    def authorities(self, folder: str) -> list[SignedObject]:
        """The certificates of the files of a folder that hold CAs alone."""
        found = self._authorities.get(folder)
        if found is None:
            read = folders.readings_in(folder, known_names())
            found = _certificates([each.path for each in read.values() if each.role == AUTHORITIES])
            self._authorities[folder] = found
        return found


def _certificates(paths: Iterable[str]) -> list[SignedObject]:
    return [each for path in paths for each in Bundle(load_document(path)).certificates]


def named_in_place_of(found: Folders, paths: Sequence[str], words: Sequence[str], reading: Reading) -> list[str]:
    """The words of a command line with one bundle in place of the folders, where these hold several."""
    if found.has_one_bundle:
        return list(words)
    kept = [word for word in words if word not in paths]
    return [*_named(reading), *kept]


def suppliers(reading: Reading, plan: Plan, found: Folders) -> list[SignedObject]:
    """The CA certificates that complete the chain of a bundle: those next to it, and roots where the profile wants one."""
    known = _certificates(reading.chain_files)
    if wants_root(plan):
        known += found.authorities(reading.path.removesuffix(os.path.basename(reading.path)))
    return usable((each for each in known if wants_root(plan) or not each.is_self_issued), plan.now)


def wants_root(plan: Plan) -> bool:
    """Whether a rule of the run reports a bundle without its root."""
    return any(s.rule.check == "chain.complete" and s.params.get("lacks") == "root" for s in plan.selected)


def with_key(repaired: Repaired, key_text: str, path: str) -> Repaired:
    """The bundle with its key from a separate file, to be written next to it."""
    step = Step(f"write the private key from {path} to a file beside the bundle")
    return repaired._replace(keys=key_text, steps=[*repaired.steps, step])


def plan_of(plan: Plan, asked: Mapping[str, Any], reading: Reading) -> Plan:
    """The plan for a file and its companions; its file name may select the rules."""
    if reading.name:
        plan = setup.plan_for(named_after(asked, reading.name), now=plan.now)
    return plan_as_read(plan, reading)
