"""The kinds of objects that are judged. A new kind is a module that reads it, and a row here."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.light import NamedTuple
from certlint.pem.kinds import BlockKind
from certlint.x509.certificate import Certificate
from certlint.x509.derived.registry import PRESENCE, derived
from certlint.x509.parts import PARTS
from certlint.x509.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from certlint.x509.signed_object import SignedObject


_having: Cache[tuple[str, tuple[str, ...], bool], bool] = Cache()


class Kind(NamedTuple):
    """One kind of object.

    name    as rules name it in `about`
    block   what a PEM block or a DER file with such an object is
    reader  makes an object of DER. Raises DecodeError.
    parts   the parts that the maker of the object decides on: an object can be blamed for lacking them
    always  the parts that no such object lacks
    role    the role that every object of the kind has; empty where the chain tells, or the object itself
    chained whether the objects stand in chains: of one that does not, no path is looked for
    profile the profile that judges such objects where the one of the run has nothing to say of them
    plural  what people call several of them
    """

    name: str
    block: BlockKind
    reader: Callable[[bytes], SignedObject]
    parts: frozenset[str]
    always: frozenset[str]
    profile: str
    plural: str
    role: str = ""
    chained: bool = False

    def called(self, count: int) -> str:
        """The word for so many of them."""
        return self.plural.removesuffix("s") if count == 1 else self.plural

    def has(self, names: Iterable[str], *, optional: bool) -> bool:
        """Whether a check over the parts `names` says something of such an object; `optional` when it can do without them.

        A check that can do without a part must not report as missing what the issuer decides on. One that needs its parts is
        silent by itself where they are not there, but parts that are made of others must not be made of nothing.
        """
        key = self.name, tuple(names), optional  # many rules read the same: 2 % of a check by `web-pki`
        found = _having.get(key)
        if found is None:
            found = _having.keep(key, all(self._has(name.removeprefix(PRESENCE), optional=optional) for name in key[1]))
        return found

    def _has(self, name: str, *, optional: bool) -> bool:
        if name in PARTS:
            return not optional or name in self.parts
        made = derived(name)
        return made is None or self.parts.issuperset(made.made_of)


def _crl(der: bytes) -> SignedObject:
    from certlint.x509.crl import with_entries  # few files hold one

    return with_entries(der)


def _ocsp(der: bytes) -> SignedObject:
    from certlint.x509.ocsp import answer_of

    return answer_of(der)


def _tbs(der: bytes) -> SignedObject:
    from certlint.x509.tbs import TbsCertificate

    return TbsCertificate(der)


_ALWAYS = frozenset({"certificate", "subject", "public_key", "signature_algorithm", "signature_value"})
_ISSUED = _ALWAYS | PARTS.keys()
_LISTED = frozenset({"certificate", "issuer", "crl_dates", "tbs_signature", "signature_algorithm", "signature_value"})
_OF_CRLS = _LISTED | {
    "crl_version", "extensions", "revoked_certificates", "crl_number", "issuing_distribution_point", "authority_key_identifier",
    "delta_crl_indicator", "issuer_alt_name", "freshest_crl", "authority_info_access",
}  # fmt: skip
_SIGNATURE = frozenset({"signature_value"})
_UNSIGNED = _ISSUED - _SIGNATURE
_ANSWERED = frozenset({"certificate", "response_times", "signature_algorithm", "signature_value"})
_OF_ANSWERS = _ANSWERED | {"extensions", "ocsp_version", "ocsp_nonce"}
# The parts that a requester decides on. The issuer decides on everything else.
_REQUESTED = _ALWAYS | {"subject_alt_name", "key_usage", "extended_key_usage", "request_attributes"}

# Where a document holds objects of several kinds, those of the first are what it is read for.
KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "certificate", BlockKind.CERTIFICATE, Certificate, _ISSUED, _ALWAYS, "rfc5280", "certificates", chained=True
        ),
        Kind("request", BlockKind.REQUEST, Request, _REQUESTED, _ALWAYS, "csr", "requests", role="leaf"),
        Kind("crl", BlockKind.CRL, _crl, _OF_CRLS, _LISTED, "crl", "CRLs", role="leaf"),
        Kind("ocsp", BlockKind.OCSP, _ocsp, _OF_ANSWERS, _ANSWERED, "ocsp", "OCSP responses", role="leaf"),
        Kind("tbs-certificate", BlockKind.TBS, _tbs, _UNSIGNED, _ALWAYS - _SIGNATURE, "rfc5280", "TBS certificates"),
    )
}
KIND_OF_BLOCK = {kind.block: kind for kind in KINDS.values()}
