"""Repairs what needs no new certificate: order, duplicates, extra text, line endings, keys, modes, formats.

Without --out, --in-place or --diff it only says what it would do. Exit codes: 0 no errors now, 1 an error remains (without
--in-place and --out: or something can be repaired), 2 usage or internal error, 3 something could not be read.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from certlint.commands import options
from certlint.errors import UsageError
from certlint.light import NamedTuple
from certlint.pem.facts import FileFacts

if TYPE_CHECKING:
    import argparse

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.private_key import PrivateKey
    from certlint.bundle.reading import Reading
    from certlint.bundle.store import Store
    from certlint.commands.fix_folder import Folders
    from certlint.engine.plan import Plan
    from certlint.files.passphrase import PassphraseSource
    from certlint.fix import Repaired
    from certlint.pem import Document
    from certlint.x509.signed_object import SignedObject

_PREVIEW = "nothing was written. Findings that would remain:"
_WAITING = "nothing was written, because every repair needs another option. Findings that remain:"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint fix`."""
    parser.usage = "certlint fix BUNDLE... [--out FILE | --in-place | --diff] [options]"
    parser.add_argument(
        "paths", nargs="+", metavar="BUNDLE", help="PEM, DER, PKCS #7, keystores, folders; - for standard input"
    )
    where = parser.add_argument_group("output").add_mutually_exclusive_group()
    where.add_argument(
        "--out", default="", metavar="FILE", help="write the repaired bundle to FILE; - for standard output"
    )
    where.add_argument("--in-place", action="store_true", help="replace the file and keep the old one as FILE.bak")
    where.add_argument("--diff", action="store_true", help="show the changes without writing them")
    how = parser.add_argument_group("repairs")
    how.add_argument("--unsafe", action="store_true", help="also remove certificates that the chain does not need")
    how.add_argument(
        "--key-out",
        default="",
        metavar="FILE",
        help="write the private key to FILE, mode 0600 (BUNDLE with the suffix .key)",
    )
    how.add_argument("--alias", default="", metavar="NAME", help="the entry of a keystore that contains several keys")
    how.add_argument("--force", action="store_true", help="overwrite existing files; private keys are kept as a backup")
    how.add_argument("--color", default="auto", choices=("auto", "always", "never"))
    options.add_requirements(parser)


class FixJob(NamedTuple):
    """What all bundles of a run share."""

    arguments: argparse.Namespace
    plan: Plan
    stores: tuple[Store, ...]
    pool: list[SignedObject]
    passphrase: PassphraseSource
    folders: Folders


def run(arguments: argparse.Namespace) -> int:
    """Repairs each bundle; the exit code says what remains."""
    from certlint.bundle.reading import BUNDLE
    from certlint.commands import fix_folder
    from certlint.commands.shared import each
    from certlint.files.leftovers import looking_once

    if arguments.key_out == "-":
        raise UsageError("a private key is not written to standard output", "give a file: --key-out FILE")
    job = _job(arguments)
    paths, readings = fix_folder.files_to_repair(arguments)
    if len(paths) > 1 and (arguments.out or arguments.key_out):
        raise UsageError("--out and --key-out take one bundle", "repair several with --in-place")

    def fix(path: str) -> int:
        own, reading = job, readings.get(path)
        if reading is not None:
            own = job._replace(plan=fix_folder.plan_of(job.plan, options.asked(arguments), reading))
        with ExitStack() as hold:
            is_read = reading and (reading.role == BUNDLE or arguments.in_place)
            return _fix(own, path, hold, reading if is_read else None)

    with looking_once():
        return each(paths, fix)


def _job(arguments: argparse.Namespace) -> FixJob:
    from certlint.commands.fix_folder import Folders
    from certlint.engine import setup
    from certlint.files.passphrase import PassphraseSource
    from certlint.fix.arrange import usable
    from certlint.trust.stores import pool as load_pool

    plan = setup.plan_for(options.asked(arguments), now=options.moment(arguments))
    stores = load_pool(plan.settings["pool"], plan.settings["passphrase_file"])
    pool = usable((each for store in stores for each in store.certificates), plan.now)
    only = arguments.paths[0] if len(arguments.paths) == 1 and os.path.isfile(arguments.paths[0]) else "the keystore"
    passphrase = PassphraseSource(arguments.passphrase_file, only)
    return FixJob(arguments, plan, stores, pool, passphrase, Folders(arguments.paths))


def _fix(job: FixJob, path: str, hold: ExitStack, reading: Reading | None) -> int:
    """Repairs one file, reports the steps, and evaluates the result.

    `hold` keeps a file open that is changed in place; `reading` has the companion files.
    """
    from certlint.fix import after
    from certlint.fix.diff import diff

    arguments, key_mode = job.arguments, job.plan.settings["key_mode"]
    open_files = hold if arguments.in_place else None
    document = _document(job, path, open_files)
    source = _source(document)
    key, sought = _key(job, document, reading, open_files)
    repaired = _repaired(job, document, source, key, reading)
    key_steps = [] if arguments.out else after.key_step(key, key_mode)
    notes = _written(job, document, source, repaired, key if key_steps else None)
    if arguments.diff:
        sys.stdout.write(diff(document, repaired, path))
    known = after.narrowed(key, key_mode) if key_steps else key
    bundle = _as_it_will_be(job, source, repaired, known, reading)
    bundle.key_sought = sought
    done = repaired._replace(steps=repaired.steps + key_steps)
    return _reported(job, document, done, notes, bundle, reading)


def _reported(
    job: FixJob, document: Document, done: Repaired, notes: list[str], bundle: Bundle, reading: Reading | None
) -> int:
    """Reports the steps, what the chain lacks, and the findings that remain in `bundle`. Returns the exit code."""
    from certlint.commands import fix_report
    from certlint.commands.shared import judge_for_people
    from certlint.engine.verdict import worst
    from certlint.fix import gaps, write

    arguments = job.arguments
    is_preview = not (arguments.out or arguments.in_place)
    is_pending = is_preview and bool(done.steps or done.withheld)
    if is_pending:
        notes = [_PREVIEW if done.steps else _WAITING]
    lacking = gaps.gaps(bundle, gaps.asked(job.plan.selected), job.stores, job.plan.now)
    word = "to do" if is_preview else "repaired"
    prose = sys.stderr if arguments.diff or arguments.out == "-" else sys.stdout
    prose.write(fix_report.report(job.plan, document.path, done, notes, lacking, done=word))
    code, findings = judge_for_people(job.plan, bundle, arguments.color, "PREVIEW" if is_pending else "")
    prose.write(findings)
    if is_preview:
        in_place = write.can_be_replaced(document, _source(document)) and not (reading and reading.chain_files)
        prose.write(fix_report.following(arguments, in_place, done, reading, job.folders))
    return worst((code, int(is_preview and bool(done.steps))))


def _source(document: Document) -> FileFacts:
    """What is known of the file; of standard input, its name alone."""
    return document.facts or FileFacts(document.path)


def _document(job: FixJob, path: str, open_files: ExitStack | None) -> Document:
    """What there is to mend: of a container, the bundle that is in it."""
    from certlint.commands.shared import load_document

    document = load_document(path, open_files)
    if not (document.may_be_container or job.arguments.alias):
        return document
    from certlint.containers.opening import whole_bundle

    return whole_bundle(document, job.passphrase, job.arguments.alias)


def _as_it_will_be(
    job: FixJob, source: FileFacts, repaired: Repaired, key: PrivateKey | None, reading: Reading | None
) -> Bundle:
    """The repaired bundle; a file that stays in its place is evaluated with its companions."""
    from certlint.commands.shared import load_document
    from certlint.fix.after import bundle_after

    names, stays = job.plan.facts["fqdns"], reading if job.arguments.in_place else None
    chain_documents = [load_document(each) for each in stays.chain_files] if stays else []
    return bundle_after(
        source, repaired, key, job.arguments.out, names=names, reading=stays, chain_documents=chain_documents
    )


def _key(
    job: FixJob, document: Document, reading: Reading | None, hold: ExitStack | None
) -> tuple[PrivateKey | None, str]:
    """The key of a bundle, and the path where the product expects it; see `key_file_of`."""
    from certlint.batch.assembly import key_file_of, separate_key

    found, sought = (job.arguments.key, "") if job.arguments.key else key_file_of(document, job.plan, reading)
    return separate_key(found, hold=hold), sought


def _repaired(
    job: FixJob, document: Document, source: FileFacts, key: PrivateKey | None, reading: Reading | None
) -> Repaired:
    """The repaired file: its text, and its mode unless it is written elsewhere."""
    from certlint.fix import after, keeps_keys, repair
    from certlint.fix.arrange import arranger

    pool, origin = job.pool, "the pool"
    if reading is not None and not job.arguments.in_place:
        from certlint.commands.fix_folder import suppliers

        pool, origin = [*pool, *suppliers(reading, job.plan, job.folders)], "the files beside it"
    repaired = repair(
        document,
        pool,
        origin=origin,
        now=job.plan.now,
        key=key,
        arrange=arranger(job.plan.selected),
        unsafe=job.arguments.unsafe,
        keeps_keys=keeps_keys(job.plan.profile.rules, job.plan.of_profile),
        passphrase=job.passphrase,
        names=job.plan.facts["fqdns"],
    )
    if job.arguments.out and reading is not None and key is not None and not repaired.keys:
        repaired = _with_key(job, repaired, key)
    return (
        repaired
        if job.arguments.out or document.container
        else after.with_mode(repaired, source, job.plan.settings["key_mode"])
    )


def _with_key(job: FixJob, repaired: Repaired, key: PrivateKey) -> Repaired:
    """The bundle with the key from a separate file, if the key matches and the output format has a place for it."""
    from certlint import pem
    from certlint.bundle.bundle import Bundle
    from certlint.commands.fix_folder import with_key
    from certlint.commands.shared import load_document
    from certlint.fix import repair

    leaf = Bundle(pem.read(repaired.text.encode())).leaf
    if leaf is None or not key.owns(leaf) or (job.arguments.out == "-" and not job.arguments.key_out):
        return repaired
    text = repair(load_document(key.path), now=job.plan.now, passphrase=job.passphrase).text
    return with_key(repaired, text, key.path)


def _written(
    job: FixJob, document: Document, source: FileFacts, repaired: Repaired, open_key: PrivateKey | None
) -> list[str]:
    """Writes the files and returns the messages about that. Raises CertlintError.

    open_key  a separate key whose file others can read; None if there is none
    """
    from certlint.fix import write

    arguments = job.arguments
    if arguments.out:
        return write.write_out(document, repaired, arguments.out, arguments.key_out, force=arguments.force)
    if not arguments.in_place:
        return []
    notes = write.write_in_place(document, source, repaired, arguments.key_out, force=arguments.force)
    if open_key:
        write.narrow_key(open_key, job.plan.settings["key_mode"])
    return notes
