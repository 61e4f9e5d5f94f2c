"""Shared by the commands that change something: reading files, evaluating them, and reporting on one stream."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from certlint.batch.bundles import about_run, with_fixes
from certlint.commands.stderr import report_error, report_unexpected
from certlint.engine.collector import settling
from certlint.engine.run import run
from certlint.engine.verdict import exit_code, worst
from certlint.errors import CertlintError, ConfigurationError, InputError, OutputError, UsageError, is_placeholder
from certlint.escape import terminal, terminal_style
from certlint.files import sources
from certlint.files.facts import Unreadable
from certlint.output import text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from contextlib import ExitStack

    from certlint.bundle.bundle import Bundle
    from certlint.engine.plan import Plan
    from certlint.files.writing import File
    from certlint.pem import Document


# The placeholder for an output path in hints.
_OUTPUTS = ("DIR", "FILE", "FOLDER", "PATH")


def each(paths: Iterable[str | Unreadable], work: Callable[[str], int]) -> int:
    """Applies `work` to one path after the other and continues after errors. Returns the worst exit code.

    Raises UsageError and ConfigurationError of `work`, which concern all paths.
    """
    codes = set()
    for path in settling(paths):
        try:
            if isinstance(path, Unreadable):
                raise InputError(f"{path.path}: {path.reason}")
            codes.add(work(path))
        except (UsageError, ConfigurationError, BrokenPipeError):
            raise
        except CertlintError as error:
            report_error(error)
            codes.add(error.exit_code)
        except Exception as error:  # noqa: BLE001 - an internal error must not stop the remaining files
            codes.add(report_unexpected(error, path if isinstance(path, str) else path.path))
    return worst(codes)


def load_document(path: str, hold: ExitStack | None = None) -> Document:
    """The document in a file; `hold` as in `sources.FileSource`. Raises InputError."""
    loaded = sources.load(path, hold=hold)
    if isinstance(loaded, Unreadable):
        raise InputError(f"{loaded.path}: {loaded.reason}")
    return loaded


def load_documents(
    path: str, passphrase_file: str = "", *, plan: Plan | None = None, hold: ExitStack | None = None
) -> list[Document]:
    """The documents in a file: itself, or the entries of a keystore, for which the user may be asked for a passphrase.

    Raises InputError. `plan` is the plan they are evaluated with.
    """
    document = load_document(path, hold)
    if not document.may_be_container:
        return [document]
    from certlint.containers import opening
    from certlint.files.passphrase import PassphraseSource, somebody_is_there

    asked = PassphraseSource(passphrase_file, document.path, asks=somebody_is_there())
    return opening.opened(document, asked, loads_pem=plan is not None and plan.profile.loads_pem)


def one_document(documents: list[Document], alias: str, path: str) -> Document:
    """The document that `alias` selects. Raises InputError if that is ambiguous."""
    if len(documents) == 1 and not (alias and documents[0].container):
        return documents[0]
    from certlint.containers.opening import entry_of

    return entry_of(documents, alias, path)


def judge_for_people(plan: Plan, bundle: Bundle, color: str, word: str = "") -> tuple[int, str]:
    """The exit code of a bundle, and the report as text; `word` replaces the verdict."""
    painted, width = terminal_style(color)
    about = about_run(plan, width=width, color=painted)
    result = with_fixes(run(plan, bundle))
    return exit_code(result.verdict(about.fail_on).conclusion), text.bundle(result, about, word)


NEW_KEY_ELSEWHERE = (
    "choose another folder with --out-dir, or overwrite with --force: a certificate that is in use does not work with"
    " the new key"
)
"""The hint if a new key would overwrite an existing file."""


def write_files(files: Mapping[str, File], *, force: bool, folders: Collection[str] = ()) -> None:
    """Writes all of `files`, or changes nothing and raises OutputError. Notes on stderr where old private keys were kept.

    `folders` as in `files.writing.write_all`.
    """
    for word in {piece for path in files for piece in path.split(os.sep)}:
        if (word in _OUTPUTS or is_placeholder(word)) and not os.path.lexists(word):
            raise OutputError(f"{word} is a placeholder for your own path: nothing was written", "give the path itself")
    from certlint.files.backups import write_keeping_keys

    for note in write_keeping_keys(files, force=force, folders=folders):
        sys.stderr.write(f"certlint: note: {terminal(note)}\n")
