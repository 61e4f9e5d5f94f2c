"""The live server that presented a bundle, in reports."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from certlint.pem.facts import ServerFacts


def server_object(server: ServerFacts | None) -> dict[str, Any] | None:
    """The server for programs. `stapled` is null if no OCSP response was requested."""
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


def server_text(server: ServerFacts) -> str:
    """The server on one line: `TLSv1.3 after STARTTLS (smtp), with a stapled OCSP response`."""
    words = [server.version or "TLS", f"after STARTTLS ({server.starttls})" if server.starttls else ""]
    line = " ".join(filter(None, words))
    if server.stapled is not None:
        line += ", with a stapled OCSP response" if server.stapled else ", no stapled OCSP response"
    return f"{line}; the server then ended the handshake: {server.refusal}" if server.refusal else line
