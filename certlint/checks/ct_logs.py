"""SCTs verified with the keys of CT logs. RFC 6962 section 3.2. The number of SCTs is checked in `timestamps`."""

from __future__ import annotations

from certlint.check import check
from certlint.checks.timestamps import DAY, wanted_for
from certlint.errors import DecodeError
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.policy.ct_logs import Log, LogLists
    from certlint.x509.derived.views import Lifetime
    from certlint.x509.parts import PublicKey
    from certlint.x509.signed_object import SignedObject
    from certlint.x509.stamps import Stamp

MOST = 200
"""The limit of verified signatures of a bundle; browsers require two or three SCTs per certificate."""
_PART = "signed_certificate_timestamps"


@check
def verified(bundle: Bundle, ct_logs: LogLists, *, valid: bool) -> Iterator[Problem]:
    """Each SCT is one of a known log (`--ct-logs`), and has its signature over the certificate. RFC 6962 section 3.2.

    With `valid`, signatures that do not verify are reported; without, SCTs that cannot be verified, and why. The issuer's
    certificate must be in the bundle: the log has signed the digest of the issuer's key, too.
    """
    left = MOST
    for index in bundle.links.distinct:
        issuers = bundle.links.issuers(index)
        for number, stamp in _stamps(bundle.certificates[index]):
            log = ct_logs.find(stamp.log)
            which = f"SCT {number} of the {bundle.title(index)}"
            reason = _why_not(stamp, log, issuers) if left else f"over {MOST} SCTs were verified before it"
            if reason and not valid:
                message = f"{which} was not verified: {reason}"
                yield Problem(message, "an SCT that can be verified", reason, certificate=index, part=_PART)
            if reason or log is None:
                continue
            left -= 1
            if valid and _is_invalid(bundle, index, issuers, stamp, log):
                message = f"{which} does not have a valid signature of {log.name}"
                expected = "the log's signature over this certificate"
                yield Problem(message, expected, "a signature that does not verify", certificate=index, part=_PART)


@check
def of_operators(
    timestamp_logs: tuple[bytes, ...],
    lifetime: Lifetime,
    ct_logs: LogLists,
    *,
    days: tuple[int, ...],
    logs: tuple[int, ...],
    most: tuple[int, ...],
) -> Iterator[Problem]:
    """The SCTs come from enough logs, of which `most` of one operator count. A log of no list (`--ct-logs`) has its own.

    A validity period of at most `days[i]` days needs `logs[i]`, a longer one the last of `logs`; `most` likewise.
    """
    from collections import Counter  # few runs have lists of logs

    limits = [limit * DAY for limit in days]
    needed, of_one = (wanted_for(lifetime.seconds, limits, each) for each in (logs, most))
    found = {log: ct_logs.find(log) for log in timestamp_logs}
    operators = Counter(each.operator if each and each.operator else log for log, each in found.items())
    count = sum(min(number, of_one) for number in operators.values())
    if count < needed:
        listed = ", ".join(f"{number} of {name}" for name, number in operators.items() if isinstance(name, str))
        message = f"{count} SCTs count, where at most {of_one} of one log operator do: {listed or 'none'}"
        yield Problem(message, f"SCTs from {needed} logs or more", str(count))


def _why_not(stamp: Stamp, log: Log | None, issuers: list[int]) -> str:
    """Why an SCT cannot be verified; empty if it can."""
    if log is None:
        return f"no list of logs has its log, {_identifier(stamp)}"
    if _key(log) is None:
        return f"the key of {log.name} cannot be used"
    return "" if issuers else "the issuer's certificate is not in the file"


def _stamps(certificate: SignedObject) -> list[tuple[int, Stamp]]:
    from certlint.x509.stamps import stamps_of  # few runs have lists of logs

    try:
        return list(stamps_of(certificate))
    except DecodeError:  # reported by other rules
        return []


def _is_invalid(bundle: Bundle, index: int, issuers: list[int], stamp: Stamp, log: Log) -> bool:
    from certlint.x509.stamps import is_signed

    key = _key(log)
    certificates = bundle.certificates
    verdicts = [is_signed(stamp, key, certificates[index], certificates[each]) for each in issuers] if key else []
    return False in verdicts and not any(verdicts)


def _key(log: Log) -> PublicKey | None:
    from certlint.x509.parts import PublicKey

    try:
        return PublicKey(log.spki)
    except DecodeError:
        return None


def _identifier(stamp: Stamp) -> str:
    from binascii import b2a_base64

    return b2a_base64(stamp.log, newline=False).decode()
