"""Evaluates the certificates of a cluster, compares them with what the ports serve, and prints the next commands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from certlint import pem
from certlint.analysis.served import difference
from certlint.commands import login
from certlint.engine import setup
from certlint.errors import NetworkError
from certlint.net import Deadline, handshake
from certlint.policy import remediation

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from certlint.batch.bundles import Job
    from certlint.install.cluster_certificates import ClusterCertificate
    from certlint.install.connection import Connection
    from certlint.install.inventory import Inventory
    from certlint.output.record import Record


class Audit:
    """One cluster, and the requirements on it."""

    def __init__(
        self, arguments: argparse.Namespace, connection: Connection, found: Inventory, now: datetime | None
    ) -> None:
        self._arguments, self._connection, self._found, self._now = arguments, connection, found, now
        self._fqdns = [setup.fqdn(name) for name in arguments.fqdn or filter(None, [found.fqdn])]
        self._folder = arguments.save or connection.address.host

    def job(self, purpose: dict[str, Any], differences: list[str]) -> Job:
        """The job for a certificate: the profile for its name, with the version, names and cipher suites of this cluster."""
        from certlint.batch.bundles import Job, about_run
        from certlint.escape import terminal_style
        from certlint.files import sources

        arguments, found = self._arguments, self._found
        asked: dict[str, Any] = {
            "fqdn": self._fqdns,
            "redis_version": found.version,
            "expires_in": arguments.expires_in,
            "cert_name": purpose.get("id"),
            "cipher_suites": found.suites.get(purpose.get("suites", "")),
            "ocsp": found.ocsp,
            "served": differences,
            "select": arguments.select,
            # The private keys stay on the cluster, which verified that they match when they were set.
            "ignore": [*arguments.ignore, "key/missing"],
        }
        given = {name: value for name, value in asked.items() if value not in ([], "", None)}
        plan = setup.plan_for(given, now=self._now)
        color, width = terminal_style(arguments.color)
        about = about_run(plan, width=width, color=color, records=bool(arguments.record))
        return Job(plan, about, (arguments.format,), "", sources.MAX_SIZE, sources.MAX_CERTIFICATES)

    def record(self, held: ClusterCertificate, differences: list[str]) -> Record:
        """The result for one certificate, under the file name that `--save` gives it."""
        from certlint.batch.assembly import assemble
        from certlint.batch.bundles import record

        job = self.job(held.purpose, differences)
        path = f"{self._folder}/{file_name(held)}"
        return record(job, assemble(pem.read(held.pem.encode(), path), job.plan, ""))

    def compare(self) -> tuple[dict[str, list[str]], list[str]]:
        """What ports serve that differs from the cluster's certificates, by name; and what could not be compared."""
        differences: dict[str, list[str]] = {}
        unreached: list[str] = []
        for held in self._found.held:
            blocks = pem.read(held.pem.encode(), held.name).blocks
            expected = [block.der for block in blocks if block.kind is pem.BlockKind.CERTIFICATE]
            for place in held.places:
                try:
                    chain = handshake(place, Deadline(self._arguments.timeout)).chain
                    reason = difference(chain, expected, holder="the cluster")
                except NetworkError as error:
                    unreached.append(f"{held.name} at {place}: not compared: {error.message}")
                    continue
                if reason:
                    differences.setdefault(held.name, []).append(f"{place}: {reason}")
        return differences, unreached

    def summary(self) -> list[str]:
        """The identity of the cluster and its settings."""
        found = self._found
        version = f"version {found.version}" if found.version else "of unknown version"
        first = f"cluster {found.fqdn or self._connection.address.host}, {version}"
        settings = "; ".join(f"{name}={value}" for name, value in found.settings.items())
        return [first, f"settings: {settings}"] if settings else [first]

    def successors(self, records: list[tuple[ClusterCertificate, Record]]) -> list[str]:
        """The command that saves the certificates to files that later commands name; then, for each certificate with errors,
        the command that replaces it.
        """
        failed = [held for held, record in records if record.conclusion.failed]
        notes = []
        if failed and not self._arguments.save:
            address = remediation.shell(str(self._connection.address))
            save = f"--save {remediation.shell(self._folder)}"
            line = f"certlint cluster {address} {login.as_given(self._arguments)} {save}"
            notes.append(
                f"commands above name files of the folder {self._folder}; to write them, and to keep them:\n    {line}"
            )
        return notes + [f"to replace {held.name}:\n    {self._install(held)}" for held in failed if held.can_be_set]

    def _install(self, held: ClusterCertificate) -> str:
        from certlint.install.credential import needs_key

        words = ["certlint install", held.purpose["id"], f"--database {held.database}" if held.database else ""]
        words += ["--cert <NEW-CERTIFICATE-FILE>", "--key <NEW-KEY-FILE>" if needs_key(held.purpose) else ""]
        words += [f"--fqdn {remediation.shell(name)}" for name in self._fqdns]
        words += [f"--redis-version {remediation.shell(self._found.version)}"] if self._found.version else []
        words += [f"--api {remediation.shell(str(self._connection.address))}", login.as_given(self._arguments)]
        return " ".join(filter(None, words))


def file_name(held: ClusterCertificate) -> str:
    """A file name made from a name that comes from the cluster: other characters are replaced."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", held.name) + ".pem"
