"""How `certlint install` sets what was judged: by rladmin, the REST API, or Secrets; and the look at what is served then."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from certlint.errors import InstallError, NetworkError, UsageError
from certlint.files.standard import write_utf8

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from typing import Any

    from certlint.install.connection import Trust
    from certlint.install.credential import Credential
    from certlint.net import Address

INSECURE = (
    "WARNING: --insecure: the cluster's certificate is NOT verified. Whoever is between here and there can read "
    "the password and the private key, and change both. Use --api-ca FILE instead."
)
CRDB = "crdb-cli crdb update --crdb-guid <GUID> --force"


def by_rladmin(arguments: argparse.Namespace, credentials: list[Credential]) -> int:
    """Runs rladmin, or prints its command."""
    from certlint.escape import terminal
    from certlint.install import rladmin

    words = rladmin.command(credentials)
    line = rladmin.shell(words)
    if not rladmin.documented(credentials):
        sys.stderr.write(f"note: rladmin's manual does not list {credentials[0].name}: should it refuse, use --api\n")
    if not arguments.run or arguments.dry_run:
        sys.stdout.write(line + "\n")
        _remind(credentials)
        return 0
    text = rladmin.call(words)
    sys.stderr.writelines(f"{terminal(each)}\n" for each in text.splitlines())
    _remind(credentials)
    return _verify(arguments, credentials, arguments.fqdn[0] if arguments.fqdn else "")


def by_rest(arguments: argparse.Namespace, credentials: list[Credential]) -> int:
    """Uploads to the REST API of the cluster."""
    import time

    from certlint.files.passphrase import PASSWORD, obtain
    from certlint.install import connection, rest
    from certlint.net import Endpoint

    address = connection.api_address(arguments.api)
    if arguments.insecure:
        sys.stderr.write(f"{INSECURE}\n")
    if arguments.dry_run:
        sys.stdout.write(_request_text(f"{address}{rest.ALL}", rest.payload(credentials, rest.ALL, for_display=True)))
        return 0
    trusted = _trusted(arguments, address)
    if arguments.api_cert:
        connection.show_certificate(trusted, arguments.api_cert, arguments.api_key)
    user = arguments.user
    password = obtain(PASSWORD, arguments.password_file, f"{user} at {address.host}") if user else b""
    link = connection.Connection(address, user, password, trusted, arguments.timeout, arguments.max_response)

    def wait(pause: float) -> None:
        sys.stderr.write(f"certlint: not all nodes were updated (status 409); trying again in {pause:g} s\n")
        time.sleep(pause)

    path = rest.upload(link, credentials, rest.delays(arguments.wait), wait)
    sys.stderr.write(f"certlint: set {' and '.join(p.name for p in credentials)} by PUT {path}\n")
    _remind(credentials)
    if credentials[0].name == "api" and not arguments.connect:
        arguments.connect = str(Endpoint(address.host, address.port, ""))
    return _verify(arguments, credentials, address.host)


def _trusted(arguments: argparse.Namespace, address: Address) -> Trust:
    """Whom the upload goes to. Raises InstallError when nobody answers there."""
    from certlint.commands.shared import load_document
    from certlint.install import connection
    from certlint.net import contexts

    if arguments.insecure:
        return connection.Trust(contexts.unverified())
    anchors = load_document(arguments.api_ca) if arguments.api_ca else None
    try:
        return connection.trust(anchors, address, arguments.timeout)
    except NetworkError as error:
        raise InstallError(error.message, "nothing was sent") from None


def _request_text(url: str, body: Any) -> str:
    import json

    lines = [
        f"PUT {url}",
        "Authorization: Basic (not shown)",
        "Content-Type: application/json",
        "",
        json.dumps(body, indent=1),
    ]
    return "\n".join(lines) + "\n"


def _remind(credentials: Sequence[Credential]) -> None:
    if any(credential.row.get("after") == "crdb-update" for credential in credentials):
        sys.stderr.write(f"then, for each Active-Active database: {CRDB}\n")


def _verify(arguments: argparse.Namespace, credentials: Sequence[Credential], host: str) -> int:
    """Looks at what is served until it is what was set, or the time is up."""
    import time

    from certlint.escape import terminal
    from certlint.install import rest, served

    credential = credentials[0]
    if arguments.no_verify:
        return 0
    place = served.endpoint(credential, arguments.connect, host, arguments.fqdn[0] if arguments.fqdn else "")
    if place is None:
        known = "ports" in credential.row
        hint = (
            ": name the port of a database with --connect HOST:PORT"
            if known
            else f": {credential.name} has no port of its own"
        )
        sys.stderr.write(f"note: what is served was not looked at{hint}\n")
        return 0
    code, text = served.watch(place, credential.chain, arguments.timeout, rest.delays(arguments.wait), time.sleep)
    sys.stderr.write(f"certlint: {terminal(str(place))}: {terminal(text)}\n")
    return code


def for_kubernetes(arguments: argparse.Namespace, credentials: list[Credential]) -> int:
    """Writes the Secrets into one file, and prints what is done with them."""
    from certlint.commands.shared import write_files
    from certlint.files.writing import PRIVATE, File
    from certlint.install import kubernetes, rest

    namespace = kubernetes.checked(arguments.namespace, "--namespace") if arguments.namespace else ""
    if arguments.secret_name and len(credentials) > 1:
        raise UsageError("--secret-name is for one Secret, and internal makes two", "leave it out")
    names = [kubernetes.secret_name(credential, arguments.secret_name) for credential in credentials]
    spec = kubernetes.spec(credentials, names)
    if arguments.dry_run:
        for_display = [
            credential._replace(key=f"{rest.HIDDEN}\n" if credential.key else "") for credential in credentials
        ]
        sys.stdout.write(f"{kubernetes.secrets(for_display, names, namespace)}---\n{spec}")
        return 0
    manifest = kubernetes.secrets(credentials, names, namespace)
    if arguments.out == "-":
        if sys.stdout.isatty():
            raise UsageError(
                "the Secret holds the private key, and this is a terminal", "write it to a file: --out FILE"
            )
        write_utf8(manifest)
        sys.stderr.write(spec)
        return 0
    write_files({arguments.out: File(manifest.encode(), PRIVATE)}, force=arguments.force)
    sys.stderr.write(f"certlint: wrote {arguments.out}, mode 0600; next: kubectl apply -f {arguments.out}\n")
    sys.stdout.write(spec)
    return 0
