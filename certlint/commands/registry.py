"""The list of commands: the only place that names them all."""

from __future__ import annotations

# Each is a module of `certlint/commands/` with `add_arguments(parser)` and `run(arguments) -> int`.
COMMANDS = {
    "check": "check certificate bundles (what a bare path means)",
    "generate": "make self-signed certificates and their keys",
    "csr": "make a key and a certification request, or the configuration for one",
    "sign": "sign a request with a CA at hand, or with a new one for tests",
    "rules": "list the rules that a profile runs",
    "clients": "list the TLS clients that are asked who accepts a bundle",
    "explain": "explain a rule: what it asks, why, and what to do",
    "show": "show every block of a bundle, readable and short",
    "diff": "what changes from one bundle to another",
    "forecast": "tell by date what will start to fail",
    "watch": "check again whenever a file changes",
    "init": "write a commented certlint.toml from what lies in a folder",
    "fix": "mend bundles: order, doubles, text, line ends, keys, modes, formats",
    "install": "check a certificate for its purpose, and set it on a cluster",
    "cluster": "audit the certificates of a live cluster",
    "completions": "print a completion script for bash, zsh or fish",
}
DEFAULT_COMMAND = "check"
# Their exit code is a verdict, which stands when the reader of standard output leaves early (`| head`). That of the others
# says whether all was written.
JUDGING = frozenset({"check", "show", "diff", "forecast", "watch", "cluster"})
