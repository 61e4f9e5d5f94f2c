"""Changes of `certlint install` over the REST API: certificates of the cluster and of databases, rotation, deletion."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from certlint.commands import install_ways as ways
from certlint.errors import InstallError, NetworkError, UsageError
from certlint.escape import apart, terminal
from certlint.install import connection as connections
from certlint.install import databases, hazards, nodes, rest, upkeep
from certlint.net import Endpoint

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from certlint.install.connection import Connection, Trust
    from certlint.install.credential import Credential
    from certlint.install.nodes import Nodes
    from certlint.net import Address

# Pauses in seconds: how long the REST API may be unavailable after a new internode certificate.
LONG_WAIT = 300


def upload(arguments: argparse.Namespace, credentials: list[Credential]) -> int:
    """Sets certificates of the cluster."""
    address = connections.api_address(arguments.api)
    if arguments.dry_run:
        _show(arguments, "PUT", f"{address}{rest.ALL}", rest.payload(credentials, rest.ALL, for_display=True))
        return 0
    link = _connect(arguments, address)
    found = _nodes(arguments, link)
    names = [credential.name for credential in credentials]
    met = hazards.met(hazards.UPLOAD, names, found)
    away = any(each.hazard is hazards.AWAY for each in met)
    ways.warn_of_hazards(arguments, met)
    together = hazards.together(names, found)
    if not together:
        _note(f"each plane is installed with its own request, because of {hazards.PAIR.id}")
    usual = LONG_WAIT if away else ways.WAIT
    pauses = rest.delays(usual if arguments.wait is None else arguments.wait)

    def until_back() -> int:
        return _until_back(arguments, address, pauses) if away else 0

    path = rest.upload(link, credentials, pauses, _wait, together=together, between=until_back)
    _note(f"installed {' and '.join(names)} with PUT {path}")
    ways.remind(credentials)
    if credentials[0].name == "api" and not arguments.connect:
        arguments.connect = str(Endpoint(address.host, address.port, ""))
    if away and not arguments.no_verify:
        return until_back()
    return ways.look_at_served(arguments, credentials, address.host)


def set_on_database(arguments: argparse.Namespace, credential: Credential) -> int:
    """Sets the certificate of one database, after a dry run on the cluster."""
    uid = databases.checked_uid(arguments.database)
    address = connections.api_address(arguments.api)
    path = databases.path_of(uid)
    if arguments.dry_run:
        body = databases.payload(credential, for_display=True)
        _show(arguments, "POST", f"{address}{path}?dry_run=true", body)
        _show(arguments, "POST", f"{address}{path}", body)
        return 0
    link = _connect(arguments, address)
    _require_version(_nodes(arguments, link), databases.FROM)
    databases.try_out(link, uid, credential)
    _note(f"the cluster accepts the certificate for database {uid} (POST {path}?dry_run=true)")
    databases.keep(link, uid, credential)
    _note(f"installed the certificate of database {uid} with POST {path}")
    if arguments.no_verify or arguments.connect:
        return ways.look_at_served(arguments, [credential], "")
    return ways.look_at_places(arguments, credential, databases.endpoints(link, uid))


def rotate(arguments: argparse.Namespace) -> int:
    """Has the cluster regenerate its internal certificates."""
    name = upkeep.rotated_name(arguments.rotate)
    address = connections.api_address(arguments.api)
    if arguments.dry_run:
        _show(arguments, "POST", f"{address}{upkeep.ROTATE}", json.loads(upkeep.rotation(name)))
        return 0
    link = _connect(arguments, address)
    found = _nodes(arguments, link)
    ways.warn_of_hazards(arguments, hazards.met(hazards.ROTATE, [name], found))
    with _own_login(arguments):
        upkeep.rotate(link, name)
    _note(f"rotated {name or 'all internal certificates'} by POST {upkeep.ROTATE}")
    _suggest_check(arguments)
    return 0


def delete(arguments: argparse.Namespace) -> int:
    """Deletes a certificate of the cluster, or that of a database, after the user has typed its name."""
    name = upkeep.deleted_name(arguments.delete)
    uid = databases.checked_uid(arguments.database) if arguments.database else ""
    if uid and name != databases.NAME:
        raise UsageError(
            f"a database has no {name} certificate of its own", f"--delete {databases.NAME} --database {uid}"
        )
    address = connections.api_address(arguments.api)
    path = databases.path_of(uid) if uid else f"{upkeep.DELETE}/{name}"
    if arguments.dry_run:
        _show(arguments, "DELETE", f"{address}{path}")
        return 0
    what = f"database-{uid}" if uid else name
    _verify_confirmable(arguments, what)
    link = _connect(arguments, address)
    if not uid:
        upkeep.verify_login_remains(link, name)
    _confirm(arguments, what, address)
    with _own_login(arguments):
        if uid:
            databases.remove(link, uid)
        else:
            upkeep.delete(link, name)
    _note(f"deleted {what} by DELETE {path}")
    _suggest_check(arguments)
    return 0


def _verify_confirmable(arguments: argparse.Namespace, what: str) -> None:
    if not arguments.yes and (sys.stdin is None or not sys.stdin.isatty()):
        raise UsageError(
            f"{what} is deleted only after you type its name, but this is not a terminal",
            "run it in a terminal, or add --yes",
        )


def _confirm(arguments: argparse.Namespace, what: str, address: Address) -> None:
    """Raises UsageError unless the user types the name."""
    if arguments.yes:
        return
    sys.stderr.write(
        f"certlint: this deletes {what} from all nodes of the cluster at {address}. The cluster does not give its "
        f"private key back.\nType {what} to delete it: "
    )
    sys.stderr.flush()
    if sys.stdin.readline().strip() != what:
        raise UsageError(f"{what} was not typed: nothing was deleted", f"type {what}, or add --yes")


def _nodes(arguments: argparse.Namespace, link: Connection) -> Nodes:
    """Version and nodes of the cluster; `--redis-version` overrides the version. Warns about nodes that are unavailable."""
    try:
        found = nodes.nodes_of(link)
    except NetworkError as error:
        raise InstallError(error.message, error.hint or "nothing was changed") from None
    if found.away:
        sys.stderr.write(
            f"warning: {terminal(', '.join(found.away))}: a node that is not up keeps its old certificates\n"
        )
    return found._replace(version=arguments.settings.get("redis_version") or found.version)


def _require_version(found: Nodes, version: str) -> None:
    from certlint.policy.versions import in_range

    if found.version and in_range(found.version, f"<{version}"):
        raise InstallError(
            f"Redis Enterprise {found.version} does not support certificates of single databases",
            f"they exist from version {version}; nothing was sent",
        )


def _until_back(arguments: argparse.Namespace, address: Address, pauses: list[float]) -> int:
    """Waits until the REST API answers. Exit code 3 if it does not."""
    from certlint.install import served

    answers = served.answers(Endpoint(address.host, address.port, address.host), arguments.timeout, pauses, time.sleep)
    if answers:
        _note(f"{address} answers")
        return 0
    _note(f"{address} does not answer yet: {hazards.AWAY.hint}")
    return 3


def _connect(arguments: argparse.Namespace, address: Address) -> Connection:
    """The connection for all requests. It verifies the server before anything is sent."""
    from certlint.files.passphrase import PASSWORD, obtain

    trusted = _trusted(arguments, address)
    if arguments.api_cert:
        connections.show_certificate(trusted, arguments.api_cert, arguments.api_key)
    user = arguments.user
    password = obtain(PASSWORD, arguments.password_file, f"{user} at {address.host}") if user else b""
    return connections.Connection(address, user, password, trusted, arguments.timeout, arguments.max_response)


def _trusted(arguments: argparse.Namespace, address: Address) -> Trust:
    """The trust settings for the server. Raises InstallError if it does not answer."""
    from certlint.commands.shared import load_document

    anchors = load_document(arguments.api_ca) if arguments.api_ca else None
    try:
        return connections.trust(anchors, address, arguments.timeout)
    except NetworkError as error:
        raise InstallError(error.message, "nothing was sent") from None


def _show(arguments: argparse.Namespace, method: str, url: str, body: Any = None) -> None:
    """Prints a request as it would be sent, without secrets."""
    lines = [f"{method} {url}", "Authorization: Basic (not shown)"] if arguments.user else [f"{method} {url}"]
    if body is not None:
        lines += ["Content-Type: application/json", "", json.dumps(body, indent=1)]
    sys.stdout.write("\n".join(lines) + "\n")


def _wait(reason: str, pause: float) -> None:
    _note(f"{reason}; trying again in {pause:g} s")
    time.sleep(pause)


def _suggest_check(arguments: argparse.Namespace) -> None:
    line = f"certlint cluster {_login(arguments)}"
    sys.stderr.write(f"to see which certificates the cluster has now:\n    {terminal(line)}\n")


def _login(arguments: argparse.Namespace) -> str:
    """The address and the login of the run, quoted for a shell."""
    from certlint.commands import login
    from certlint.policy.remediation import shell

    return f"{shell(arguments.api)} {login.as_given(arguments)}"


@contextmanager
def _own_login(arguments: argparse.Namespace) -> Iterator[None]:
    """Adds the address and the login of the run to the commands that an error of the cluster suggests."""
    try:
        yield
    except InstallError as error:
        raise InstallError(error.message, error.hint.replace(upkeep.LOGIN, _login(arguments))) from None


def _note(text: str) -> None:
    first, *more = apart(text)
    sys.stderr.writelines(f"{terminal(line)}\n" for line in (f"certlint: {first}", *more))
