"""Lists the TLS clients for which certlint reports whether they accept a bundle."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from certlint.clients.model import Client


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `certlint clients`."""
    parser.usage = "certlint clients [--format text|json]"
    parser.add_argument("--format", default="text", choices=("text", "json"))


def run(arguments: argparse.Namespace) -> int:
    """Prints the clients: what each is, who uses it, and how its behavior was determined."""
    from certlint.clients.model import clients

    sys.stdout.write(_as_json(clients()) if arguments.format == "json" else _as_text(clients()))
    return 0


def _as_json(clients: Sequence[Client]) -> str:
    import json

    rows = [
        {
            "client": each.id,
            "title": each.title,
            "version": each.version or None,
            "products": each.products,
            "measured": each.is_measured,
            "how": each.how,
            "program": each.program or None,
        }
        for each in clients
    ]
    return json.dumps({"schema_version": 1, "clients": rows}, indent=1) + "\n"


def _as_text(clients: Sequence[Client]) -> str:
    from certlint.escape import wrapped

    width = max(len(each.id) for each in clients) + 2
    lines = []
    for each in clients:
        version = f"measured with {each.version}" if each.is_measured else "not measured; taken from its documentation"
        lines.append(f"{each.id:<{width}}{each.title}: {version}")
        program = f"{each.program}'s, for the root CAs that it comes with" if each.program else ""
        for label, text in (("used by", each.products), ("tested with", each.how), ("root program", program)):
            lines += wrapped(f"{label}: {text}", 100 - width, " " * width) if text else []
    example = f"certlint <BUNDLE> --fqdn <FQDN> --clients {clients[0].id}"
    return "\n".join([*lines, "", "To check a bundle for some of them only:", f"    {example}"]) + "\n"
