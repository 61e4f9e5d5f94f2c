"""How `certlint install` applies evaluated credentials: rladmin, REST API, or Secrets; then checks what is served."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from certlint.errors import UsageError
from certlint.files.standard import write_utf8

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from certlint.install.credential import Credential
    from certlint.install.hazards import Met
    from certlint.net import Endpoint

WAIT = 60
"""The default time in seconds to wait for the new certificate."""
CRDB = "crdb-cli crdb update --crdb-guid <GUID> --force"


def by_rladmin(arguments: argparse.Namespace, credentials: list[Credential]) -> int:
    """Runs rladmin, or prints its command."""
    from certlint.escape import terminal
    from certlint.install import hazards, nodes, rladmin

    words = rladmin.command(credentials)
    line = rladmin.pasted(words)
    found = nodes.UNKNOWN._replace(version=arguments.settings.get("redis_version", ""))
    warn_of_hazards(arguments, hazards.met(hazards.RLADMIN, [each.name for each in credentials], found))
    if not rladmin.documented(credentials):
        sys.stderr.write(
            f"note: rladmin's manual does not list {credentials[0].name}: if rladmin rejects it, use --api\n"
        )
    if not arguments.run or arguments.dry_run:
        sys.stdout.write(line + "\n")
        _note_file_locations(credentials)
        remind(credentials)
        return 0
    text = rladmin.call(words, credentials)
    sys.stderr.writelines(f"{terminal(each)}\n" for each in text.splitlines())
    remind(credentials)
    return look_at_served(arguments, credentials, arguments.fqdn[0] if arguments.fqdn else "")


def _note_file_locations(credentials: Sequence[Credential]) -> None:
    from certlint.escape import terminal
    from certlint.install import rladmin

    relative = [each.certificate_path for each in credentials if not each.certificate_path.startswith("/")]
    where = "in the folder where you run the command" if relative else "at the same paths"
    sys.stderr.write(
        f"note: rladmin runs on a node of the cluster, and the files must be there, {where}. To copy them:\n"
    )
    sys.stderr.writelines(f"    {terminal(each)}\n" for each in rladmin.copying(credentials))


def warn_of_hazards(arguments: argparse.Namespace, found: list[Met]) -> None:
    """Warns about hazards. Raises InstallError for a blocking one, unless --allow names it."""
    from certlint.errors import InstallError
    from certlint.escape import apart, terminal

    allowed = {pair.partition("=")[0] for pair in arguments.allow}
    for each in found:
        if each.refused and each.hazard.id not in allowed:
            hint = f"--allow {each.hazard.id}=REASON overrides this; {each.hazard.hint}"
            raise InstallError(f"nothing was changed, because of {each}", hint)
        lines = apart(f"warning: {each}; {each.hazard.hint}")
        sys.stderr.writelines(f"{terminal(line)}\n" for line in lines)


def remind(credentials: Sequence[Credential]) -> None:
    """Prints the command to run next for Active-Active databases, if they use one of the certificates."""
    if any(credential.row.get("after") == "crdb-update" for credential in credentials):
        sys.stderr.write(f"then, for each Active-Active database:\n    {CRDB}\n")


def look_at_served(arguments: argparse.Namespace, credentials: Sequence[Credential], host: str) -> int:
    """Checks what is served until it is the new certificate, or the time is up."""
    from certlint.install import served

    credential = credentials[0]
    if arguments.no_verify:
        return 0
    place = served.endpoint(credential, arguments.connect, host, arguments.fqdn[0] if arguments.fqdn else "")
    if place is None:
        known = "ports" in credential.row
        hint = (
            ": give the port of a database with --connect HOST:PORT"
            if known
            else f": {credential.name} has no port of its own"
        )
        sys.stderr.write(f"note: the served certificate was not checked{hint}\n")
        return 0
    return look_at_places(arguments, credential, [place])


def look_at_places(arguments: argparse.Namespace, credential: Credential, places: Sequence[Endpoint]) -> int:
    """Checks each endpoint until it serves the new certificate, or the time is up. Returns the worst exit code."""
    import time

    from certlint.engine.verdict import worst
    from certlint.escape import terminal
    from certlint.install import rest, served

    if not places:
        sys.stderr.write(
            "note: the served certificate was not checked: the cluster names no endpoint; give it with --connect HOST:PORT\n"
        )
    pauses = rest.delays(WAIT if arguments.wait is None else arguments.wait)
    codes = set()
    for place in places:
        code, text = served.watch(place, credential.chain, arguments.timeout, pauses, time.sleep)
        sys.stderr.write(f"certlint: {terminal(str(place))}: {terminal(text)}\n")
        codes.add(code)
    return worst(codes)


def for_kubernetes(arguments: argparse.Namespace, credentials: list[Credential]) -> int:
    """Writes the Secrets into one file, and prints the commands for it."""
    from certlint.commands.shared import write_files
    from certlint.escape import terminal
    from certlint.files.writing import PRIVATE, File
    from certlint.install import kubernetes, rest
    from certlint.policy import remediation

    namespace = kubernetes.checked(arguments.namespace, "--namespace") if arguments.namespace else ""
    if arguments.secret_name and len(credentials) > 1:
        raise UsageError("--secret-name is for one Secret, but internal makes two", "remove it")
    names = [kubernetes.secret_name(credential, arguments.secret_name) for credential in credentials]
    spec = kubernetes.spec(credentials, names, arguments.settings)
    where = kubernetes.where(credentials[0])
    if arguments.dry_run:
        for_display = [
            credential._replace(key=f"{rest.HIDDEN}\n" if credential.key else "") for credential in credentials
        ]
        sys.stdout.write(f"{kubernetes.secrets(for_display, names, namespace, arguments.secret_keys)}---\n{spec}")
        return 0
    manifest = kubernetes.secrets(credentials, names, namespace, arguments.secret_keys)
    if arguments.out == "-":
        if sys.stdout.isatty():
            raise UsageError(
                "the Secret holds the private key, and this is a terminal", "write it to a file: --out FILE"
            )
        write_utf8(manifest)
        sys.stderr.write(spec)
        return 0
    write_files({arguments.out: File(manifest.encode(), PRIVATE)}, force=arguments.force)
    sys.stderr.write(f"certlint: wrote {terminal(arguments.out)}, mode 0600. To put it into the cluster:\n")
    sys.stderr.write(f"    kubectl apply -f {terminal(remediation.shell(arguments.out))}\n")
    sys.stderr.write(f"certlint: {where}\n")
    sys.stdout.write(spec)
    return 0
