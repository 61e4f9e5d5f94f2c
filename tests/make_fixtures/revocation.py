"""What CRLs and OCSP responses say of certificates: the rules of rules/revocation.toml."""

from __future__ import annotations

from datetime import timedelta

from tests import forge
from tests.forge import der
from tests.forge.extensions import extension
from tests.make_fixtures import CLUSTER, bad, good

ROOT = forge.root()
ISSUING = forge.intermediate(ROOT)
LEAF = forge.leaf(ISSUING, crl=["http://crl.example.com/issuing.crl"])
DAY = timedelta(days=1)
HYGIENIC = f"--profile hygiene {CLUSTER}"
# What a client asks of every rule that the CA above the leaf is not looked up in what is given about the leaf alone.
ABOVE = "revocation/issuer-unknown"
RESPONDER = forge.responder(ISSUING)


def bundle() -> bytes:
    return forge.bundle(LEAF, ISSUING, ROOT)


def crls(*knobs: bytes) -> bytes:
    """CRLs in PEM."""
    return "".join(forge.pem(each, "X509 CRL") for each in knobs).encode()


@bad("revocation/revoked", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, [forge.revoked(LEAF, "keyCompromise")]))
def leaf_is_on_the_crl() -> bytes:
    return bundle()


@bad("revocation/revoked", options=HYGIENIC, crl=crls(forge.crl(ROOT, [forge.revoked(ISSUING)]), forge.crl(ISSUING)))
def ca_is_on_the_crl_of_its_root() -> bytes:
    return bundle()


@bad(
    "revocation/revoked",
    ABOVE,
    options=HYGIENIC,
    ocsp=forge.ocsp([forge.single(LEAF, ISSUING, "revoked", reason="superseded")], RESPONDER, certificates=[RESPONDER]),
)
def ocsp_says_revoked() -> bytes:
    return bundle()


@bad("revocation/bad-signature", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, tamper=True))
def crl_was_changed() -> bytes:
    return bundle()


@bad(
    "revocation/bad-signature",
    ABOVE,
    options=HYGIENIC,
    ocsp=forge.ocsp([forge.single(LEAF, ISSUING)], ISSUING, tamper=True),
)
def ocsp_response_was_changed() -> bytes:
    return bundle()


@bad(
    "revocation/signer-not-allowed",
    ABOVE,
    options=HYGIENIC,
    ocsp=forge.ocsp(
        [forge.single(LEAF, ISSUING)],
        forge.responder(ISSUING, eku=["serverAuth"]),
        certificates=[forge.responder(ISSUING, eku=["serverAuth"])],
    ),
)
def responder_without_ocsp_signing() -> bytes:
    return bundle()


NOT_FOR_CRLS = forge.intermediate(ROOT, key_usage=["keyCertSign"])


@bad(
    "revocation/signer-not-allowed",
    ABOVE,
    options=HYGIENIC,
    crl=forge.crl_pem(NOT_FOR_CRLS),
)
def ca_without_crl_sign() -> bytes:
    return forge.bundle(forge.leaf(NOT_FOR_CRLS), NOT_FOR_CRLS, ROOT)


SILENT_ABOUT_CRLS = forge.intermediate(ROOT, drop=["key_usage"])


@bad(
    "revocation/signer-without-key-usage",
    "x509/ca-key-usage-missing",
    ABOVE,
    options=HYGIENIC,
    crl=forge.crl_pem(SILENT_ABOUT_CRLS),
)
def ca_without_key_usage() -> bytes:
    return forge.bundle(forge.leaf(SILENT_ABOUT_CRLS), SILENT_ABOUT_CRLS, ROOT)


@bad(
    "revocation/wrong-issuer",
    ABOVE,
    options=HYGIENIC,
    crl=forge.crl_pem(forge.intermediate(forge.root("Other Root CA", key="rsa4096-b"), key="rsa3072-e")),
)
def another_ca_of_that_name() -> bytes:
    return bundle()


@bad("revocation/not-yet-valid", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, this_update=forge.AS_OF + DAY))
def crl_of_tomorrow() -> bytes:
    return bundle()


@bad("revocation/expired", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, next_update=forge.AS_OF - DAY))
def crl_of_last_week() -> bytes:
    return bundle()


@bad(
    "revocation/expired",
    ABOVE,
    options=HYGIENIC,
    ocsp=forge.ocsp([forge.single(LEAF, ISSUING, next_update=forge.AS_OF - DAY)], ISSUING),
)
def ocsp_response_of_last_week() -> bytes:
    return bundle()


@bad(
    "revocation/next-update-missing",
    ABOVE,
    options=HYGIENIC,
    ocsp=forge.ocsp(
        [forge.single(LEAF, ISSUING, this_update=forge.AS_OF - 30 * DAY, next_update=None)],
        ISSUING,
        produced_at=forge.AS_OF - 30 * DAY,
    ),
)
def ocsp_response_of_last_month() -> bytes:
    return bundle()


@bad("revocation/out-of-scope", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, idp=der.implicit(2, b"\xff")))
def crl_about_cas_alone() -> bytes:
    return bundle()


DELTA = extension("2.5.29.27", der.integer(6), critical=True)


@bad("revocation/unsupported", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, extensions=[DELTA]))
def delta_crl_alone() -> bytes:
    return bundle()


@bad("revocation/unsupported", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, idp=der.implicit(4, b"\xff")))
def indirect_crl() -> bytes:
    return bundle()


@bad("revocation/undecodable", ABOVE, options=HYGIENIC, crl=forge.crl_pem(ISSUING, [der.integer(5)]))
def entry_is_a_number_alone() -> bytes:
    return bundle()


@bad("revocation/responder-failed", ABOVE, options=HYGIENIC, ocsp=forge.ocsp_failure(6))
def responder_says_unauthorized() -> bytes:
    return bundle()


@bad(
    "revocation/not-known", ABOVE, options=HYGIENIC, ocsp=forge.ocsp([forge.single(LEAF, ISSUING, "unknown")], ISSUING)
)
def responder_says_unknown() -> bytes:
    return bundle()


@bad("revocation/leaf-unknown", options=HYGIENIC, crl=forge.crl_pem(ROOT))
def crl_of_the_root_alone() -> bytes:
    return bundle()


@bad("revocation/issuer-unknown", options=HYGIENIC, crl=forge.crl_pem(ISSUING))
def crl_of_the_issuing_ca_alone() -> bytes:
    return bundle()


FLAWS = (
    "revoked",
    "bad-signature",
    "signer-not-allowed",
    "wrong-issuer",
    "not-yet-valid",
    "expired",
    "out-of-scope",
    "unsupported",
    "undecodable",
    "responder-failed",
    "not-known",
    "leaf-unknown",
    "issuer-unknown",
)
PASSED = tuple((f"revocation/{name}", "passed") for name in FLAWS)


@good("hygiene", crl=crls(forge.crl(ISSUING), forge.crl(ROOT)), silent=PASSED)
def crls_without_the_certificates() -> bytes:
    return bundle()


@good(
    "hygiene",
    crl=crls(forge.crl(ROOT), forge.crl(ISSUING, next_update=forge.AS_OF - DAY)),
    ocsp=forge.ocsp([forge.single(LEAF, ISSUING)], RESPONDER, certificates=[RESPONDER]),
    silent=PASSED,
)
def ocsp_response_beside_an_old_crl() -> bytes:
    return bundle()
