"""Who names what clients trust asks whether a path is valid: no profile passes a certificate without one."""

from __future__ import annotations

import pytest

import certlint
from tests import forge
from tests.forge import der
from tests.trust.path_cases import (
    DAY,
    HOST,
    ISSUING,
    NOW,
    OTHER,
    OWN_POLICY,
    POLICY_REQUIRED,
    ROOT,
    UNKNOWN,
    Case,
    below,
    bound,
    ca,
    leaf,
    rooted,
    server,
    two,
    upper,
)

pytestmark = pytest.mark.slow


def errors(case: Case, folder, profile: str, *, trusts: bool = True) -> set[str]:
    """The rules that find an error in a leaf that is sent with its CAs."""
    (folder / "trusted.pem").write_bytes(forge.bundle(*case.trusted))
    trust = [folder / "trusted.pem"] if trusts else None
    linter = certlint.Linter(profile, as_of=forge.AS_OF, rules_of="today", trust=trust)
    result = linter.lint(forge.bundle(*case.sent, *case.pool))
    return {each.rule for each in result.findings if each.severity is certlint.Severity.ERROR}


NOT_VALID = {
    "leaf has expired": server(not_after=NOW - DAY),
    "leaf is of tomorrow": server(not_before=NOW + DAY),
    "leaf has an unknown critical extension": server(extensions=[UNKNOWN]),
    "CA has expired": below(ca(not_after=NOW - DAY)),
    "CA is of tomorrow": below(ca(not_before=NOW + DAY)),
    "CA has an unknown critical extension": below(ca(extensions=[UNKNOWN])),
    "root has expired": rooted(not_after=NOW - DAY),
}
OTHER_STEPS = {
    "issuer is missing": (Case([leaf()], []), "chain/not-trusted"),
    "root is not trusted": (Case([leaf()], [ISSUING, ROOT], [OTHER]), "chain/not-trusted"),
    "name is not permitted": (bound({"permitted": ["example.org"]}), "chain/name-constraint-violated"),
    "path is too long": (two(upper(path_length=0)), "chain/path-length-exceeded"),
    "issuer is not a CA": (below(ca(drop=["basic_constraints"])), "chain/issuer-not-ca"),
    "upper CA does not sign": (two(upper(key_usage=["cRLSign"])), "chain/issuer-cannot-sign"),
    "policy is missing": (below(ca(extensions=[POLICY_REQUIRED])), "chain/policy-violated"),
}


@pytest.mark.parametrize("name", NOT_VALID)
def test_a_path_that_is_not_valid_is_an_error_of_the_profile_about_the_text_where_trust_is_asked_for(name, tmp_path):
    assert "chain/path-not-valid" in errors(NOT_VALID[name], tmp_path, "rfc5280")
    assert "chain/path-not-valid" not in errors(NOT_VALID[name], tmp_path, "rfc5280", trusts=False)


@pytest.mark.parametrize("profile", ["rfc5280", "web-pki", "web-pki-ca", "etsi", "hygiene"])
@pytest.mark.parametrize("name", OTHER_STEPS)
def test_every_step_of_a_path_is_judged_where_trust_is_asked_for(name, profile, tmp_path):
    case, rule = OTHER_STEPS[name]
    instead = {"rfc5280/ca-constraints-missing", "rfc5280/cert-sign-without-ca"}
    found = errors(case, tmp_path, profile)
    assert rule in found or (rule == "chain/issuer-not-ca" and found & instead)


# The profiles that judge certificates by themselves; those of products have every rule about paths that `hygiene` has.
ABOUT_TEXTS = ("rfc5280", "web-pki", "web-pki-ca", "etsi", "smime", "code-signing")


@pytest.mark.parametrize("profile", [*ABOUT_TEXTS, "hygiene", "nginx"])
@pytest.mark.parametrize("name", ["leaf has expired", "CA has an unknown critical extension", "root is not trusted"])
def test_no_profile_is_green_where_no_path_is_valid(name, profile, tmp_path):
    case = NOT_VALID.get(name) or OTHER_STEPS[name][0]
    assert errors(case, tmp_path, profile)


def for_mail_or_with_a_policy() -> Case:
    """Two certificates of one CA: below the one, a policy is missing; the other is for mail, which RFC 5280 lets pass."""
    strict = ca(policies=[OWN_POLICY], extensions=[POLICY_REQUIRED])
    return Case([leaf(strict)], [strict, ca(eku=["emailProtection"])])


def test_a_certificate_whose_policies_fail_does_not_mislead_openssl(tmp_path):
    """OpenSSL takes the first certificate of the CA, and asks for no policies unless it is told to."""
    strict = ca(policies=[OWN_POLICY], extensions=[POLICY_REQUIRED])
    assert errors(Case([leaf(strict, eku=["clientAuth"])], [strict, ca()]), tmp_path, "redis-oss-client") == set()


def test_the_text_does_not_ask_what_a_ca_is_for(tmp_path):
    """RFC 5280 section 6.1 does not apply the extended key usage of a CA to what is below it; clients do."""
    case = for_mail_or_with_a_policy()
    assert errors(case, tmp_path, "rfc5280") == set()
    assert errors(case, tmp_path, "hygiene")


BEYOND = {
    "common name where the SAN has no DNS name": bound({"permitted": ["example.org"]}, san=["ip:192.0.2.1"]),
    "mailbox of the subject beside a SAN": bound(
        {"permitted": ["email:example.org"]}, subject=[("CN", HOST), ("emailAddress", "a@example.com")]
    ),
    "URI with a user, in which OpenSSL takes that for the host": bound(
        {"permitted": ["uri:example.com"]}, san=[HOST, "uri:https://a@example.com/"]
    ),
}
BOUND = {
    "mailbox of the subject without a SAN": bound(
        {"permitted": ["email:example.org"]}, subject=[("CN", HOST), ("emailAddress", "a@example.com")], san=None
    ),
    "URI of another host": bound({"permitted": ["uri:example.com"]}, san=[HOST, "uri:https://a@example.org/"]),
}


@pytest.mark.parametrize("name", BEYOND)
def test_the_text_binds_fewer_names_than_clients_do(name, tmp_path):
    """RFC 5280 section 4.2.1.10 binds no common names, and e-mail addresses of subjects only where there is no SAN."""
    assert "chain/name-constraint-violated" not in errors(BEYOND[name], tmp_path, "rfc5280")
    assert "chain/name-constraint-violated" in errors(BEYOND[name], tmp_path, "hygiene")


@pytest.mark.parametrize("name", BOUND)
def test_what_the_text_binds_is_bound_by_every_profile(name, tmp_path):
    assert "chain/name-constraint-violated" in errors(BOUND[name], tmp_path, "rfc5280")
    assert "chain/name-constraint-violated" in errors(BOUND[name], tmp_path, "hygiene")


def test_a_valid_path_has_no_error(tmp_path):
    assert errors(server(), tmp_path, "rfc5280") == set()
    assert "chain/path-not-valid" not in errors(server(extensions=[("1.2.3", False, der.null())]), tmp_path, "web-pki")
