"""The kinds of objects that are evaluated. A new kind is a module that reads it, and a row here."""

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

    name    in the `about` of rules
    block   the kind of a PEM block or DER file with such an object
    reader  decodes DER. Raises DecodeError.
    parts   the parts that the creator of the object controls: their absence can be reported
    always  the parts that every such object has
    role    the role of every such object; empty if it depends on the chain or the object
    chained whether the objects form chains; otherwise no path is built
    profile the default profile for such objects, used if that of the run has no rule about them
    plural  the plural noun
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
        """The noun for that many of them."""
        return self.plural.removesuffix("s") if count == 1 else self.plural

    def has(self, names: Iterable[str], *, optional: bool) -> bool:
        """Whether a check over the parts `names` applies to such an object; `optional` if it takes them as optional.

        A check with an optional part must not report the absence of what the issuer controls. A check with a required part does
        not run without it, but parts derived from absent parts must not be computed.
        """
        key = self.name, tuple(names), optional  # many rules read the same parts: saves 2 % of a check by `web-pki`
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
    from certlint.x509.crl import with_entries  # few files contain one

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
# The parts that a requester controls. The issuer controls everything else.
_REQUESTED = _ALWAYS | {"subject_alt_name", "key_usage", "extended_key_usage", "request_attributes"}

# In order of precedence: a document with several kinds is read for the first one.
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
