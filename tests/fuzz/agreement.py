"""Whether certlint says of a file all that the clients of `clients` make of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from certlint.pem import BlockKind
from tests.support import clients
from tests.support.clients import Reading
from tests.support.judging import judge
from tests.support.pem_forms import CHAIN

CLIENTS = ("server", "trusts", "gnutls", "java", "pyca")
"""OpenSSL is asked twice: as a server that presents the file, and as a client that trusts what is in it."""


class Verdict(NamedTuple):
    """What certlint judges of a file, the DER of blocks that a finding is about, and how severe findings about its form are."""

    judged: list[bytes]
    named: list[bytes]
    severities: frozenset[str]


def read_by_all(files: dict[str, bytes], folder: Path) -> dict[str, dict[str, Reading]]:
    """What each client reads of each file."""
    paths = {name: folder / f"{number:06}" for number, name in enumerate(files)}
    for name, data in files.items():
        paths[name].write_bytes(data)
    java = clients.java(folder)
    library = clients.openssl()
    return {
        name: {
            "server": library.server(path),
            "trusts": library.trusts(path),
            "gnutls": clients.gnutls(path),
            "java": java[path.name],
            "pyca": clients.pyca(path),
        }
        for name, path in paths.items()
    }


def verdict_of(data: bytes) -> Verdict:
    """What hygiene says of a file. Where it cannot be read at all, the run is incomplete, which counts as an error."""
    result = judge([data], profile="hygiene")
    document = result.bundle.document
    reported = {finding.location.block for finding in result.findings}
    severities = {
        finding.severity.label for finding in result.findings if finding.rule.id.startswith(("pem/", "x509/"))
    }
    severities |= {"error"} if document.problem else set()
    named = [block.der for block in document.blocks if block.index in reported]
    if any(finding.rule.id == "pem/no-certificate" for finding in result.findings):
        named += [block.der for block in document.blocks if block.kind is not BlockKind.CERTIFICATE]
    return Verdict([c.der for c in result.bundle.certificates], named, frozenset(severities))


def disagreements(verdict: Verdict, readings: dict[str, Reading]) -> list[str]:
    """What is wrong, in words; nothing when certlint says enough."""
    wrong = []
    for client, reading in readings.items():
        known = (*verdict.judged, *verdict.named)
        if any(all(der not in each for each in known) for der in reading.certificates):
            wrong.append(f"{client} reads a certificate that is neither judged nor named")
    refused = [client for client in ("server", "trusts") if readings[client].refused]
    if refused and "error" not in verdict.severities:
        wrong.append(
            f"OpenSSL ({', '.join(refused)}) refuses the file, and there is no error: {readings[refused[0]].refused}"
        )
    for client, reading in readings.items():
        unread = [der for der in verdict.judged if not any(each in der for each in reading.certificates)]
        least = {"error"} if client in ("server", "trusts") else {"error", "warning"}
        if unread and not verdict.severities & least:
            wrong.append(f"{client} does not read {len(unread)} of {len(verdict.judged)} certificates that are judged")
    return wrong


def key_disagreement(data: bytes, path: Path) -> str:
    """What is wrong with what certlint says of a key file that a server is to load; nothing when it says enough.

    Where the key is another than the certificate's, or encrypted, a finding tells so as well.
    """
    path.write_bytes(data)
    refused = clients.openssl().key(path)
    found = judge(CHAIN, profile="hygiene", key=data).findings
    reported = [each for each in found if each.rule.id.startswith("key/")]
    if refused and not any(each.severity.label == "error" for each in reported):
        return f"OpenSSL refuses the key file, and there is no error: {refused}"
    places = {(each.location.path, each.location.line) for each in reported if each.rule.id != "key/mismatch"}
    lines = data.count(b"\n") + data.count(b"\r") + 1
    if any(path != "key.pem" or (line is not None and not 0 < line <= lines) for path, line in places):
        return f"a finding about the key file does not name its place: {places}"
    return ""
