"""Checks a certificate for its purpose, then prints or runs the rladmin command that installs it, or uploads it.

Exit codes: 0 done, 1 findings or another certificate is served, 2 usage error or the cluster does not take it,
3 something could not be read or judged.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from certlint.commands import install_ways as ways
from certlint.commands import login, options
from certlint.errors import UsageError
from certlint.policy.remediation import shell

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from certlint.bundle.bundle import Bundle
    from certlint.install.credential import Credential


_FILES = "--cert <CERTIFICATE-FILE> --key <KEY-FILE> --fqdn <FQDN>"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint install`."""
    parser.usage = """certlint install NAME --cert FILE --key FILE --fqdn NAME [--run | --api URL | --emit kubernetes]
       certlint install --database UID --cert FILE --key FILE --fqdn NAME --api URL
       certlint install --rotate [NAME] --api URL
       certlint install --delete NAME --api URL [--database UID]"""
    parser.add_argument(
        "name",
        nargs="?",
        default="",
        metavar="NAME",
        help="proxy, api, cm, syncer, …; internal for both internode planes",
    )
    parser.add_argument("--cert", default="", metavar="FILE", help="the certificates, from leaf to root")
    parser.add_argument(
        "--cpine-cert", default="", metavar="FILE", help="with internal: another bundle for the control plane"
    )
    parser.add_argument(
        "--cpine-key", default="", metavar="FILE", help="with internal: the private key of --cpine-cert"
    )
    parser.add_argument(
        "--allow", action="append", default=[], metavar="RULE=REASON", help="install despite this finding; repeatable"
    )
    how = parser.add_argument_group("how to install (default: print the rladmin command)")
    way = how.add_mutually_exclusive_group()
    way.add_argument("--run", action="store_true", help="run rladmin, on a node of the cluster")
    way.add_argument(
        "--api", default="", metavar="URL", help="upload to the REST API: https://cluster.example.com:9443"
    )
    way.add_argument(
        "--emit", default="", choices=("kubernetes",), help="write the Secret and print the lines that refer to it"
    )
    how.add_argument("--dry-run", action="store_true", help="show what would be sent or run, without the private key")
    how.add_argument("--color", default="auto", choices=("auto", "always", "never"))
    add_api(parser)
    add_afterwards(parser)
    options.add_requirements(parser)


def add_api(parser: argparse.ArgumentParser) -> None:
    """Options of --api and of --emit."""
    api = parser.add_argument_group("with --api")
    login.add_arguments(api)
    api.add_argument("--database", default="", metavar="UID", help="install the certificate of this database only")
    api.add_argument(
        "--rotate",
        nargs="?",
        const="",
        metavar="NAME",
        help="make the cluster renew its internal certificates, or one of them",
    )
    api.add_argument("--delete", default="", metavar="NAME", help="delete this certificate of the cluster")
    api.add_argument("--yes", action="store_true", help="with --delete: do not ask for confirmation")
    emit = parser.add_argument_group("with --emit kubernetes")
    emit.add_argument("--out", default="", metavar="FILE", help="write the Secret to FILE (mode 0600); - for a pipe")
    emit.add_argument("--secret-name", default="", metavar="NAME", help="name of the Secret")
    emit.add_argument(
        "--secret-keys",
        default="",
        choices=("certificate", "cert", "tls.crt"),
        help="key of the certificate in the Secret",
    )
    emit.add_argument("--namespace", default="", metavar="NAME", help="namespace of the Secret")
    emit.add_argument(
        "--force", action="store_true", help="overwrite existing files; private keys are kept as a backup"
    )


def add_afterwards(parser: argparse.ArgumentParser) -> None:
    """Options of the look at what is served in the end."""
    after = parser.add_argument_group("comparison with the port")
    after.add_argument(
        "--no-verify", action="store_true", help="do not compare with the certificate that the port serves"
    )
    after.add_argument(
        "--connect", default="", metavar="HOST:PORT", help="compare with this host and port instead of the port of NAME"
    )
    after.add_argument("--wait", type=options.seconds, metavar="S", help="seconds to keep trying; 0 tries once (60)")
    options.add_network(parser)


def run(arguments: argparse.Namespace) -> int:
    """Lints, then installs; the exit code is the result."""
    from certlint.commands import install_rest as over_rest

    if arguments.rotate is not None or arguments.delete:
        _verify_without_files(arguments)
        return over_rest.delete(arguments) if arguments.delete else over_rest.rotate(arguments)
    _verify_usage(arguments)
    code, credentials = _linted(arguments)
    if code:
        sys.stderr.write(
            "certlint: nothing was installed, because of the findings above; --allow RULE=REASON accepts one\n"
        )
        return code
    if arguments.emit:
        return ways.for_kubernetes(arguments, credentials)
    if arguments.database:
        return over_rest.set_on_database(arguments, credentials[0])
    if arguments.api:
        return over_rest.upload(arguments, credentials)
    return ways.by_rladmin(arguments, credentials)


def _verify_without_files(arguments: argparse.Namespace) -> None:
    """Raises UsageError for options that do not apply to --rotate and --delete."""
    option = "--delete" if arguments.delete else "--rotate"
    files = {"--cert": arguments.cert, "--key": arguments.key, "--run": arguments.run, "--emit": arguments.emit}
    given = [name for name, value in files.items() if value] + ["NAME"] * bool(arguments.name)
    given += ["--rotate"] if arguments.delete and arguments.rotate is not None else []
    given += ["--database"] if arguments.database and not arguments.delete else []
    if given:
        raise UsageError(
            f"{given[0]} cannot be combined with {option}",
            f"write it as: certlint install {option} <NAME> --api <URL> --user <USER>",
        )
    if not arguments.api:
        raise UsageError(
            f"{option} is done over the REST API", "give its address: --api https://cluster.example.com:9443"
        )
    login.require(arguments)


def _verify_usage(arguments: argparse.Namespace) -> None:
    if arguments.database:
        arguments.name = arguments.name or "proxy"
        if arguments.name != "proxy" or not arguments.api:
            hint = f"write it as: certlint install --database <UID> {_FILES} --api <URL> --user <USER>"
            raise UsageError("the certificate of a database is a proxy certificate, set over the REST API", hint)
    if not arguments.name or not arguments.cert:
        missing = "NAME" if not arguments.name else "--cert"
        raise UsageError(
            f"{missing} is missing", f"write it as: certlint install {arguments.name or '<NAME>'} {_FILES}"
        )
    if arguments.yes:
        raise UsageError("--yes belongs to --delete", "leave it out")
    if "cert_name" in arguments.settings:
        raise UsageError(
            "--cert-name is given by NAME here",
            f"leave the option out: certlint install {shell(str(arguments.settings['cert_name']))} {_FILES}",
        )
    if bool(arguments.cpine_cert) != bool(arguments.cpine_key) or (
        arguments.cpine_cert and arguments.name != "internal"
    ):
        raise UsageError(
            "--cpine-cert and --cpine-key must be given together, and only for `internal`", "give both or none"
        )
    if arguments.api:
        login.require(arguments)
    if arguments.emit and not arguments.out and not arguments.dry_run:
        raise UsageError("the Secret holds the private key", "write it to a file: --out secret.yaml")


def _linted(arguments: argparse.Namespace) -> tuple[int, list[Credential]]:
    """Evaluates every file for its purpose and reports on stderr. Returns the credentials if the exit code is 0."""
    from certlint.batch.assembly import separate_key
    from certlint.bundle.bundle import Bundle
    from certlint.commands.shared import judge_for_people, load_document
    from certlint.engine import setup
    from certlint.engine.verdict import worst
    from certlint.install.credential import credential_of, require_certificates, rows_for
    from certlint.policy import index

    allowed, now = _allowed(arguments.allow), options.moment(arguments)
    known = index.declared(arguments.profile or index.default())
    emitted = {"kubernetes": True} if arguments.emit and "kubernetes" in known else {}
    codes, credentials, needless = set(), [], set(allowed)
    for row in rows_for(arguments.name):
        own = arguments.cpine_cert and row["id"] == "ccs_internode_encryption"
        certificate, key = (arguments.cpine_cert, arguments.cpine_key) if own else (arguments.cert, arguments.key)
        _verify_purpose(arguments, row, key)
        arguments.key = key
        purpose = {"cert_name": row["id"]} if "cert_name" in known else {}
        asked = emitted | options.asked(arguments) | purpose | {"ignore": allowed}
        plan = setup.plan_for(asked, origin="--allow", now=now)
        bundle = Bundle(load_document(certificate), separate_key(key))
        require_certificates(bundle)
        code, report = judge_for_people(plan, bundle, arguments.color)
        sys.stderr.write(report)
        codes.add(code)
        needless -= {rule for rule in needless if _has_finding(asked, rule, bundle, now)}
        if not code:
            credentials.append(credential_of(row, bundle, load_document(key) if key else None))
    for rule in sorted(needless):
        sys.stderr.write(f"note: --allow {shell(rule)} was not needed: the certificate has no finding of this rule\n")
    return worst(codes), credentials


def _has_finding(asked: dict[str, Any], rule: str, bundle: Bundle, now: datetime | None) -> bool:
    """Whether the rule (id or glob) that is allowed finds something, if it is the only one that runs."""
    from certlint.engine import run, setup

    try:
        plan = setup.plan_for(asked | {"select": [rule], "ignore": []}, origin="--allow", now=now)
    except UsageError:  # a rule of another profile, or one that does not run in this one
        return False
    return bool(run.run(plan, bundle).findings)


def _verify_purpose(arguments: argparse.Namespace, row: dict[str, Any], key: str) -> None:
    """Raises UsageError if a required key or name is missing, or a key is given for a certificate that has none."""
    from certlint.install.credential import needs_key

    if "resource" in row and not arguments.emit:
        raise UsageError(f"{row['id']} is set by a Secret alone", "--emit kubernetes --out secret.yaml")
    if needs_key(row) != bool(key):
        hint = "give it with --key FILE" if needs_key(row) else "remove --key"
        raise UsageError(f"{row['id']} {'needs a' if needs_key(row) else 'has no'} private key", hint)
    if row["role"] in ("server", "both") and not arguments.fqdn:
        raise UsageError(
            f"the names in the certificate {row['id']} cannot be checked without --fqdn",
            "give the cluster's: --fqdn NAME",
        )


def _allowed(pairs: Sequence[str]) -> list[str]:
    """The rules to leave out; prints the reason for each. Raises UsageError for a rule without a reason."""
    from certlint.escape import terminal
    from certlint.install import hazards

    for pair in pairs:
        rule, _, reason = pair.partition("=")
        if not rule or not reason.strip():
            raise UsageError(f"--allow {pair!r} gives no reason", "write it as RULE=REASON")
        sys.stderr.write(f"allowed: {terminal(rule)}: {terminal(reason.strip())}\n")
    hazardous = {each.id for each in hazards.HAZARDS}
    return [rule for pair in pairs if (rule := pair.partition("=")[0]) not in hazardous]
