"""Adapts remediations to requests: nothing was issued, so that nothing is reissued or revoked."""

from __future__ import annotations

from certlint.caches import remembered
from certlint.policy.expressions import compiled

_KEY_AND_REQUEST = (
    r"(,?)(?: and)? (?:send the CA a request for a certificate|have a certificate issued for it"
    r"|request a new certificate(?: for (?:it|the timestamping service))?)(?=[.,:])"
)
_REISSUED = r"[Hh]ave the (?:timestamping )?certificate reissued"
_AGAIN = (
    rf"(?:{_REISSUED}|[Rr]equest a new (?:(?:EV )?certificate(?: from the CA)?|one from the CA)"
    r"|[Rr]eissue (?:the|this) certificate|[Hh]ave a certificate issued)(?= with| for|[.,:])"
)
# Expression → replacement; <again> is `create the request again`, with the case of the replaced first letter.
_REPLACED = (
    (r",? and have (?:this|the) certificate revoked", ""),
    (r"Have (?:this|the) certificate revoked[.,]?(?: and)? ", ""),
    (r"[^.\n]*\bissued certificate\b[^.\n]*\. ", ""),
    (r", which the request of certlint contains", ""),
    (r"A change to this certificate", "A change to this request"),
    (_KEY_AND_REQUEST, r"\1 and a new request"),
    (
        r"[Cc]reate a certificate signing request (?:that contains|with) ([^.:\n]+), and have it signed",
        r"<again> with \1",
    ),
    (rf"{_REISSUED} by a private CA (with [^.,:\n]+)", r"<again> \1, for a private CA"),
    (rf"{_REISSUED} (with [^.,:\n]+) by a private CA", r"<again> \1, for a private CA"),
    (rf"{_REISSUED} by software", "<again> with software"),
    (_AGAIN, "<again>"),
    (r"ertificate reissued by a CA", "ertificate issued by a CA"),
)


@remembered(1000)
def for_request(remediation: str) -> str:
    """A remediation of a rule about certificates, for a request. Commands are not changed."""
    lines = remediation.strip().split("\n")
    return "\n".join(line if line.startswith("    ") else _fitted(line) for line in lines)


def _fitted(line: str) -> str:
    for expression, instead in _REPLACED:
        found = compiled(expression)
        while match := found.search(line):
            again = f"{'C' if match[0][0].isupper() else 'c'}reate the request again"
            line = line[: match.start()] + match.expand(instead).replace("<again>", again) + line[match.end() :]
    return line[:1].upper() + line[1:]
