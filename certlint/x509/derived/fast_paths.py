"""Shortcuts that compute several derived parts at once for ordinary certificates.

Each shortcut returns the derived parts of one family if everything is ordinary, and None otherwise: then each part is computed
separately by its definition in `registry.py` and its siblings. A test verifies that both are equal.
"""

from __future__ import annotations

from certlint.asn1 import der, oids
from certlint.caches import Cache
from certlint.dns import suffixes, tlds
from certlint.light import NamedTuple
from certlint.x509.derived.periods import BRIEF, BRIEFLY, HOURS, is_modern
from certlint.x509.derived.registry import two_lengths
from certlint.x509.derived.signature_octets import signature_octets
from certlint.x509.parts.dates import TimeForm, Validity
from certlint.x509.parts.general_names import DNS, SubjectAltName
from certlint.x509.parts.name import Name
from certlint.x509.parts.public_key import Frame, PublicKey
from certlint.x509.parts.timestamps import TimestampList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from certlint.x509.signed_object import SignedObject

    Made = dict[str, Any]

_COMMON_NAME = oids.ATTRIBUTE_OIDS["CN"]
_SPECIAL = frozenset({b"onion", b"arpa"})
_NOTHING_ODD: Made = {
    "unusual_dns_names": (),
    "duplicate_dns_names": (),
    "san_kinds": (frozenset({DNS}), frozenset(), 1),
    "unusual_hosts": ((), 0, 0, "", None),
    "unlisted_common_names": (),
}


def _hosts(certificate: SignedObject) -> Made | None:
    """Ordinary dNSNames below known top-level domains, none of them a public suffix, and no CN besides them."""
    san: SubjectAltName | None = certificate.read("subject_alt_name")
    if san is None or san.kinds != {DNS} or not san.ordinary.bases:
        return None
    known, values = suffixes.suffix_list(), san.dns_values
    if len(set(values)) != len(values):
        return None
    subject: Name = certificate.read("subject")
    for rdn in subject.rdns:
        for oid, _, value, _, _ in rdn.attributes:
            if oid == _COMMON_NAME and value not in values:
                return None
    bases, tops, site = san.ordinary
    if not tops <= tlds.ordinary_tlds(certificate.raw.get("validity")) or not tops.isdisjoint(_SPECIAL):
        return None
    # If no suffix is below a site, only the site's own name is looked up: 3 % of an audit.
    if site and not known.reaches(site):
        return _NOTHING_ODD if site[site.find(b".") + 1 :] not in known.parents else None
    # The names of one certificate have few distinct parents.
    parents = {base[base.find(b".") + 1 :] for base in bases}
    return None if known.has_base(bases) or not known.parents.isdisjoint(parents) else _NOTHING_ODD


_BRIEF = BRIEF * 86_400
_validity_periods: Cache[tuple[int, TimeForm, TimeForm], Made] = Cache(1024)


def _dates(certificate: SignedObject) -> Made | None:
    """A validity period of so few months that no rule depends on it."""
    validity: Validity | None = certificate.read("validity")
    if validity is None:
        return None
    key = (validity.seconds, *validity.forms)
    if key[0] > _BRIEF:
        return None
    # Most certificates have one of a few validity periods.
    return _validity_periods.get(key) or _validity_periods.keep(key, {"lifetime": key, "months": BRIEFLY})


_key_frames: Cache[tuple[Frame, int], Made] = Cache()  # for the few common frames


def _key(certificate: SignedObject) -> Made | None:
    """A key with a common frame: everything except its numbers follows from the frame."""
    key: PublicKey = certificate.read("public_key")
    frame = key.frame
    if frame is None:
        return None
    modulus = key.modulus
    known = _key_frames.get((frame, modulus & 1))
    if known is None:
        known = _key_frames.keep((frame, modulus & 1), _framed(key))
    return known


def _framed(key: PublicKey) -> Made:
    algorithm = key.algorithm.raw
    point = 4 if key.kind == "ec" else -1
    even = key.kind == "rsa" and not key.modulus & 1
    made: Made = {
        "key_algorithm": algorithm,
        "key_shape": (key.kind, algorithm, key.bits, key.exponent, key.curve, point, even, False),
    }
    return made | {"short_key": (key.bits, "")} if key.kind == "rsa" else made


def _subject(certificate: SignedObject) -> Made | None:
    """A subject with ordinary text values: one pass over its attributes for all parts derived from them."""
    name: Name = certificate.read("subject")
    if name.odd or len(certificate.raw["subject"]) > _LONGEST_SUBJECT:
        return None
    made: Made = {"unusual_subject": (), "subject_shape": name.shape}
    for rdn in name.rdns:
        for oid, tag, value, _, _ in rdn.attributes:
            label = _SUBJECT_PARTS.get(oid)
            if label is None:
                return None
            made[label] = (*made.get(label, ()), (tag, value))
    return made


# Bytes. Values of one type are joined one by one, which is only fast for a few.
_LONGEST_SUBJECT = 4096
_SUBJECT_PARTS = {oid: f"subject.{label}" for oid, label in oids.ATTRIBUTES.items()}


def _timestamps(certificate: SignedObject) -> Made | None:
    """A list of SCTs that were all issued before notBefore, or within hours after it."""
    listed: TimestampList | None = certificate.read("signed_certificate_timestamps")
    if listed is None or not listed.times:
        return None
    late = min(listed.times) - certificate.read("validity").first * 1000
    hours = -(-late // 3_600_000)
    return {
        "timestamp_logs": listed.logs,
        "timestamp_flaws": listed.flaws,
        "backdating": hours if hours > HOURS else 0,
    }


def _frame(certificate: SignedObject) -> Made | None:
    """A certificate of common size with a positive serial number, CRL distribution points, and a modern signature hash."""
    raw, whole = certificate.raw, certificate.der
    serial, signature = raw["serial_number"], raw.get("signature_value")
    octets = len(serial) - 2
    if (
        "crl_distribution_points" not in raw
        or signature is None
        or not is_modern(certificate)
        or certificate.mistyped_field
        or not certificate.extensions_at
        or not 0 < octets == serial[1] < 0x80
        or not 0 < serial[2] < 0x80
        or not (two_lengths(whole, 0) and two_lengths(whole, certificate.extensions_at))
        or not (content := der.filled(signature, 0, len(signature)))
    ):
        return None
    key = octets, signature_octets(signature, content), certificate.trailing
    return _wholes.get(key) or _wholes.keep(key, _whole(*key))


_wholes: Cache[tuple[int, int, int], Made] = Cache(1024)


def _whole(serial: int, signature: int, trailing: int) -> Made:
    return {"serial_shape": (serial, 1), "irrevocable": 0, "signature_octets": signature, "wrapping": (trailing,)}


class Shortcut(NamedTuple):
    """The parts that a shortcut `covers`, and the part that makes it worthwhile, since it may load tables for it."""

    covers: frozenset[str]
    worth: str
    make: Callable[[SignedObject], Made | None]


SHORTCUTS = (
    Shortcut(
        frozenset({"serial_shape", "irrevocable", "old_signature", "signature_octets", "wrapping"}),
        "serial_shape",
        _frame,
    ),
    Shortcut(
        frozenset(_NOTHING_ODD) | {"san_uris", "san_emails", "addresses", "error.subject_alt_name"},
        "unusual_hosts",
        _hosts,
    ),
    Shortcut(frozenset({"lifetime", "months", "error.validity"}), "months", _dates),
    Shortcut(
        frozenset({"key_algorithm", "key_shape", "short_key", "dsa_key", "error.public_key"}),
        "key_shape",
        _key,
    ),
    Shortcut(
        frozenset({"unusual_subject", "subject_shape", "error.subject", *_SUBJECT_PARTS.values()}),
        "subject_shape",
        _subject,
    ),
    Shortcut(
        frozenset({"timestamp_logs", "timestamp_flaws", "backdating", "error.signed_certificate_timestamps"}),
        "backdating",
        _timestamps,
    ),
)
