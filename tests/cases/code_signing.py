"""Certificates that the Code Signing Baseline Requirements speak of: sound ones, and what they are made of."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests import forge
from tests.cases import forum
from tests.cases.books import DSA_SHA256
from tests.forge import der

PROFILE = "code-signing"
CODE, EV, TIME = "2.23.140.1.4.1", "2.23.140.1.3", "2.23.140.1.4.2"
PUBLISHER = [("C", "US"), ("L", "Provo"), ("O", "Example Inc"), ("CN", "Example Inc")]
ISSUER_ONLY = {"ca_issuers": forum.AIA["ca_issuers"]}
EV_PUBLISHER = [*forum.EV_DN, ("CN", "Example Inc")]


def leaf(*, days: int = 300, on: str = "2026-04-01", **knobs) -> forge.Cert:
    """A certificate that signs code, which the requirements have nothing to say of, but for the knobs."""
    begin = datetime.fromisoformat(on)
    sound = {
        "subject": PUBLISHER,
        "key": "rsa3072-a",
        "key_usage": ["digitalSignature"],
        "eku": ["codeSigning"],
        "san": None,
        "policies": [CODE],
        "aia": forum.AIA,
        "crl": forum.CRL,
        "not_before": begin,
        "not_after": begin + timedelta(days=days),
    }
    return forge.leaf(ca(), **sound | knobs)


def stamper(**knobs) -> forge.Cert:
    """The certificate of a time stamp authority."""
    sound = {"eku": ["timeStamping"], "policies": [TIME], "critical": {"eku": True}, "days": 4000}
    return leaf(**sound | knobs)


def ca(**knobs) -> forge.Cert:
    sound = {"key": "rsa4096-b", "eku": ["codeSigning"], "policies": [CODE], "aia": forum.AIA, "crl": forum.CRL}
    return forge.intermediate(forge.root(forum.ROOT_DN, key="p384-a"), **sound | {"subject": forum.CA_DN} | knobs)


def root(**knobs) -> forge.Cert:
    return forge.root(forum.ROOT_DN, **{"key": "rsa4096-a", "not_before": datetime(2023, 1, 1)} | knobs)


def responder(**knobs) -> forge.Cert:
    """The certificate of an OCSP responder of the CA."""
    sound = {"eku": ["OCSPSigning"], "policies": None, "aia": None, "crl": None}
    sound |= {"extensions": [(forum.NO_CHECK, False, der.null())]}
    return leaf(**sound | knobs)


def without(label: str, subject=PUBLISHER, **knobs) -> forge.Cert:
    """A subject that lacks one of its attributes."""
    return leaf(subject=[each for each in subject if each[0] != label], **knobs)


SOUND = {
    "RSA": leaf,
    "EC": lambda: leaf(key="p256-a"),
    "extended validation": lambda: leaf(subject=EV_PUBLISHER, policies=[EV]),
    "of another day": lambda: leaf(on="2025-01-01", days=1000),
    "with mail": lambda: leaf(eku=["codeSigning", "emailProtection"]),
    "time stamps": stamper,
    "SHA-1 for old platforms": lambda: leaf(on="2021-05-01", hash="sha1", key="rsa2048-a", crl=None),
    "time stamps for old platforms": lambda: stamper(on="2021-05-01", hash="sha1", key="rsa2048-a", crl=None),
    "without OCSP": lambda: leaf(aia=ISSUER_ONLY),
    "time stamps without OCSP": lambda: stamper(aia=ISSUER_ONLY),
    "with the policy of the CA as well": lambda: leaf(policies=["1.2.3.4", CODE], on="2026-09-15"),
    "with the policy of the CA alone, a day too early": lambda: leaf(policies=["1.2.3.4"], on="2026-09-14"),
    "time stamps by the policy": lambda: stamper(on="2026-09-15"),
    "with anyPolicy as well": lambda: leaf(policies=["2.5.29.32.0", CODE]),
    "460 days": lambda: leaf(days=460, not_after=datetime(2027, 7, 4, 23, 59, 59)),
    "39 months": lambda: leaf(on="2025-01-01", not_after=datetime(2028, 3, 31, 23, 59, 59)),
    "39 months and a second, before the definition": lambda: leaf(on="2023-09-04", not_after=datetime(2026, 12, 4)),
    "135 months of time stamps": lambda: stamper(not_after=datetime(2037, 6, 30, 23, 59, 59)),
    "in a jurisdiction of a city": lambda: leaf(
        subject=[*EV_PUBLISHER, (forum.JURISDICTION_STATE, "U" * 128), (forum.JURISDICTION_LOCALITY, "Provo", "bmp")],
        policies=[EV],
    ),
    "responder": responder,
    "root": root,
    "root on P-384": lambda: root(key="p384-a", hash="sha384"),
    "signed with DSA": lambda: leaf(inner_algorithm=DSA_SHA256, outer_algorithm=DSA_SHA256),
    "CA": ca,
    "CA on P-521": lambda: ca(key="p521"),
    "CA for time stamps": lambda: ca(eku=["timeStamping"], policies=[TIME]),
    "CA of another day": lambda: ca(
        eku=["codeSigning", "emailProtection"], key="rsa3072-b", not_before=datetime(2022, 6, 28)
    ),
    "CA of the first day": lambda: ca(key="rsa2048-b", not_before=datetime(2019, 8, 13)),
    "CA for time stamps of the first day": lambda: ca(
        eku=["timeStamping"], policies=[TIME], key="rsa2048-b", not_before=datetime(2019, 8, 13)
    ),
    "root of 2022": lambda: root(key="rsa3072-b", not_before=datetime(2022, 1, 1)),
    "root of the first day": lambda: root(key="rsa2048-b", not_before=datetime(2019, 8, 13)),
}
