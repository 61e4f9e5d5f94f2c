"""The list of commands; no other module lists them all."""

from __future__ import annotations

# Each is a module of `certlint/commands/`, with underscores instead of dashes, that has `add_arguments(parser)` and
# `run(arguments) -> int`.
COMMANDS = {
    "check": "check certificate bundles (the default command)",
    "scan": "check the certificates that live hosts present",
    "generate": "generate self-signed certificates and their keys",
    "csr": "generate a key and a certificate signing request, or a configuration for one",
    "sign": "sign a request with your CA, or with a new CA for tests",
    "rules": "list the rules that a profile runs",
    "clients": "list the TLS clients that certlint knows",
    "explain": "explain a rule: what it checks, why, and what to do",
    "tbs": "check certificates before they are issued (TBSCertificate)",
    "show": "show the contents of a bundle",
    "diff": "compare two bundles",
    "forecast": "list by date what will fail",
    "impact": "list the places that fail if a CA is distrusted, a certificate revoked or a key leaked",
    "inventory": "query the inventory: certificates, expiry, changes, owners",
    "audit-keys": "find RSA keys that share a prime factor",
    "watch": "check again when a file changes",
    "init": "write a certlint.toml for the bundles in a folder",
    "fix": "repair bundles: order, duplicates, extra text, line endings, keys, modes, formats",
    "install": "check a certificate and install it on a cluster",
    "cluster": "audit the certificates of a live cluster",
    "serve": "serve the inventory to browsers and programs",
    "completions": "print a completion script for bash, zsh or fish",
}
DEFAULT_COMMAND = "check"
# Their exit code is a verdict, which stays the same if the reader of standard output stops early (`| head`). The exit code
# of the others says whether everything was written.
JUDGING = frozenset(
    {"check", "show", "diff", "fix", "forecast", "watch", "cluster", "scan", "audit-keys", "tbs", "inventory", "impact"}
)
# These pass the words after `--` on as options; for the others, such words are paths even if they begin with a dash.
HANDING_ON = frozenset({"watch"})


def module_of(command: str) -> str:
    """The module of a command by its name."""
    return f"certlint.commands.{command.replace('-', '_')}"
