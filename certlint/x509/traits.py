"""What a certificate is for, as its own bytes show: the words that rules use in `when` and `unless`.

    v0 v1 v2 v3      the version; v0 is another one, or one that cannot be read
    ca               a CA, by basicConstraints, or `unmarked-ca`; also `root-ca` where it is self-issued, else `sub-ca`
    unmarked-ca      no basicConstraints can be read, but its key signs certificates and CRLs, and it names a CA, not a host
    no-ca            basicConstraints deny it (beside `ca` for an unmarked CA); `path-length`: they set one
    self-issued      it names itself as issuer, and no other key than its own signed it (RFC 5280 section 3.2: self-signed)
    bare             no extensions; `no-subject`, `no-eku`: what is missing
    request          not issued yet; `precertificate`: it has the poison
    serverAuth …     each extended key usage, by name or OID; OCSPSigning also where a responder lacks it (id-pkix-ocsp-nocheck)
    tls-server       it can serve TLS: serverAuth, any purpose, or no extended key usage
    dv ov iv ev      how the subject was validated, as its policies tell
    br               the TLS Baseline Requirements speak of it: it can serve TLS or claims one of their policies, no responder
    email            those for S/MIME do: a certificate for email, a CA that issues such certificates, or a root CA
    smime            a certificate for email by its policies, or one for email that names a mailbox and is not a CA
    code-signing, timestamping   the purpose
    qualified …      it has a statement of ETSI; see `_qualified` for the other words about it
    delta            a CRL that lists only changes

Policies bring further words: those of the table `certificate-kinds`.
"""

from __future__ import annotations

from certlint.caches import Cache
from certlint.x509.parts import Version
from certlint.x509.parts.general_names import mailboxes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from certlint.x509.signed_object import SignedObject

_FORUM = "2.23.140.1."
_OF_MAIL = "2.23.140.1.5."
_OTHER_KINDS = (_FORUM, "0.4.0.194112.")
_BY_PURPOSE = {"codeSigning": "code-signing", "timeStamping": "timestamping"}
_OF_PERSONS = ("GN", "SN", "pseudonym")
_OF_ORGANIZATIONS = ("O", "organizationIdentifier")
_OF_A_PERSON = frozenset(f"0.4.0.194112.1.{number}" for number in range(4))
# ETSI EN 319 412-1 section 5.2.2: a short-lived certificate that is never revoked.
_VALIDITY_ASSURED = "0.4.0.194121.2.1"
_DELTA = frozenset({"delta"})
_ABOVE_MAIL = ("emailProtection", "root-ca")
_FOR_EMAIL = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x04"

# The trait of a request.
_LATEST = Version(bytes.fromhex("a003020102"))

_known: Cache[tuple[object, ...], frozenset[str]] = Cache(4096)
_SOURCES = ("version", "basic_constraints", "extended_key_usage", "certificate_policies", "ct_poison")
_OF_CAS = frozenset({"keyCertSign", "cRLSign"})
# An empty SEQUENCE, including one with a nonminimal length.
_NO_NAME = frozenset({b"\x30\x00", b"\x30\x81\x00", b"\x30\x82\x00\x00"})


def traits(certificate: SignedObject) -> frozenset[str]:
    """The traits of an object, from its own contents: see the list above."""
    raw = certificate.raw
    if "subject" not in raw:
        # An object without a subject is not a certificate; a CRL may be a delta CRL.
        return _DELTA if "delta_crl_indicator" in raw else frozenset()
    nameless = raw["subject"] in _NO_NAME
    unnamed = "subject_alt_name" not in raw
    posing = (unnamed or "basic_constraints" not in raw) and _signs_certificates(certificate)
    posing = posing and (unnamed or _is_named_as_ca(certificate))
    responding = unnamed and "ocsp_no_check" in raw and certificate.once(_of_todays_kinds)
    own = certificate.is_self_issued and _own_signature(certificate)
    mailbox = raw.get("extended_key_usage", b"").find(_FOR_EMAIL) >= 0 and certificate.once(_names_a_mailbox)
    qualified = certificate.once(_qualified) if "qc_statements" in raw else frozenset[str]()
    key = tuple(map(raw.get, _SOURCES))
    if own or nameless or mailbox or posing or responding or qualified or not raw.get("extensions"):
        key = (*key, own, nameless, mailbox, posing, responding, qualified, not raw.get("extensions"))
    found = _known.get(key)
    if found is None:
        read = _read(certificate, own=own, nameless=nameless, mailbox=mailbox, posing=posing)
        if responding:
            _note_responder(read)
        _note_books(read)
        found = _known.keep(key, qualified | read)
    return found


def _of_todays_kinds(certificate: SignedObject) -> bool:
    """Whether it was issued since the Baseline Requirements define OCSP responder certificates as a separate type (2.0.0)."""
    begin = certificate.begins
    return begin is None or begin.date().isoformat() >= "2023-09-15"


def _signs_certificates(certificate: SignedObject) -> bool:
    """Whether its key signs certificates and CRLs although no decodable basicConstraints say that it is a CA.

    With cA FALSE, a certificate from before version 2.0.0 of the Baseline Requirements counted as a subscriber certificate.
    """
    constraints = certificate.part("basic_constraints")
    if constraints is not None and (constraints.ca or not certificate.once(_of_todays_kinds)):
        return False
    usage = certificate.part("key_usage")
    return usage is not None and usage.usages >= _OF_CAS


def _is_named_as_ca(certificate: SignedObject) -> bool:
    """Whether the subject is that of a CA, whatever hosts the SAN names: an organization, and a CN that is not a host name."""
    subject = certificate.part("subject")
    common = subject.all("CN") if subject is not None and subject.all("O") else ()
    return bool(common) and all(" " in attribute.text for attribute in common)


def _own_signature(certificate: SignedObject) -> bool:
    """Whether a self-issued certificate is signed by its own key, as far as that can be determined.

    Two empty names identify nobody, so that the signature decides.
    """
    from certlint.x509.signature import own_verdict

    signed = own_verdict(certificate)
    if signed is True or certificate.raw["subject"] in _NO_NAME:
        return signed is True
    return signed is None or _points_at_itself(certificate)


def _points_at_itself(certificate: SignedObject) -> bool:
    """Whether its key identifiers say that its own key signed it, for a root CA with a damaged signature.

    RFC 5280 section 4.2.1.1: only a self-signed certificate may omit the authorityKeyIdentifier.
    """
    above = certificate.part("authority_key_identifier")
    own = certificate.part("subject_key_identifier")
    if above is None:
        return own is not None and "authority_key_identifier" not in certificate.raw
    return own is not None and bool(above.identifier == own.identifier)


def _names_a_mailbox(certificate: SignedObject) -> bool:
    """Whether the subjectAltName has a mailbox address: an rfc822Name or an SmtpUTF8Mailbox. S/MIME BR section 1.6.1."""
    names = certificate.part("subject_alt_name")
    return names is not None and bool(mailboxes(names))


def _qualified(certificate: SignedObject) -> frozenset[str]:
    """`qualified` for a certificate with an ETSI statement, and to whom it is issued, from its statements and subject.

    With QcCompliance, it is `eu-qualified` unless QcCClegislation names other countries (EN 319 412-5 section 4.2.1, table 1A).
    With QcCompliance and not for web sites, it is a `signatory`, and a `natural-person` or a `legal-person` by the attributes
    of its subject, unless its policies say which. EN 319 412-2, 412-3; others follow the Baseline Requirements (412-4).
    """
    from certlint.x509.parts.qualified import COMPLIANCE, LEGISLATION, is_for_web

    statements = certificate.part("qc_statements")
    if statements is None or not statements.etsi:
        return frozenset()
    found = {"qualified"}
    if statements.of(COMPLIANCE) and not statements.of(LEGISLATION):
        found.add("eu-qualified")
    if statements.of(COMPLIANCE) and not is_for_web(statements):
        found.add("signatory")
        if not _says_whose(certificate):
            subject = certificate.part("subject")
            labels = {each.label for each in subject.attributes} if subject is not None else set()
            if not labels.isdisjoint(_OF_PERSONS):
                found.add("natural-person")
            elif not labels.isdisjoint(_OF_ORGANIZATIONS):
                found.add("legal-person")
    if any(entry.oid == _VALIDITY_ASSURED for entry in certificate.part("extensions").entries):
        found.add("validity-assured")
    return frozenset(found)


def _says_whose(certificate: SignedObject) -> bool:
    """Whether a policy says that it is one of a natural or of a legal person: QCP-n, QCP-l, or one of these with a device."""
    policies = certificate.part("certificate_policies")
    return policies is not None and not _OF_A_PERSON.isdisjoint(policies.oids)


def _read(certificate: SignedObject, *, own: bool, nameless: bool, mailbox: bool, posing: bool) -> set[str]:
    out = {word for word, there in (("no-subject", nameless), ("self-issued", own)) if there}
    if not certificate.raw.get("extensions"):
        out.add("bare")
    out |= _authority(certificate, own=own, posing=posing)
    if mailbox and "ca" not in out:
        out.add("smime")
    if certificate.kind == "request":
        out.add("request")
    version = certificate.part("version") if "version" in certificate.raw else _LATEST
    number = version.number if version is not None else 0
    out.add(f"v{number if 1 <= number <= 3 else 0}")
    if "ct_poison" in certificate.raw:
        out.add("precertificate")
    purposes = certificate.part("extended_key_usage")
    if purposes is None:
        out.add("no-eku")
    else:
        out.update(purposes.purposes)
        out.update(_BY_PURPOSE[each] for each in purposes.purposes & _BY_PURPOSE.keys())
    if purposes is None or purposes.purposes & {"serverAuth", "anyExtendedKeyUsage"}:
        out.add("tls-server")
    policies = certificate.part("certificate_policies")
    if policies is not None:
        out.update(_validation(policies.oids, ca="ca" in out))
    return out


def _note_responder(out: set[str]) -> None:
    """A responder without OCSPSigning that has id-pkix-ocsp-nocheck is judged as a responder, not as a server without names."""
    if out.isdisjoint({"ca", "serverAuth"}):
        out.discard("tls-server")
        out.add("OCSPSigning")


def _note_books(out: set[str]) -> None:
    """Whether the TLS or S/MIME Baseline Requirements apply."""
    if "smime" in out or ("ca" in out and not out.isdisjoint(_ABOVE_MAIL)):
        out.add("email")
    if "tls-server" in out:
        out.add("br")
    elif "OCSPSigning" in out:
        out.discard("br")  # a responder, which must not assert a policy, is not a subscriber


def _authority(certificate: SignedObject, *, own: bool, posing: bool) -> set[str]:
    """The traits from basicConstraints."""
    constraints = certificate.part("basic_constraints")
    authority = {"ca", "root-ca" if own else "sub-ca"}
    if constraints is None:
        return {"unmarked-ca"} | authority if posing else set()
    out = {"path-length"} if constraints.path_length is not None else set()
    if not constraints.ca:
        out.add("no-ca")
    return out | authority if constraints.ca or posing else out


def _validation(policies: list[str], *, ca: bool) -> Iterator[str]:
    """How the subject was validated according to the policies, and whether one is reserved by the Baseline Requirements.

    A CA has the e-mail policies of its subscribers, but is not one of them.
    """
    from certlint.policy import tables

    known = tables.values("policies")
    for oid in policies:
        if oid in known:
            yield known[oid]
            if oid.startswith(_FORUM):
                yield "br"
        elif oid.startswith(_OTHER_KINDS) and not (ca and oid.startswith(_OF_MAIL)):
            yield from tables.values("certificate-kinds").get(oid, "").split()
