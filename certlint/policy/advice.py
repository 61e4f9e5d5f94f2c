"""Selects the applicable part of a remediation: for a CA or another certificate, for the publisher or the reader of a CRL."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.policy.expressions import compiled

# Instructions for a CA certificate, and for another one, with their commands.
_EITHER = r"If it is a CA certificate, (\w)([^\n]*?\.) Otherwise (\w)([^\n]*(?:\n    [^\n]*)*)"
_FOR_A_SERVER = r"    (?:certlint csr |openssl req -new .*(?:DNS:|\{alt_names\}))"
_BY_THE_CA = (
    r"(?:Reissue th|Issue certificates |Sign precertificates |Give the next |Use (?:a )?separate "
    r"|Create (?:a|the) (?:new |next )?(?:root |CA ))"
)
_OF_ANOTHER_CA = "If it is not your CA, report the finding to the CA and ask it for a corrected CA certificate."
_PUBLISHED = {
    "crl": "If you do not publish the CRL, report the finding to the CA that does.",
    "ocsp": "If you do not operate the OCSP responder, report the finding to the CA that does.",
}
_FOR_EVERYONE = r"(?:Download|Get|Ask) |Check where "
_REQUEST = "    (?:certlint csr |openssl req -new )"
_KEY = "    openssl genpkey "
# The last sentence before a command, about the command: "To rewrite the whole file:", "this removes the others:".
_INTRODUCTION = r"(?:^| (?<=[.?!] ))(?:To |[^.?!]*\b(?:this|certlint) (?:adds|removes) )[^.?!]*:$"


def without_server_requests(remediation: str) -> str:
    """A remediation for certificates of any kind, without requests for a server."""
    return _without(remediation, _FOR_A_SERVER)


def without_requests(remediation: str) -> str:
    """A remediation without requests, and without creating a key for one."""
    kept = _without(remediation, _REQUEST)
    return _without(kept, _KEY) if kept != remediation.rstrip() else kept


@remembered(1000)
def that_applies(remediation: str, ca: bool) -> str:
    """A remediation for a CA certificate, or for another one."""
    first = 1 if ca else 3
    chosen = compiled(_EITHER).sub(lambda found: found[first].upper() + found[first + 1], remediation)
    return _by_its_operator(without_requests(chosen)) if ca else chosen


def for_kind(remediation: str, kind: str) -> str:
    """A remediation for an object of this kind, including instructions for readers of a CRL or an OCSP response."""
    if kind == "request":
        from certlint.policy.for_requests import for_request

        return for_request(remediation)
    others = _PUBLISHED.get(kind, "")
    return (
        f"{remediation.rstrip()}\n{others}"
        if others and not compiled(_FOR_EVERYONE).match(remediation)
        else remediation
    )


def _by_its_operator(remediation: str) -> str:
    """The remediation with instructions for others than the CA, if only the CA can follow it: few readers operate the CA."""
    return f"{remediation}\n{_OF_ANOTHER_CA}" if compiled(_BY_THE_CA).match(remediation) else remediation


def without_option(remediation: str, command: str) -> str:
    """A remediation without the lines that run `certlint COMMAND`."""
    return _without(remediation, f"    certlint {command} ")


def _without(remediation: str, command: str) -> str:
    """A remediation without lines that begin with a command; the sentence before such a line then ends there.

    A sentence that only says what the command does is left out with it.
    """
    begins = compiled(command)
    kept: list[str] = []
    for line in remediation.rstrip().split("\n"):
        if not begins.match(line):
            kept.append(line)
        elif kept and kept[-1].endswith(":"):
            before = compiled(_INTRODUCTION).sub("", kept[-1]) if len(kept) > 1 or ". " in kept[-1] else kept[-1]
            kept[-1:] = [before.removesuffix(":") + "." * before.endswith(":")] * bool(before)
    return "\n".join(kept)
