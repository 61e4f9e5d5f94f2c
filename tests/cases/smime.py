"""Certificates that the S/MIME Baseline Requirements speak of: sound ones of each type, and what they are made of."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.cases import forum
from tests.forge import der

PROFILE = "smime"
ADDRESS = "jane@example.com"
LEI, LEI_ROLE = "1.3.6.1.4.1.52266.1", "1.3.6.1.4.1.52266.2"
STAMP, ARCHIVE = "1.2.840.113583.1.1.9.1", "1.2.840.113583.1.1.9.2"
MAILBOX, ORGANIZATION, SPONSOR, INDIVIDUAL = range(1, 5)
LEGACY, MULTIPURPOSE, STRICT = range(1, 4)
COMPANY = [("C", "GB"), ("L", "London"), ("organizationIdentifier", "NTRGB-12345678"), ("O", "Example Ltd")]
PERSON = [("SN", "Doe"), ("GN", "Jane")]
SUBJECTS = {
    MAILBOX: [("emailAddress", ADDRESS)],
    ORGANIZATION: [*COMPANY, ("CN", "Example Ltd")],
    SPONSOR: [*COMPANY, *PERSON, ("CN", "Jane Doe")],
    INDIVIDUAL: [("C", "GB"), *PERSON, ("CN", "Jane Doe")],
}


def policy(kind: int, generation: int) -> str:
    return f"2.23.140.1.5.{kind}.{generation}"


def leaf(
    kind: int = MAILBOX, generation: int = STRICT, *, days: int = 300, on: str = "2026-04-01", **knobs
) -> forge.Cert:
    """A certificate of a subscriber that the requirements have nothing to say of, but for the knobs."""
    begin = datetime.fromisoformat(on)
    sound = {
        "subject": SUBJECTS[kind],
        "key": "p256-a",
        "key_usage": ["digitalSignature"],
        "eku": ["emailProtection"],
        "san": [f"email:{ADDRESS}"],
        "policies": [policy(kind, generation)],
        "aia": forum.AIA,
        "crl": forum.CRL,
        "not_before": begin,
        "not_after": begin + timedelta(days=days),
    }
    return forge.leaf(ca(), **sound | knobs)


def legacy(kind: int = MAILBOX, **knobs) -> forge.Cert:
    """One of the days when legacy profiles were allowed."""
    return leaf(kind, LEGACY, **{"on": "2025-01-01", "days": 700} | knobs)


def subject(*attributes, kind: int = ORGANIZATION, generation: int = MULTIPURPOSE, **knobs) -> forge.Cert:
    return leaf(kind, generation, subject=list(attributes), **knobs)


def without(label: str, kind: int, generation: int = MULTIPURPOSE) -> forge.Cert:
    """A subject that lacks one of its attributes."""
    return leaf(kind, generation, subject=[each for each in SUBJECTS[kind] if each[0] != label])


def ca(**knobs) -> forge.Cert:
    sound = {
        "key": "p256-b",
        "hash": "sha384",
        "eku": ["emailProtection"],
        "policies": ["2.5.29.32.0"],
        "aia": forum.AIA,
        "crl": forum.CRL,
    }
    return forge.intermediate(forge.root(forum.ROOT_DN, key="p384-a"), **sound | {"subject": forum.CA_DN} | knobs)


def root(**knobs) -> forge.Cert:
    sound = {"subject": forum.ROOT_DN, "key": "p384-a", "hash": "sha384", "not_before": datetime(2024, 1, 1)}
    return forge.root(**sound | knobs)


def responder(**knobs) -> forge.Cert:
    """One that signs OCSP responses for the CA."""
    sound = {
        "subject": [*forum.CA_DN[:2], ("CN", "Example OCSP")],
        "key": "p256-a",
        "key_usage": ["digitalSignature"],
        "eku": ["OCSPSigning"],
        "san": None,
        "extensions": [("1.3.6.1.5.5.7.48.1.5", False, der.null())],
    }
    return forge.leaf(ca(), **sound | knobs)


def extension(dotted: str, *, critical: bool = False) -> tuple[str, bool, bytes]:
    return dotted, critical, der.tlv(0x13, b"5493001KJTIIGC8Y1R12") if dotted == LEI else der.null()


def key_identifier(*more: bytes) -> bytes:
    """An authorityKeyIdentifier with other fields."""
    return der.sequence(der.implicit(0, b"\1\2\3\4"), *more)


SOUND = {
    **{
        f"kind {kind}, generation {generation}": lambda k=kind, g=generation: leaf(k, g)
        for kind in SUBJECTS
        for generation in (MULTIPURPOSE, STRICT)
    },
    **{f"legacy of kind {kind}": lambda k=kind: legacy(k) for kind in SUBJECTS},
    "RSA": lambda: leaf(key="rsa2048-a", key_usage=["digitalSignature", "nonRepudiation", "keyEncipherment"]),
    "RSA that decrypts": lambda: leaf(
        MAILBOX, MULTIPURPOSE, key="rsa2048-a", key_usage=["keyEncipherment", "dataEncipherment"]
    ),
    "EC for both": lambda: leaf(key_usage=["digitalSignature", "keyAgreement", "decipherOnly"]),
    "Ed25519": lambda: leaf(key="ed25519-a", key_usage=["digitalSignature", "nonRepudiation"]),
    "Ed448": lambda: leaf(key="ed448"),
    "RSA of another day": lambda: legacy(key="rsa2048-a", key_usage=["digitalSignature"]),
    "mailbox in the common name": lambda: leaf(subject=[("CN", ADDRESS)]),
    "organization with a mailbox as its name": lambda: leaf(
        ORGANIZATION, MULTIPURPOSE, subject=[*COMPANY, ("CN", ADDRESS)]
    ),
    "pseudonym": lambda: subject(("C", "GB"), ("2.5.4.65", "Bob"), kind=INDIVIDUAL),
    "pseudonym as the common name": lambda: subject(
        ("C", "GB"), ("2.5.4.65", "Bob"), ("CN", "Bob (pseudonym)"), kind=INDIVIDUAL
    ),
    "organization in a directoryName": lambda: leaf(
        ORGANIZATION, MULTIPURPOSE, san=[f"email:{ADDRESS}", der.explicit(4, forge.name(COMPANY))]
    ),
    "address in a directoryName": lambda: leaf(
        INDIVIDUAL,
        MULTIPURPOSE,
        san=[
            f"email:{ADDRESS}",
            der.explicit(
                4, forge.name([("C", "XX"), ("L", "London"), ("STREET", "High Street"), ("postalCode", "N1"), *PERSON])
            ),
        ],
    ),
    "common name in a directoryName": lambda: leaf(
        ORGANIZATION,
        MULTIPURPOSE,
        san=[f"email:{ADDRESS}", der.explicit(4, forge.name([*COMPANY, ("CN", "Example Ltd")]))],
    ),
    "mailbox as the common name of a directoryName": lambda: leaf(
        san=[f"email:{ADDRESS}", der.explicit(4, forge.name([("CN", ADDRESS)]))]
    ),
    "person of a legacy certificate": lambda: legacy(SPONSOR, subject=[*COMPANY, ("CN", "Jane Doe")]),
    "VAT with a state since 1.0.9": lambda: subject(
        ("C", "DE"), ("organizationIdentifier", "VATDE+BY-123456789"), ("O", "Example GmbH"), on="2025-05-14"
    ),
    "pseudonym in a directoryName": lambda: leaf(
        INDIVIDUAL, MULTIPURPOSE, san=[f"email:{ADDRESS}", der.explicit(4, forge.name([("2.5.4.65", "Bob")]))]
    ),
    "person in a directoryName": lambda: leaf(
        INDIVIDUAL, MULTIPURPOSE, san=[f"email:{ADDRESS}", der.explicit(4, forge.name(PERSON))]
    ),
    "mailbox in a directoryName": lambda: leaf(
        san=[f"email:{ADDRESS}", der.explicit(4, forge.name([("emailAddress", ADDRESS)]))]
    ),
    "LEI": lambda: leaf(SPONSOR, MULTIPURPOSE, extensions=[extension(LEI), extension(LEI_ROLE)]),
    "Adobe": lambda: leaf(MAILBOX, MULTIPURPOSE, extensions=[extension(STAMP), extension(ARCHIVE)]),
    "qualified": lambda: leaf(
        extensions=[("1.3.6.1.5.5.7.1.3", False, der.sequence(der.sequence(der.oid("0.4.0.1862.1.1"))))]
    ),
    "street": lambda: subject(*COMPANY, ("STREET", "High Street 1")),
    "domain of other letters": lambda: leaf(subject=[("emailAddress", "jane@EXAMPLE.com")]),
    "user principal name": lambda: leaf(
        MAILBOX,
        MULTIPURPOSE,
        san=[
            f"email:{ADDRESS}",
            der.explicit(0, der.oid("1.3.6.1.4.1.311.20.2.3"), der.explicit(0, der.tlv(0x0C, b"jane@example.com"))),
        ],
    ),
    "EUID of Germany": lambda: subject(
        ("C", "DE"), ("organizationIdentifier", "NTRDE-DER3306.HRB12345"), ("O", "Example GmbH")
    ),
    "CA": ca,
    "CA of its own policies": lambda: ca(policies=[policy(MAILBOX, STRICT), "1.3.6.1.4.1.99999.1"]),
    "CA for a domain": lambda: ca(name_constraints={"permitted": ["email:example.com"]}),
    "root CA": root,
    "OCSP responder": responder,
}
