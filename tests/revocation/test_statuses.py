"""What CRLs and OCSP responses say of a certificate, against what OpenSSL makes of the same."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.store import Store
from certlint.checks.revocation import answered, recent
from certlint.revocation.evidence import load
from certlint.revocation.statuses import Statuses
from certlint.trust.paths import paths_of
from certlint.x509.certificate import Certificate
from tests import forge
from tests.forge import der
from tests.forge.extensions import extension

NOW = forge.AS_OF.replace(tzinfo=UTC)
AT = str(int(NOW.timestamp()))
HERE, ELSEWHERE = "http://crl.example.com/a.crl", "http://crl.example.com/b.crl"
ROOT = forge.root()
ISSUING = forge.intermediate(ROOT)
LEAF = forge.leaf(ISSUING, crl=[HERE])
OTHER = forge.root("Other Root CA", key="rsa4096-b")
NAMESAKE = forge.intermediate(OTHER, key="rsa3072-e")
DAY = timedelta(days=1)


def at(name: bytes) -> bytes:
    """A distribution point of one full name."""
    return der.explicit(0, der.explicit(0, name))


def place(uri: str) -> bytes:
    return at(der.implicit(6, uri.encode()))


def entries(count: int) -> list[forge.Revoked]:
    return [forge.Revoked(number) for number in range(1, count)]


CERTIFICATE_ISSUER = extension("2.5.29.29", der.sequence(der.explicit(4, OTHER.subject)), critical=True)
UNKNOWN_CRITICAL = extension("1.2.3.4", der.null(), critical=True)
DELTA = extension("2.5.29.27", der.integer(6), critical=True)
RELATIVE = der.explicit(0, der.tlv(0xA1, der.sequence(der.oid("2.5.4.3"), der.tlv(0x0C, b"a"))))
SHORT_SERIAL = der.sequence(der.tlv(2, b"\0\0\5"), der.utc_time(forge.AS_OF))

# name → CRL, what becomes of the leaf, and why where that is unknown
CRLS: dict[str, tuple[bytes, str, str]] = {
    "empty": (forge.crl(ISSUING), "good", ""),
    "of others": (forge.crl(ISSUING, entries(1000)), "good", ""),
    "version 1": (forge.crl(ISSUING, version=None, number=None, aki=None), "good", ""),
    "its distribution point": (forge.crl(ISSUING, idp=place(HERE)), "good", ""),
    "the name of its issuer as distribution point": (
        forge.crl(ISSUING, idp=at(der.explicit(4, ISSUING.subject))),
        "good",
        "",
    ),
    "the name of another CA as distribution point": (
        forge.crl(ISSUING, idp=at(der.explicit(4, OTHER.subject))),
        "unknown",
        "scope",
    ),
    "end-entity certificates": (forge.crl(ISSUING, idp=der.implicit(1, b"\xff")), "good", ""),
    "ECDSA, of a CA of that key": (forge.crl(ISSUING, hash="sha512"), "good", ""),
    "revoked": (forge.crl(ISSUING, [*entries(700), forge.revoked(LEAF), *entries(50)]), "revoked", "unspecified"),
    "key": (forge.crl(ISSUING, [forge.revoked(LEAF, "keyCompromise")]), "revoked", "keyCompromise"),
    "held": (forge.crl(ISSUING, [forge.revoked(LEAF, "certificateHold")]), "revoked", "certificateHold"),
    "removed": (forge.crl(ISSUING, [forge.revoked(LEAF, "removeFromCRL")]), "good", ""),
    "tampered": (forge.crl(ISSUING, tamper=True), "unknown", "signature"),
    "key of another": (forge.crl(ISSUING, signer="rsa3072-f"), "unknown", "signature"),
    "algorithms differ": (
        forge.crl(ISSUING, outer_algorithm=forge.key("rsa3072-b").algorithm("sha512")),
        "unknown",
        "signature",
    ),
    "key identifier of another": (forge.crl(ISSUING, aki=b"another"), "unknown", "issuer"),
    "key identifier of another, revoked": (
        forge.crl(ISSUING, [forge.revoked(LEAF)], aki=b"another"),
        "revoked",
        "unspecified",
    ),
    "another CA of that name": (forge.crl(NAMESAKE), "unknown", "issuer"),
    "another CA": (forge.crl(OTHER), "unknown", "absent"),
    "future": (forge.crl(ISSUING, this_update=forge.AS_OF + DAY), "unknown", "early"),
    "stale": (forge.crl(ISSUING, next_update=forge.AS_OF - DAY), "unknown", "stale"),
    "stale, revoked": (
        forge.crl(ISSUING, [forge.revoked(LEAF)], next_update=forge.AS_OF - DAY),
        "revoked",
        "unspecified",
    ),
    "stale, held": (
        forge.crl(ISSUING, [forge.revoked(LEAF, "certificateHold")], next_update=forge.AS_OF - DAY),
        "unknown",
        "stale",
    ),
    "without nextUpdate": (forge.crl(ISSUING, next_update=None), "good", ""),
    "CA certificates": (forge.crl(ISSUING, idp=der.implicit(2, b"\xff")), "unknown", "scope"),
    "attribute certificates": (forge.crl(ISSUING, idp=der.implicit(5, b"\xff")), "unknown", "scope"),
    "another distribution point": (forge.crl(ISSUING, idp=place(ELSEWHERE)), "unknown", "scope"),
    "a distribution point relative to its issuer": (forge.crl(ISSUING, idp=RELATIVE), "unknown", "unsupported"),
    "indirect": (forge.crl(ISSUING, idp=der.implicit(4, b"\xff")), "unknown", "unsupported"),
    "indirect, of another": (
        forge.crl(
            ISSUING, [forge.revoked(LEAF)._replace(extensions=(CERTIFICATE_ISSUER,))], idp=der.implicit(4, b"\xff")
        ),
        "unknown",
        "unsupported",
    ),
    "some reasons": (forge.crl(ISSUING, idp=der.implicit(3, b"\x06\x40")), "unknown", "unsupported"),
    "delta": (forge.crl(ISSUING, extensions=[DELTA]), "unknown", "unsupported"),
    "delta, revoked": (forge.crl(ISSUING, [forge.revoked(LEAF)], extensions=[DELTA]), "revoked", "unspecified"),
    "unknown critical extension": (forge.crl(ISSUING, extensions=[UNKNOWN_CRITICAL]), "unknown", "unsupported"),
    "unknown critical extension of an entry": (
        forge.crl(ISSUING, [*entries(600), forge.Revoked(5000, extensions=(UNKNOWN_CRITICAL,)), *entries(9)]),
        "unknown",
        "unsupported",
    ),
    "padded serial number": (forge.crl(ISSUING, [SHORT_SERIAL]), "unknown", "unreadable"),
    "no entry": (forge.crl(ISSUING, [der.integer(5)]), "unknown", "unreadable"),
    "unknown reason": (
        forge.crl(ISSUING, [forge.revoked(LEAF)._replace(extensions=(extension("2.5.29.21", der.tlv(10, b"\7")),))]),
        "unknown",
        "unreadable",
    ),
}


def statuses(certificates, tmp_path, crls=(), responses=(), now=NOW, trust=()) -> Statuses:
    bundle = Bundle(pem.read(forge.bundle(*certificates)))
    trusted = tuple(Certificate(each.der) for each in trust)
    paths = paths_of(bundle, now, (), [Store("store", trusted, (("store.pem", 1),) * len(trusted))] if trust else None)
    paths_given = {"crl": [], "ocsp": []}
    for kind, given in (("crl", crls), ("ocsp", responses)):
        for number, data in enumerate(given):
            path = tmp_path / f"{number}.{kind}"
            path.write_bytes(data)
            paths_given[kind].append(str(path))
    return Statuses(paths, load(paths_given["crl"], paths_given["ocsp"]), now)


def said(found: Statuses) -> tuple[str, str]:
    """What becomes of the leaf, and why."""
    leaf = found.of[0]
    assert leaf.is_leaf
    return leaf.status, leaf.answer.reason if leaf.answer else leaf.flaws[0].kind


@pytest.mark.parametrize("name", CRLS)
def test_a_crl(name, tmp_path):
    crl, status, why = CRLS[name]
    assert said(statuses([LEAF, ISSUING, ROOT], tmp_path, [crl])) == (status, why)


def test_a_crl_whose_issuer_is_missing_proves_nothing(tmp_path):
    found = statuses([LEAF], tmp_path, [forge.crl(ISSUING)]).of[0]
    assert (found.status, [flaw.kind for flaw in found.flaws]) == ("unknown", ["absent"])
    assert "the certificate of its issuer is missing" in found.flaws[0].message


def test_of_a_serial_number_that_cannot_be_read_nothing_is_known(tmp_path):
    leaf = forge.leaf(ISSUING, crl=[HERE], serial=b"")
    assert said(statuses([leaf, ISSUING, ROOT], tmp_path, [forge.crl(ISSUING)])) == ("unknown", "unreadable")


def test_a_crl_of_another_trust_anchor_of_the_name(tmp_path):
    """RFC 5280 section 6.3.3 (f): the path of the CRL's issuer ends at the anchor of the certificate's path."""
    other = forge.root(key="rsa4096-b")
    crl, leaf = forge.crl(other, aki=None), forge.leaf(ROOT)
    assert said(statuses([leaf], tmp_path, [crl], trust=[ROOT, other])) == ("unknown", "signature")
    assert said(statuses([leaf], tmp_path, [forge.crl(ROOT)], trust=[ROOT, other])) == ("good", "")


VERSION = tuple(
    map(int, subprocess.run(["openssl", "version"], capture_output=True, text=True).stdout.split()[1].split(".")[:2])
)
# Where OpenSSL and certlint differ, and why.
DIFFERENT = {"the name of its issuer as distribution point": "OpenSSL wants the certificate to state the point"}
if VERSION < (3, 5):
    DIFFERENT["delta"] = "OpenSSL 3.0 takes a delta CRL for a complete one, unless it is asked to use deltas"


@pytest.mark.parametrize("name", CRLS)
def test_openssl_accepts_what_is_good_and_nothing_else(name, tmp_path):
    crl, status, _ = CRLS[name]
    (tmp_path / "ca.pem").write_bytes(forge.bundle(ROOT))
    (tmp_path / "issuing.pem").write_bytes(forge.bundle(ISSUING))
    (tmp_path / "leaf.pem").write_bytes(forge.bundle(LEAF))
    (tmp_path / "crl.pem").write_text(forge.pem(crl, "X509 CRL"))
    places = ("-CAfile", "ca.pem", "-untrusted", "issuing.pem", "-CRLfile", "crl.pem", "leaf.pem")
    command = ["openssl", "verify", "-attime", AT, "-crl_check", *places]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert ((done.returncode == 0) is (status == "good")) is (name not in DIFFERENT), done.stderr


RESPONDER = forge.responder(ISSUING)
DELEGATED = {"certificates": [RESPONDER]}
GOOD = forge.single(LEAF, ISSUING)


def by(**knobs: object) -> bytes:
    """A response of a delegated responder whose certificate has one defect."""
    own = forge.responder(ISSUING, **knobs)
    return forge.ocsp([GOOD], own, certificates=[own])


CRITICAL = extension("1.2.3.4", der.null(), critical=True)
NONCE = extension("1.3.6.1.5.5.7.48.1.2", der.octet_string(b"nonce"))
OF_ANOTHER = forge.responder(OTHER)
NO_CERTIFICATE = SimpleNamespace(der=der.sequence(der.sequence(der.integer(1)), der.sequence(), der.bit_string(b"")))

# name → OCSP response, what becomes of the leaf, and why where that is unknown
RESPONSES: dict[str, tuple[bytes, str, str]] = {
    "by the issuer": (forge.ocsp([GOOD], ISSUING), "good", ""),
    "by the issuer, by key": (forge.ocsp([GOOD], ISSUING, by_key=True), "good", ""),
    "by a responder": (forge.ocsp([GOOD], RESPONDER, **DELEGATED), "good", ""),
    "by a responder, by key": (forge.ocsp([GOOD], RESPONDER, by_key=True, **DELEGATED), "good", ""),
    "by a responder, behind what is not a certificate": (
        forge.ocsp([GOOD], RESPONDER, certificates=[NO_CERTIFICATE, RESPONDER]),
        "unknown",
        "unreadable",
    ),
    "by the issuer, with what is not a certificate": (
        forge.ocsp([GOOD], ISSUING, certificates=[SimpleNamespace(der=der.integer(5))]),
        "unknown",
        "unreadable",
    ),
    "by a responder, before its issuer": (
        forge.ocsp([GOOD], RESPONDER, certificates=[RESPONDER, ISSUING]),
        "good",
        "",
    ),
    "without nocheck": (by(extensions=[]), "good", ""),
    "with a nonce": (forge.ocsp([GOOD], ISSUING, extensions=[NONCE]), "good", ""),
    "SHA-256": (forge.ocsp([forge.single(LEAF, ISSUING, hash="sha256")], ISSUING), "good", ""),
    "SHA-512": (forge.ocsp([forge.single(LEAF, ISSUING, hash="sha512")], ISSUING), "good", ""),
    "of several": (forge.ocsp([forge.single(ISSUING, ROOT, "revoked"), GOOD], ISSUING), "good", ""),
    "without nextUpdate": (forge.ocsp([forge.single(LEAF, ISSUING, next_update=None)], ISSUING), "good", ""),
    "revoked": (forge.ocsp([forge.single(LEAF, ISSUING, "revoked")], ISSUING), "revoked", "unspecified"),
    "key": (
        forge.ocsp([forge.single(LEAF, ISSUING, "revoked", reason="keyCompromise")], ISSUING),
        "revoked",
        "keyCompromise",
    ),
    "stale, revoked": (
        forge.ocsp([forge.single(LEAF, ISSUING, "revoked", next_update=forge.AS_OF - DAY)], ISSUING),
        "revoked",
        "unspecified",
    ),
    "not known": (forge.ocsp([forge.single(LEAF, ISSUING, "unknown")], ISSUING), "unknown", "not known"),
    "tryLater": (forge.ocsp_failure(3), "unknown", "refused"),
    "unauthorized": (forge.ocsp_failure(6), "unknown", "refused"),
    "stale": (forge.ocsp([forge.single(LEAF, ISSUING, next_update=forge.AS_OF - DAY)], ISSUING), "unknown", "stale"),
    "future": (forge.ocsp([forge.single(LEAF, ISSUING, this_update=forge.AS_OF + DAY)], ISSUING), "unknown", "early"),
    "tampered": (forge.ocsp([GOOD], ISSUING, tamper=True), "unknown", "signature"),
    "tampered, by a responder": (forge.ocsp([GOOD], RESPONDER, tamper=True, **DELEGATED), "unknown", "signature"),
    "key of another": (forge.ocsp([GOOD], ISSUING, signer="rsa3072-f"), "unknown", "signature"),
    "about another": (forge.ocsp([forge.single(ISSUING, ROOT)], ISSUING), "unknown", "absent"),
    "issuer's key differs": (
        forge.ocsp([forge.single(LEAF, ISSUING, id=forge.cert_id(LEAF, ISSUING, key=b"k" * 20))], ISSUING),
        "unknown",
        "issuer",
    ),
    "issuer's name differs": (
        forge.ocsp([forge.single(LEAF, ISSUING, id=forge.cert_id(LEAF, ISSUING, name=b"n" * 20))], ISSUING),
        "unknown",
        "issuer",
    ),
    "MD5": (forge.ocsp([forge.single(LEAF, ISSUING, hash="md5")], ISSUING), "unknown", "unsupported"),
    "critical extension": (forge.ocsp([GOOD], ISSUING, extensions=[CRITICAL]), "unknown", "unsupported"),
    "critical extension of the answer": (
        forge.ocsp([forge.single(LEAF, ISSUING, extensions=[CRITICAL])], ISSUING),
        "unknown",
        "unsupported",
    ),
    "responder is not there": (forge.ocsp([GOOD], RESPONDER), "unknown", "signer"),
    "responder of another CA": (forge.ocsp([GOOD], OF_ANOTHER, certificates=[OF_ANOTHER]), "unknown", "signer"),
    "responder of the root": (forge.ocsp([GOOD], ROOT, certificates=[ROOT]), "unknown", "signer"),
    "responder without the purpose": (by(eku=["serverAuth"]), "unknown", "signer"),
    "responder without purposes": (by(eku=None), "unknown", "signer"),
    "responder that may not sign": (by(key_usage=["keyEncipherment"]), "unknown", "signer"),
    "responder that has expired": (by(not_after=forge.AS_OF - DAY), "unknown", "signer"),
    "responder with a false certificate": (by(tamper=True), "unknown", "signer"),
    "the leaf itself": (forge.ocsp([GOOD], LEAF, certificates=[LEAF]), "unknown", "signer"),
}


@pytest.mark.parametrize("name", RESPONSES)
def test_an_ocsp_response(name, tmp_path):
    response, status, why = RESPONSES[name]
    assert said(statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[response])) == (status, why)


@pytest.mark.parametrize(("listed", "status"), [(False, "good"), (True, "unknown")])
def test_a_responder_whose_certificate_is_revoked_says_nothing(listed, status, tmp_path):
    """The CRL is too old to say that anything is good."""
    own = forge.responder(ISSUING, extensions=[])
    crl = forge.crl(ISSUING, [forge.revoked(own)] if listed else [], next_update=forge.AS_OF - DAY)
    response = forge.ocsp([GOOD], own, certificates=[own])
    found = statuses([LEAF, ISSUING, ROOT], tmp_path, [crl], [response]).of[0]
    assert found.status == status
    assert any("revoked" in flaw.message for flaw in found.flaws) is listed


def dated(age: timedelta, next_update: datetime | None = None) -> bytes:
    """A good OCSP response whose thisUpdate is so long ago."""
    single = forge.single(LEAF, ISSUING, this_update=forge.AS_OF - age, next_update=next_update)
    return forge.ocsp([single], ISSUING, produced_at=forge.AS_OF - age)


@pytest.mark.parametrize(
    ("age", "found"),
    [(timedelta(hours=24), []), (timedelta(hours=24, seconds=1), ["1 day old"]), (400 * DAY, ["400 days old"])],
    ids=str,
)
def test_an_answer_without_next_update_is_told_with_its_age(age, found, tmp_path):
    """RFC 6960 section 3.2: it has to be "sufficiently recent"; 4.2.2.1: newer information is available all the time."""
    response = statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[dated(age)])
    crl = statuses(
        [LEAF, ISSUING, ROOT], tmp_path, [forge.crl(ISSUING, this_update=forge.AS_OF - age, next_update=None)]
    )
    for each in (response, crl):
        assert said(each) == ("good", "")
        assert [problem.found for problem in recent(each, hours=24, given=())] == found


NEVER_TOLD = {"extensions": [("2.5.29.56", False, der.null())]}


@pytest.mark.parametrize(
    ("leaf", "issuing", "unanswered"),
    [
        (forge.leaf(ISSUING), ISSUING, [0, 1]),
        (forge.leaf(ISSUING, **NEVER_TOLD), ISSUING, [1]),
        (forge.leaf(ISSUING), forge.intermediate(ROOT, **NEVER_TOLD), [0, 1]),
    ],
    ids=["neither", "leaf", "CA"],
)
def test_of_a_certificate_that_is_never_revoked_no_answer_is_missing(leaf, issuing, unanswered, tmp_path):
    """RFC 9608 section 4: clients do not ask; section 2: a CA certificate must not have the extension."""
    found = statuses([leaf, issuing, ROOT], tmp_path, [forge.crl(OTHER)])
    told = [*answered(found, leaf=True, given=()), *answered(found, leaf=False, given=())]
    assert [problem.certificate for problem in told] == unanswered


def test_an_answer_that_lasts_counts_before_one_that_does_not_say(tmp_path):
    given = [dated(400 * DAY), dated(DAY, forge.AS_OF + DAY), dated(2 * DAY)]
    assert (
        statuses([LEAF, ISSUING, ROOT], tmp_path, responses=given).of[0].answer.until
        == forge.AS_OF.replace(tzinfo=UTC) + DAY
    )
    newest = statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[dated(400 * DAY), dated(2 * DAY)])
    assert newest.of[0].answer.age == 2 * DAY


ALIKE = forge.intermediate(ROOT, serial=4096)
NUMBERED = forge.leaf(ALIKE, serial=4096)


@pytest.mark.parametrize(
    ("response", "of_leaf", "of_issuer"),
    [
        (forge.ocsp([forge.single(NUMBERED, ALIKE)], ALIKE), "good", "absent"),
        (forge.ocsp([forge.single(ALIKE, ROOT)], ROOT), "absent", "good"),
        (forge.ocsp([forge.single(NUMBERED, ALIKE), forge.single(ALIKE, ROOT)], ALIKE), "good", "signer"),
        (
            forge.ocsp([forge.single(NUMBERED, ALIKE, id=forge.cert_id(NUMBERED, ALIKE, key=b"k" * 20))], ALIKE),
            "issuer",
            "absent",
        ),
    ],
    ids=["of the leaf", "of the CA", "of both", "of neither"],
)
def test_cas_number_their_certificates_alike(response, of_leaf, of_issuer, tmp_path):
    """A response about one of two certificates of a path with the same serial number is not one about the other."""
    leaf, issuer = statuses([NUMBERED, ALIKE, ROOT], tmp_path, responses=[response]).of
    found = [each.status if each.answer else each.flaws[0].kind for each in (leaf, issuer)]
    assert found == [of_leaf, of_issuer]


def test_of_two_answers_in_a_response_the_worse_one_counts(tmp_path):
    """OpenSSL takes the first."""
    revoked = forge.single(LEAF, ISSUING, "revoked")
    for singles in ([GOOD, revoked], [revoked, GOOD]):
        found = statuses([LEAF, ISSUING, ROOT], tmp_path, responses=[forge.ocsp(singles, ISSUING)])
        assert said(found) == ("revoked", "unspecified")


def test_an_indirect_crl_of_another_issuer_is_named(tmp_path):
    """Where the certificate says that somebody else signs its CRL."""
    crl = forge.crl(OTHER, idp=der.implicit(4, b"\xff"))
    by_another = der.sequence(der.sequence(der.explicit(2, der.explicit(4, OTHER.subject))))
    listed = forge.leaf(ISSUING, crl=None, extensions=[extension("2.5.29.31", by_another)])
    assert said(statuses([listed, ISSUING, ROOT], tmp_path, [crl])) == ("unknown", "unsupported")
    assert said(statuses([LEAF, ISSUING, ROOT], tmp_path, [crl])) == ("unknown", "absent")


# OpenSSL tells what a response says of a certificate once it has verified it: these it lets pass.
MORE_OF_OPENSSL = {
    "critical extension": "OpenSSL does not look at extensions of responses",
    "critical extension of the answer": "OpenSSL does not look at extensions of responses",
    "responder that may not sign": "OpenSSL does not look at the key usage of a responder",
    "stale": "OpenSSL compares with the clock of this machine alone, so that it is told to take any time",
    "future": "OpenSSL compares with the clock of this machine alone, so that it is told to take any time",
    "MD5": "OpenSSL looks the answer up by whatever digest it has",
}
if VERSION >= (3, 5):
    MORE_OF_OPENSSL["of several"] = "OpenSSL 3.5 wants all answers of a response to be about certificates of one issuer"


@pytest.mark.parametrize("name", RESPONSES)
def test_openssl_says_good_of_what_is_good_and_of_nothing_else(name, tmp_path):
    response, status, _ = RESPONSES[name]
    for each, data in (
        ("ca.pem", forge.bundle(ROOT)),
        ("issuing.pem", forge.bundle(ISSUING)),
        ("leaf.pem", forge.bundle(LEAF)),
    ):
        (tmp_path / each).write_bytes(data)
    (tmp_path / "response.der").write_bytes(response)
    digest = next((["-" + each] for each in ("sha256", "sha512", "md5") if each == name.replace("-", "").lower()), [])
    asked = ["openssl", "ocsp", *digest, "-issuer", "issuing.pem", "-cert", "leaf.pem", "-respin", "response.der"]
    asked += [
        "-CAfile",
        "ca.pem",
        "-verify_other",
        "issuing.pem",
        "-attime",
        AT,
        "-validity_period",
        str(10**9),
        "-no_nonce",
    ]
    done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True)
    good = "leaf.pem: good" in done.stdout and "Response verify OK" in done.stderr
    assert (good is (status == "good")) is (name not in MORE_OF_OPENSSL), done.stdout + done.stderr


def test_a_crl_of_end_entity_certificates_says_nothing_about_a_ca(tmp_path):
    crl = forge.crl(ROOT, idp=der.implicit(1, b"\xff"))
    (issuing,) = (each for each in statuses([LEAF, ISSUING, ROOT], tmp_path, [crl]).of if not each.is_leaf)
    assert (issuing.status, [flaw.kind for flaw in issuing.flaws]) == ("unknown", ["scope"])
    assert "covers only end-entity certificates" in issuing.flaws[0].message


def test_a_point_for_some_reasons_is_not_enough(tmp_path):
    point = der.sequence(der.sequence(place(HERE), der.implicit(1, b"\x06\x40")))
    leaf = forge.leaf(ISSUING, extensions=[("2.5.29.31", False, point)])
    found = statuses([leaf, ISSUING, ROOT], tmp_path, [forge.crl(ISSUING, idp=place(HERE))])
    assert said(found) == ("unknown", "unsupported")
    assert "covers only some reasons" in found.of[0].flaws[0].message
