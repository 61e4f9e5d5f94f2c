"""Generates self-signed certificates that pass certlint.

Replaces generate_self_signed_certs.sh: the same options, the same files, the same line at the end.

Exit codes: 0 generated, 1 not generated (the message says why; nothing was written), 2 usage error.
"""

from __future__ import annotations

import sys

from certlint.commands import options
from certlint.errors import CertlintError, OutputError, RefusedError, UsageError, did_you_mean
from certlint.escape import terminal
from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from certlint.files.writing import File

ALL = "all"
DONE = "Self signed cert generated successfully"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint generate`."""
    from certlint.make.keys import KEY_TYPES

    parser.usage = 'certlint generate (-f "NAME…" | --ip ADDR) [-d DAYS] [-t TYPE] [options]'
    options.add_names(parser)
    parser.add_argument("-d", "--days", type=options.days, metavar="DAYS", help="validity period in days (365)")
    parser.add_argument(
        "-t", "--type", default=ALL, metavar="TYPE", help=f"the type of certificate, as the profile names it ({ALL})"
    )
    parser.add_argument("--out-dir", default=".", metavar="DIR", help="folder for the files (the current one)")
    parser.add_argument("--key-type", choices=KEY_TYPES, help="type and size of the keys (rsa-3072)")
    parser.add_argument(
        "--force", action="store_true", help="overwrite existing files; private keys are kept as a backup"
    )
    options.add_subject(parser)
    options.add_wanted(parser)


def run(arguments: argparse.Namespace) -> int:
    """Writes the files and prints the next commands."""
    try:
        text = _generate(arguments)
    except (OutputError, RefusedError) as error:
        raise _Failed(error) from None
    sys.stdout.write(text)
    return 0


class _Failed(CertlintError):
    """Exits with 1 for every failure, as the replaced script does."""

    exit_code = 1

    def __init__(self, error: CertlintError) -> None:
        super().__init__(f"nothing was generated: {error.message}", error.hint)


def _generate(arguments: argparse.Namespace) -> str:
    """Writes the files; returns the next commands."""
    from datetime import UTC, datetime

    from certlint.commands.shared import NEW_KEY_ELSEWHERE, write_files
    from certlint.files.writing import check_places
    from certlint.make import keys, names, selfcheck

    addresses = options.addresses(arguments)
    fqdns = names.asked_for(arguments.fqdn, addresses)
    kinds = _kinds(arguments.profile)
    if kinds.setting in arguments.settings:
        raise UsageError(f"-t says here what --{kinds.setting.replace('_', '-')} says", "remove the latter")
    types = kinds.chosen(arguments.type)
    places = {each: _places(arguments.out_dir, each or names.file_stem([*fqdns, *addresses][0])) for each in types}
    pairs = [path for pair in places.values() for path in pair]
    folders = (arguments.out_dir,)
    check_places(pairs, force=arguments.force, elsewhere=NEW_KEY_ELSEWHERE, folders=folders)
    now = datetime.now(UTC).replace(microsecond=0)
    makers = [_Maker(arguments, fqdns, kinds, each, now) for each in types]
    made = keys.generate_all([maker.key_type for maker in makers])
    files: dict[str, File] = {}
    for maker, key in zip(makers, made, strict=True):
        files |= maker.files(key, *places[maker.type])
    selfcheck.report_warnings(*(maker.warnings for maker in makers))
    write_files(files, force=arguments.force, folders=folders)
    return f"{DONE}\n{_next(places, kinds, fqdns, arguments)}"


class _Kinds(NamedTuple):
    """The kinds of certificates that a profile distinguishes: the rows of its table of names with a `script` column.

    setting  the setting that selects one; empty if the profile has a single kind
    rows     value of `-t` → row of the table
    table    the name of the table
    """

    profile: str
    setting: str = ""
    rows: Mapping[str, dict[str, Any]] = {}
    table: str = ""

    def chosen(self, text: str) -> tuple[str, ...]:
        """The types that `-t` selects; one empty type if the profile has no types. Raises UsageError."""
        if text == ALL:
            return tuple(dict.fromkeys(row["script"] for row in self.rows.values())) or ("",)
        if text in self.rows:
            return (str(self.rows[text]["script"]),)
        types = dict.fromkeys([*(row["script"] for row in self.rows.values()), ALL])
        hint = did_you_mean(text, types) or f"types of profile {self.profile}: {', '.join(types)}"
        raise UsageError(f"unknown type {text!r}", hint)


def _kinds(profile_name: str) -> _Kinds:
    from certlint.policy import index, names

    name = profile_name or index.default()
    for setting in index.declared(name).values():
        if setting.table:
            made = {row["id"]: row for row in names.rows(setting.table) if "script" in row}
            rows = {row["script"]: row for row in made.values()} | made
            return _Kinds(name, setting.name, rows, setting.table)
    return _Kinds(name)


def _places(folder: str, name: str) -> tuple[str, str]:
    """The paths of key and certificate; with types, the file names are those of the script."""
    from certlint.files.writing import inside

    return inside(folder, f"{name}_key.pem"), inside(folder, f"{name}_cert.pem")


class _Maker:
    """Makes the certificate of one type from the requirements in the rules of its profile."""

    def __init__(
        self, arguments: argparse.Namespace, fqdns: tuple[str, ...], kinds: _Kinds, type_: str, now: datetime
    ) -> None:
        from certlint.engine import setup
        from certlint.make import names
        from certlint.make.certificates import ValidityPeriod
        from certlint.make.contents import contents_for
        from certlint.make.keys import KEY_TYPES, default_type
        from certlint.make.requirements import requirements

        self.type = type_
        self.plan = setup.plan_for(
            options.wanted(arguments, fqdns, **({kinds.setting: type_} if type_ else {})), now=now
        )
        names.verify_needed(fqdns, self.plan)
        asked = requirements(self.plan, "certificate")
        self.key_mode = asked.key_mode
        names.verify_length(fqdns, asked.longest_name)
        self.key_type = KEY_TYPES[arguments.key_type or default_type(asked)]
        # The script puts these two names into each certificate with a type, whatever the profile requires.
        usual = [name for fqdn in fqdns for name in (fqdn, f"*.{fqdn}") if type_]
        extra = [*usual, *names.dns_entries(arguments.san)]
        self.contents = contents_for(
            asked,
            self.key_type.kind,
            fqdns,
            names=extra,
            addresses=options.addresses(arguments),
            subject=options.subject(arguments.subject),
        )
        self.warnings: dict[str, list[str]] = {}
        self.period = ValidityPeriod.of(now, asked.days if arguments.days is None else arguments.days)

    def files(self, key: object, key_path: str, path: str) -> dict[str, File]:
        """Key and certificate, which pass the rules. Raises RefusedError if they do not."""
        from certlint.files.writing import PUBLIC, File
        from certlint.make import certificates, keys, selfcheck

        secret = keys.as_pem(key)
        made = certificates.self_signed(self.contents, key, self.period)
        self.warnings = selfcheck.verify_made(self.plan, made, path, secret, from_options=True)
        return {key_path: File(secret, self.key_mode), path: File(made, PUBLIC)}


def _next(
    places: dict[str, tuple[str, str]], kinds: _Kinds, fqdns: tuple[str, ...], arguments: argparse.Namespace
) -> str:
    """The files, and the commands that check and install them."""
    from certlint.commands.printed import command_words, line
    from certlint.install import credential

    wanted = [*(word for fqdn in fqdns for word in ("--fqdn", fqdn)), *options.again(arguments)]
    lines = [f"  {path}  {key}" for key, path in places.values()]
    installable = kinds.table == credential.NAMES
    lines.append("Check, then install, each of them (on a node of the cluster):" if installable else "Check:")
    for type_, (key, path) in places.items():
        name = str(kinds.rows[type_]["id"]) if type_ else ""
        named = command_words({kinds.setting: name}) if name else []
        lines.append(f"  {line(['certlint', path, '--key', key, *named, *wanted])}")
        if installable:
            lines.append(f"  {line(['certlint', 'install', name, '--cert', path, '--key', key, *wanted])}")
    return "".join(f"{terminal(each)}\n" for each in lines)
