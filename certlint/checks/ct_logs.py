"""SCTs against the keys of logs. RFC 6962 section 3.2."""

from __future__ import annotations

from certlint.check import check
from certlint.errors import DecodeError
from certlint.report import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.bundle.bundle import Bundle
    from certlint.policy.ct_logs import Log, LogLists
    from certlint.x509.parts import PublicKey
    from certlint.x509.signed_object import SignedObject
    from certlint.x509.stamps import Stamp

MOST = 200
"""How many signatures of a bundle are verified; browsers ask for two or three of each certificate."""
_PART = "signed_certificate_timestamps"


@check
def signed(bundle: Bundle, ct_logs: LogLists) -> Iterator[Problem]:
    """Each SCT of a known log (`--ct-logs`) has a signature of that log over the certificate. RFC 6962 section 3.2.

    It is verified where the issuer's certificate is in the bundle: the log has signed the digest of the issuer's key, too.
    """
    for index, number, stamp, log in _verifiable(bundle, ct_logs):
        verdicts = [_verdict(bundle, index, each, stamp, log) for each in bundle.links.issuers(index)]
        if False in verdicts and not any(verdicts):
            message = f"SCT {number} of the {bundle.title(index)} does not have a valid signature of {log.name}"
            expected = "the log's signature over this certificate"
            yield Problem(message, expected, "a signature that does not verify", certificate=index, part=_PART)


@check
def verifiable(bundle: Bundle, ct_logs: LogLists) -> Iterator[Problem]:
    """Each SCT comes from a known log (`--ct-logs`), and can be verified with its key."""
    for index in bundle.links.distinct:
        why = "" if bundle.links.issuers(index) else "the issuer's certificate is not in the file"
        for number, stamp in _stamps(bundle.certificates[index]):
            log = ct_logs.find(stamp.log)
            if log is None:
                reason = f"no list of logs has its log, {_identifier(stamp)}"
            elif _key(log) is None:
                reason = f"the key of {log.name} cannot be used"
            else:
                reason = why
            if reason:
                message = f"SCT {number} of the {bundle.title(index)} was not verified: {reason}"
                yield Problem(message, "a known log", reason, certificate=index, part=_PART)


def _verifiable(bundle: Bundle, ct_logs: LogLists) -> Iterator[tuple[int, int, Stamp, Log]]:
    """The SCTs whose signatures are verified: of which certificate, which of its SCTs, and its log."""
    left = MOST
    for index in bundle.links.distinct:
        for number, stamp in _stamps(bundle.certificates[index]) if bundle.links.issuers(index) else ():
            log = ct_logs.find(stamp.log)
            if log is not None and left:
                left -= 1
                yield index, number, stamp, log


def _stamps(certificate: SignedObject) -> list[tuple[int, Stamp]]:
    from certlint.x509.stamps import stamps_of  # few runs know logs

    try:
        return list(stamps_of(certificate))
    except DecodeError:  # other rules tell that
        return []


def _verdict(bundle: Bundle, index: int, issuer: int, stamp: Stamp, log: Log) -> bool | None:
    from certlint.x509.stamps import is_signed

    key = _key(log)
    return None if key is None else is_signed(stamp, key, bundle.certificates[index], bundle.certificates[issuer])


def _key(log: Log) -> PublicKey | None:
    from certlint.x509.parts import PublicKey

    try:
        return PublicKey(log.spki)
    except DecodeError:
        return None


def _identifier(stamp: Stamp) -> str:
    from binascii import b2a_base64

    return b2a_base64(stamp.log, newline=False).decode()
