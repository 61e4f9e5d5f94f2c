"""Shows every block of a bundle: certificates field by field, keys by their public half, other blocks by type and size."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from certlint.escape import json_for_logs
from certlint.files.standard import write_utf8
from certlint.light import NamedTuple

if TYPE_CHECKING:
    import argparse

    from certlint.bundle.bundle import Bundle
    from certlint.bundle.store import Store
    from certlint.output.fields import Field
    from certlint.pem import Block


class Shown(NamedTuple):
    """One block and its description. `problem` says why it is incomplete."""

    block: Block
    kind: str
    role: str
    fields: list[Field]
    problem: str = ""


class PathStep(NamedTuple):
    """A certificate of the path: its block in the file, or its file in the pool."""

    block: int | None
    title: str
    path: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint show`."""
    parser.usage = "certlint show PATH... [--pool PATH] [options]"
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="PEM, DER, PKCS #7, PKCS #12, Java keystores; - for standard input"
    )
    parser.add_argument(
        "--passphrase-file", default="", metavar="FILE", help="file whose first line is the passphrase of a keystore"
    )
    parser.add_argument(
        "--pool",
        action="append",
        default=[],
        metavar="PATH",
        help="file or folder of CA certificates: also show the path through them",
    )
    parser.add_argument("--format", default="text", choices=("text", "json"))
    parser.add_argument(
        "--redis-subject",
        action="store_true",
        help="only the subject, in the form of certificate_subject_line of Redis (RFC 2253)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Prints the blocks; 3 if something cannot be read."""
    import json

    from certlint.bundle.bundle import Bundle
    from certlint.commands.shared import each, load_documents
    from certlint.engine.verdict import Conclusion, exit_code

    if arguments.redis_subject:
        return each(arguments.paths, _show_subject)
    listed: list[dict[str, Any]] = []
    pool = _pool(arguments.pool)

    def show(path: str) -> int:
        unreadable = False
        for document in load_documents(path, arguments.passphrase_file):
            bundle = Bundle(document)
            rows, steps = blocks(bundle), _path(bundle, pool)
            listed.append(_as_json(bundle, rows, steps))
            if arguments.format == "text":
                sys.stdout.write(("\n" if len(listed) > 1 else "") + _as_text(bundle, rows, steps))
            unreadable |= bool(document.problem) or any(row.problem for row in rows)
        return exit_code(Conclusion(incomplete=unreadable))

    code = each(arguments.paths, show)
    if arguments.format == "json":
        write_utf8(json_for_logs(json.dumps({"schema_version": 1, "files": listed}, indent=1)) + "\n")
    return code


def _pool(paths: list[str]) -> tuple[Store, ...]:
    """The CA certificates of `--pool`. Raises InputError."""
    if not paths:
        return ()
    from certlint.trust.stores import pool

    return pool(paths)


def _path(bundle: Bundle, pool: tuple[Store, ...]) -> list[PathStep] | None:
    """The path from the leaf, built from the file and the pool; None without a pool or a leaf."""
    from certlint.engine.setup import this_moment
    from certlint.trust.paths import paths_of

    paths = paths_of(bundle, this_moment(), pool) if pool else None
    if paths is None or paths.leaf_paths is None:
        return None
    known, found = paths.known, []
    for index in paths.leaf_paths.best.certificates:
        block = None if known.is_outside(index) else bundle.blocks[known.links.first[index]].index
        found.append(PathStep(block, known.certificates[index].title, known.places[index][0] if block is None else ""))
    return found


def _show_subject(path: str) -> int:
    """Prints the subject of the leaf on one line, and warns about characters that Redis does not accept. Raises InputError."""
    from certlint.bundle.bundle import Bundle
    from certlint.commands.shared import load_document
    from certlint.errors import DecodeError, InputError
    from certlint.escape import terminal
    from certlint.policy import remediation
    from certlint.x509.parts.name_line import rfc2253

    bundle = Bundle(load_document(path))
    try:
        leaf = bundle.certificates[bundle.leaves[0] if bundle.leaves else 0] if bundle.certificates else None
        subject = leaf.read("subject") if leaf is not None else None
        if subject is None:  # no object, or one without a subject, such as a CRL
            raise InputError(f"{path} contains no certificate", "name a file with a client certificate")
        line = rfc2253(subject)
    except DecodeError as error:
        raise InputError(f"{path}: the subject cannot be read: {error.message}") from None
    sys.stdout.write(f"{terminal(line)}\n")
    if line.startswith("CN=") and line.count(",OU=") + line.count("+OU=") < 2:
        return 0
    sys.stderr.write(
        "warning: Redis needs a line that begins with CN= and contains at most one OU; to check the certificate:\n"
        f"    certlint {terminal(remediation.shell(path))} --profile redis-enterprise-login\n"
    )
    return 0


def blocks(bundle: Bundle) -> list[Shown]:
    """Every block of the document, in order."""
    from certlint.errors import DecodeError
    from certlint.output.fields import fields
    from certlint.pem.kinds import KEY_KINDS
    from certlint.x509.kinds import KIND_OF_BLOCK

    roles = {id(block): role for block, role in zip(bundle.blocks, bundle.roles, strict=True)}
    out = []
    for block in bundle.document.blocks:
        kind = block.kind.value
        if block.kind in KIND_OF_BLOCK:
            role = "" if not bundle.kind.chained else roles.get(id(block), "")
            try:
                out.append(
                    Shown(
                        block, kind, role, [f for f in fields(KIND_OF_BLOCK[block.kind].reader(block.der)) if f.values]
                    )
                )
            except DecodeError as error:
                out.append(Shown(block, kind, role, [], f"it cannot be read: {error.message} (byte {error.offset})"))
        elif block.kind in KEY_KINDS:
            out.append(_key(bundle, block, kind))
        else:
            out.append(Shown(block, kind, "", []))
    return out


def _key(bundle: Bundle, block: Block, kind: str) -> Shown:
    """A private key: its public half only."""
    from hashlib import sha256

    from certlint.bundle.private_key import PrivateKey
    from certlint.output.fields import Field
    from certlint.pem import Document

    alone = Document(bundle.path, b"")
    alone.blocks = [block]
    key = PrivateKey(alone)
    if key.public_key is None:
        return Shown(block, kind, "", [], "" if key.encrypted else key.error)
    owners = [
        bundle.title(i)
        for i, c in enumerate(bundle.certificates)
        if (public := c.part("public_key")) is not None and key.belongs_to(public)
    ]
    listed = [
        Field("public key", (key.public_key.title,)),
        Field("SHA-256 of the public key", (sha256(key.public_key.raw).hexdigest(),)),
    ]
    return Shown(block, kind, "", [*listed, *[Field("belongs to", (owner,)) for owner in owners]])


_LABEL_WIDTH = 30


def _as_text(bundle: Bundle, rows: list[Shown], steps: list[PathStep] | None) -> str:
    from certlint.escape import shortened, terminal, terminal_style, wrapped
    from certlint.pem import BlockKind

    width = max(terminal_style("never")[1], 60)
    document = bundle.document
    container = document.container and f"{document.container}, "
    lines = [f"{terminal(document.name)}  {container}{len(rows)} block{'s' * (len(rows) != 1)}"]
    if bundle.document.problem:
        lines.append(f"  {terminal(bundle.document.problem)}")
    for row in rows:
        block = row.block
        where = f", lines {block.first_line} to {block.last_line}" if block.first_line else ""
        where += f", alias {terminal(shortened(block.alias, 80))}" if block.alias not in ("", document.alias) else ""
        what = terminal(shortened(block.label, 80)) if block.kind is BlockKind.OTHER and block.label else row.kind
        lines += ["", f"block {block.index}{where}: {what}{row.role and f', {row.role}'}  ({len(block.der)} bytes)"]
        if row.problem:
            lines.append(f"  {terminal(row.problem)}")
        for field in row.fields:
            note = f" ({field.note})" if field.note else ""
            text = terminal(shortened(", ".join(field.values), 4000))
            folded = wrapped(text, width, " " * (_LABEL_WIDTH + 2))
            lines += [f"  {field.label + note:<{_LABEL_WIDTH}}{folded[0][_LABEL_WIDTH + 2 :]}", *folded[1:]]
    for number, step in enumerate(steps or ()):
        where = f"block {step.block}" if step.block is not None else step.path
        label = "" if number else "path over the pool"
        lines += [""] * (not number)
        lines.append(f"{label:<{_LABEL_WIDTH + 2}}{terminal(shortened(step.title, 200))}  ({terminal(where)})")
    return "\n".join(lines) + "\n"


def _as_json(bundle: Bundle, rows: list[Shown], steps: list[PathStep] | None) -> dict[str, Any]:
    """The blocks of a file as an object; `steps` is the path through the pool, if one was given."""
    return {
        "path": bundle.path,
        "alias": bundle.document.alias or None,
        "resource": bundle.document.resource.text if bundle.document.resource else None,
        "container": bundle.document.container or None,
        "sha256": bundle.document.sha256,
        "problem": bundle.document.problem or None,
        "blocks": [
            {
                "block": row.block.index,
                "kind": row.kind,
                "label": row.block.label,
                "alias": row.block.alias or None,
                "lines": [row.block.first_line, row.block.last_line] if row.block.first_line else None,
                "bytes": len(row.block.der),
                "role": row.role or None,
                "problem": row.problem or None,
                "fields": [{"label": f.label, "values": list(f.values), "note": f.note or None} for f in row.fields],
            }
            for row in rows
        ],
        "pool_path": None if steps is None else [{**step._asdict(), "path": step.path or None} for step in steps],
    }
