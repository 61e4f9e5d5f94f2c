"""The command line of `rladmin cluster certificate set`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.errors import InstallError, UsageError
from certlint.install.credential import INTERNAL, PLANES
from certlint.install.replies import without_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.install.credential import Credential

PROGRAM = "rladmin"
_LONGEST = 10_000
"""Characters of what it says that are shown."""
_NODE = "<USER>@<NODE>"
INSTALL_PATH = "/opt/redislabs/bin/rladmin"


def command(credentials: Sequence[Credential]) -> list[str]:
    """The program and its arguments. Raises UsageError if rladmin has no command for it."""
    words = [PROGRAM, "cluster", "certificate", "set"]
    for credential in credentials:
        subject, certificate, key = credential.row.get("rladmin") or (credential.name, "certificate_file", "key_file")
        words += [subject] if len(words) == 4 else []
        words += [certificate, _path(credential.certificate_path)]
        words += [key, _path(credential.key_path)] if credential.key_path else []
    if words[4] == INTERNAL and len(credentials) != len(PLANES):
        raise UsageError(
            "rladmin installs the certificates of both planes at once",
            f"one plane alone needs --api; install both: certlint install {INTERNAL} --cert <CERTIFICATE-FILE> "
            "--key <KEY-FILE> --fqdn <FQDN>",
        )
    return words


def documented(credentials: Sequence[Credential]) -> bool:
    """Whether rladmin's manual lists the name; others may or may not be accepted."""
    return all("rladmin" in credential.row for credential in credentials)


def pasted(words: Sequence[str]) -> str:
    """A command line to paste. Raises UsageError for a path that a terminal could garble."""
    import shlex

    for word in words:
        if not word.isprintable():
            raise UsageError(f"the path {word!r} contains characters that cannot be pasted", "rename the file")
    return shlex.join(words)


def copying(credentials: Sequence[Credential]) -> list[str]:
    """The commands that copy the files to a node, to the paths in the command line."""
    import os

    paths = dict.fromkeys(path for each in credentials for path in (each.certificate_path, each.key_path) if path)
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(os.path.dirname(path), []).append(_path(path))
    lines = []
    for folder, inside in folders.items():
        lines += [f"ssh {_NODE} {pasted(['mkdir', '-p', folder])}"] if folder.strip("/.") else []
        lines.append(f"{pasted(['scp', '-p', *inside])} {_NODE}:{pasted([f'{folder}/']) if folder else ''}")
    return lines


def call(words: Sequence[str], credentials: Sequence[Credential]) -> str:
    """Runs it, and gives what it says, without keys. Raises InstallError when it is not there or does not succeed."""
    import shutil
    import subprocess

    program = shutil.which(words[0]) or shutil.which(INSTALL_PATH)
    if program is None:
        raise InstallError(
            f"{PROGRAM} is not installed here", "use --run on a node of the cluster, and --api elsewhere"
        )
    try:
        done = subprocess.run(
            [program, *words[1:]],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise InstallError(f"cannot run {program}: {error.strerror}") from None
    printed = without_secrets(done.stdout.strip(), [line for each in credentials for line in each.secrets])
    if len(printed) > _LONGEST:
        printed = f"{printed[:_LONGEST]}…"
    if done.returncode:
        raise InstallError(f"{PROGRAM} did not install the certificate (exit code {done.returncode})", printed)
    return printed


def _path(path: str) -> str:
    """A path that cannot be mistaken for an option."""
    return f"./{path}" if path.startswith("-") else path
