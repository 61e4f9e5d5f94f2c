"""What is in a file of trust anchors beside those of a path: many clients load a file whole, or nothing."""

from __future__ import annotations

from certlint.clients.decoding import reading
from certlint.clients.habits import undecoded_outside
from certlint.clients.model import STORED, refusal_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.clients.path import Case
    from certlint.clients.pool import Pool
    from certlint.x509.signed_object import SignedObject


def stored_cases(pool: Pool) -> Iterator[Case]:
    """The decoding cases of certificates in files of anchors to which no path leads; they are numbered behind all others."""
    for number, (certificate, _) in enumerate(pool.stored, len(pool.certificates)):
        for case in _decoding_cases(certificate):
            if refusal_of(f"{STORED}-{case}") is not None:
                yield f"{STORED}-{case}", number


def apart_cases(pool: Pool) -> list[Case]:
    """The decoding cases of each sent certificate and installed anchor, which count where the path does not lead through it."""
    sent = [i for i in range(pool.sent) if pool.first[i] == i]
    places = [("beside", i) for i in sent] + [(STORED, i) for i in pool.installed_apart]
    found = [(f"{place}-{case}", i) for place, i in places for case in _decoding_cases(pool.certificates[i])]
    return sorted([each for each in found if refusal_of(each[0]) is not None], key=lambda each: (each[1], each[0]))


def _decoding_cases(certificate: SignedObject) -> list[str]:
    """The cases in which some client cannot decode a certificate that no path needs."""
    return sorted({*certificate.once(reading), *undecoded_outside(certificate)})


def stored_title(pool: Pool, number: int) -> str:
    """One of these certificates for messages."""
    certificate, place = pool.stored[number - len(pool.certificates)]
    return f"certificate {certificate.title!r} ({place})"
