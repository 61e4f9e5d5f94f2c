"""Which part of a remediation fits: for the certificate of a CA or another one, for who publishes a CRL and who reads it."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.policy.expressions import compiled

# What is to be done about the certificate of a CA, and about another one, with the commands for that.
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


def without_server_requests(remediation: str) -> str:
    """A remediation for certificates of any kind, without the requests for a server that it suggests."""
    return _without(remediation, _FOR_A_SERVER)


def without_requests(remediation: str) -> str:
    """A remediation without the requests that it suggests, nor the key for one."""
    kept = _without(remediation, _REQUEST)
    return _without(kept, _KEY) if kept != remediation.rstrip() else kept


@remembered(1000)
def that_applies(remediation: str, ca: bool) -> str:
    """A remediation for the certificate of a CA, or for another one."""
    first = 1 if ca else 3
    chosen = compiled(_EITHER).sub(lambda found: found[first].upper() + found[first + 1], remediation)
    return _by_its_operator(without_requests(chosen)) if ca else chosen


def for_kind(remediation: str, kind: str) -> str:
    """A remediation for an object of this kind; also what those do who only read the CRL or the OCSP response."""
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
    """With what others do than the CA, where the CA alone can do what is said: few who see its certificate operate it."""
    return f"{remediation}\n{_OF_ANOTHER_CA}" if compiled(_BY_THE_CA).match(remediation) else remediation


def without_option(remediation: str, command: str) -> str:
    """A remediation without the lines that run `certlint COMMAND`."""
    return _without(remediation, f"    certlint {command} ")


def _without(remediation: str, command: str) -> str:
    """A remediation without the lines that begin so; the sentence before such a line ends there."""
    begins = compiled(command)
    kept: list[str] = []
    for line in remediation.rstrip().split("\n"):
        if not begins.match(line):
            kept.append(line)
        elif kept and kept[-1].endswith(":"):
            kept[-1] = kept[-1][:-1] + "."
    return "\n".join(kept)
