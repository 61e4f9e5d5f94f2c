"""What reports say of the live server that presented a bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from certlint.engine.reporting import Report
    from certlint.pem.facts import ServerFacts


def server_of(report: Report) -> ServerFacts | None:
    """The server; None for what was read from a file."""
    return report.bundle.document.server if report.bundle is not None else None


def server_object(report: Report) -> dict[str, Any] | None:
    """The server for programs. `stapled` is null where it was not asked for an OCSP response."""
    server = server_of(report)
    if server is None:
        return None
    return {
        "host": server.host,
        "port": server.port,
        "address": server.address,
        "starttls": server.starttls or None,
        "version": server.version or None,
        "stapled": None if server.stapled is None else bool(server.stapled),
        "refusal": server.refusal or None,
    }


def server_text(report: Report) -> str:
    """The server in a line: `TLSv1.3 after STARTTLS (smtp), with a stapled OCSP response`; empty for what is from a file."""
    server = server_of(report)
    if server is None:
        return ""
    words = [server.version or "TLS", f"after STARTTLS ({server.starttls})" if server.starttls else ""]
    line = " ".join(filter(None, words))
    if server.stapled is not None:
        line += ", with a stapled OCSP response" if server.stapled else ", no stapled OCSP response"
    return f"{line}; the server then ended the handshake: {server.refusal}" if server.refusal else line
