"""The table of clients is held by measurement: what certlint says is what real verifiers said, and say."""

from __future__ import annotations

import collections
import html
import json
import ssl
from datetime import UTC
from pathlib import Path

import pytest

from certlint.bundle import bundle as judged_bundle
from certlint.clients import model, search
from certlint.clients.pool import Pool
from certlint.clients.survey import Survey
from certlint.engine.run import find_paths
from certlint.engine.setup import plan_for
from certlint.files import sources
from certlint.policy import tables
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.verifiers import live_answers
from tests.verifiers import graphs, pairs
from tests.verifiers.answers import VERIFIERS, stored
from tests.verifiers.generate import build, write
from tests.verifiers.judging import accepted, errors, judged
from tests.verifiers.oracles import Bundle

FIXTURES = Path(__file__).parent.parent / "fixtures"
# So many of the bundles agree at least, for each client: verifiers have defects of their own.
LEAST = 0.99
PAIRS = sorted(stored().pairs)
# An error of certlint is not what OpenSSL alone says: later versions know ML-DSA; nobody can see who else holds a key; and a
# wildcard for all customers of a registry is for no name, though Chromium alone refuses it.
# A path of more than a hundred CAs is not followed to its end, so that the run is incomplete. And RFC 5280 section 6.1.4 (a)
# allows no mapping of anyPolicy; of TLS clients NSS and Chromium look at that.
EXCUSED = {
    # docs/clients.md: the entry is there for a name that most do not find.
    "wildcard-of-two-labels-beside-name",
    *("ca-mldsa44", "leaf-mldsa44", "leaf-with-key-of-ca", "wildcard-below-public-suffix"),
    *("deep-101", "policy-mapping-any-not-critical"),
    # What follows in the value of an extension is no DER, though most clients read over it.
    "leaf-ski-trailing",
    # RFC 9598 bounds internationalized mailboxes by a mailbox or a domain as others; OpenSSL alone compares hosts alone.
    *(f"nc-ca-utf8-mail-by-{base}-{tree}" for base in ("mailbox", "domain") for tree in ("permitted", "excluded")),
}
# The cases that no minimal pair shows, and why.
WITHOUT_PAIR = {
    "distrusted-by-chrome": "only who has the key of a distrusted root could make one",
    "distrusted-by-java": "as for Chrome",
    "distrusted-by-microsoft": "as for Chrome; and .NET was not measured",
    "distrusted-by-mozilla": "as for Chrome",
    "key-unknown": "what such a key of an issuer has signed is refused as signed so; `leaf-x25519` shows it of a leaf",
    "signature-pss-unreadable": "where the issuer is known, the signature does not verify either: `leaf-pss-unreadable`",
}

BESIDE = (
    *("aia-malformed", "algorithms-differ", "bc-not-der", "bmp-odd", "doubled-ski", "doubled-unknown", "printable-at"),
    *("san-ip-of-5-octets", "san-not-ascii", "serial-negative", "time-not-a-date", "utf8-broken"),
    *("ku-an-integer", "ku-empty", "serial-empty", "serial-padded", "serial-padded-negative"),
    *("before-newline", "before-nul", "before-null", "path-length-empty", "path-length-padded", "version-2"),
    *(f"version-{number}-with-extensions" for number in ("1", "1-written", "2", "4")),
    *("bc-trailing", "visible-string"),
    *(f"{name}-unreadable" for name in ("aki", "crl-points", "eku", "nc", "policies", "san", "ski")),
    *("critical-aia", "critical-authority-key-id", "critical-subject-key-id", "ends-february-30", "ends-second-60"),
    *("bc-a-set", "bc-flag-and-null", "bc-flag-in-long-form", "bc-flag-of-two-octets", "bc-flag-twice"),
    *("bc-flag-without-octets", "bc-indefinite", "bc-long-form", "bc-nothing", "bc-null"),
    *(
        "time-day-0",
        "time-digit-missing",
        "time-digit-missing-generalized",
        "time-digit-more",
        "time-utc-of-generalized",
    ),
    *("version-followed", "version-a-boolean", "version-empty", "subject-without-value", "subject-without-set"),
    *("ian-trailing", "issuer-empty", "name-empty-rdn", "name-length-long", "unused-bits-of-ku"),
    *(f"{name}-unreadable" for name in ("constraints", "inhibit-any", "key-usage", "names")),
    *(f"{name}-unreadable" for name in ("policy-constraints", "policy-mappings")),
    *(f"{name}-unreadable-critical" for name in ("constraints", "inhibit-any", "key-usage", "names", "policies")),
    *(f"{name}-unreadable-critical" for name in ("policy-constraints", "policy-mappings")),
    *("key-k256", "key-brainpool256", "ski-trailing-critical", "time-alone", "time-followed"),
    *(f"subject-{string}" for string in ("ia5-odd", "numeric", "integer", "universal-odd")),
)
# No rule tells why some client refuses these. RFC 5280 counts no self-issued
# certificates (6.1.4 (l)); what is said of a path that OpenSSL finds is said for GnuTLS, too; a root of version 1 is trusted as
# it is; what ends before it begins is not called expired; and nobody asks why a server that is trusted itself is not one for
# pyca.
UNTOLD = {
    "self-issued-below-path-length-0",
    # rustls stops before it comes to the issuer; pyca reads an identifier that nobody needs; and what a small curve is, is said
    # by another rule than the one about unusual curves. Unreadable basicConstraints of an issuer are told once.
    *("namesakes-20", "root-aki-empty", "ca-small-curve", "root-small-curve", "root-path-length-empty"),
    *(f"root-bc-{odd}" for odd in ("a-set", "nested", "nothing", "null", "number-first")),
    *("cross-expired-first", "cross-expired-first-trust-both"),
    *("leaf-eku-any-only", "version-1-root", "time-utc-after-2049"),
    *("self-signed-no-identifiers", "self-signed-sha224", "self-signed-subject-empty"),
    *("self-signed-pss-mask-sha1", "self-signed-pss-salt-20", "version-1-issuer-and-root-trusted"),
    *("leaf-eku-anyeku", "leaf-eku-anyeku-emailprotection"),
    *("leaf-eku-anyeku-clientauth", "leaf-eku-anyeku-microsoftsgc", "leaf-is-ca-not-critical"),
    *(
        "root-aki-issuer-and-serial",
        "root-aki-issuer-alone",
        "root-aki-serial-alone",
        "self-issued-below-root-of-path-length-0",
    ),
    *(
        f"nc-{who}-mail-ü-example-com-{kind}{critical}"
        for who in ("ca", "root")
        for kind in ("permitted", "excluded")
        for critical in ("", "-not-critical")
    ),
    # A server that is trusted itself needs no CA, whatever OpenSSL says of it; a certificate without extensions lacks more than
    # a key identifier, a SAN that cannot be read holds no name; and GnuTLS takes the first CA of a name, readable or not.
    *("leaf-and-root-trusted-ca-without-aki", "leaf-trusted-below-ca-without-usage", "spelt-before-other"),
    *("constrained-twin-of-root-first", "constrained-twin-expired-first"),
    *("constrained-twin-and-dot-first", "constrained-twin-and-dot-before-first"),
    *("leaf-without-extensions", "leaf-san-unreadable"),
    *(f"unread-before-{odd}" for odd in ("eku-unreadable", "ku-not-bits", "nc-unreadable")),
    # GnuTLS looks for the issuer of what stands last, whatever is trusted before that.
    *("ca-trusted-before-a-cross-certificate", "ca-trusted-before-a-cross-certificate-and-root"),
    # GnuTLS looks for the issuer of the stranger that stands last; it has no reason of its own for a CA that it finds no
    # issuer of, and the signed part of a certificate that names another algorithm is told of where the signature verifies.
    *(f"trusted-issuer-of-stranger-issuer-{last}" for last in ("root", "upper")),
    *("trusted-upper-of-root-issuer-upper-stranger", "trusted-root-issuer-of-stranger-root-issuer"),
    *("ca-signature-of-rsa-announces-ec", "leaf-signature-of-rsa-announces-ec", "version-2-issuer-trusted"),
    *(f"self-issued-without-aki-{a}-below-root-{b}" for a in ("p256", "rsa2048") for b in ("p256", "rsa2048")),
    # No rule asks whether a NumericString holds digits, nor about an old root that what it issued outlives.
    *("leaf-subject-numeric", "ca-subject-numeric", "san-uri-empty"),
    *(f"version-{number}-root-outlived-by-ca-behind-stranger" for number in (1, 2)),
    "version-1-root-outliving-ca-behind-stranger",
    # Of certificates that no path needs, no rule says anything but that.
    *(f"beside-{odd}" for odd in BESIDE),
}


MAKE_HANDSHAKES = {"openssl", "openssl-strict", "curl", "firefox", "chromium", "rustls"}
# For these no server starts, and no client accepts. Verifiers that make no handshake were asked about the certificates alone.
STOPS_SERVERS = {"key/mismatch", "chain/leaf-not-first"}


def comparable(result):
    """Client → whether it accepts, where its verifier was asked the same."""
    starts = STOPS_SERVERS.isdisjoint(errors(result))
    return {client: accepts for client, accepts in accepted(result).items() if starts or client in MAKE_HANDSHAKES}


def differences(said, answers):
    """Client → (what certlint says, what the verifier said), where these differ."""
    asked = {
        client: answers[verifier] for client, verifier in VERIFIERS.items() if client in said and verifier in answers
    }
    return {client: (said[client], answer) for client, answer in asked.items() if said[client] is not answer}


def untold(result):
    """The clients that refuse for rules none of which reports anything."""
    bundle = json.loads(result.to_json())["bundles"][0]
    reported = {finding["rule"] for finding in bundle["findings"]}
    return [
        row["client"] for row in bundle["clients"] if row["accepts"] is False and reported.isdisjoint(row["reasons"])
    ]


def test_every_measured_client_has_a_verifier():
    assert {client.id for client in model.clients() if client.is_measured} == VERIFIERS.keys()


def test_every_case_has_a_minimal_pair_or_a_reason_why_not():
    rows = tables.values("refusals")
    assert {row["case"] for row in rows if "pair" not in row} == WITHOUT_PAIR.keys()
    assert {row["pair"] for row in rows if "pair" in row} <= stored().pairs.keys()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_every_pair_is_judged_as_each_verifier_judges_it(part, tmp_path):
    wrong = {}
    for name in PAIRS[part::8]:
        result, answers = judged(tmp_path / name, pairs.bundle(name)), stored().pairs[name]
        found = differences(comparable(result), answers)
        if found or (name not in EXCUSED and missed_or_false(result, answers)):
            wrong[name] = found or errors(result)
        if bool(untold(result)) is not (name in UNTOLD):
            wrong[name] = untold(result)
    assert wrong == {}


@pytest.mark.slow
def test_what_keeps_openssl_from_an_issuer_is_said_of_the_certificate(tmp_path):
    """Strict or not: it has the name of its issuer, and no identifier of the key that signed it."""
    bundle = json.loads(judged(tmp_path, pairs.bundle("self-issued-without-aki")).to_json())["bundles"][0]
    [finding] = [each for each in bundle["findings"] if each["rule"] == "chain/self-issued-without-aki"]
    assert [*finding["refused_by"]] == ["openssl", "openssl-strict", "curl", "nss"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pair", "given", "refusing"),
    [
        ("san-ip", ("--ip", "192.0.2.1"), "nobody"),
        ("san-ip", ("--ip", "192.0.2.7"), "openssl curl go firefox"),
        ("san-ip-in-cn", ("--ip", "192.0.2.1"), "openssl curl go firefox"),
        ("sound", ("--fqdn", f"{pairs.FQDN}."), "openssl"),
        ("sound", ("--fqdn", f"{pairs.FQDN}.", "--fqdn", pairs.FQDN), "openssl"),
        ("sound", ("--fqdn", pairs.FQDN), "nobody"),
    ],
)
def test_clients_are_asked_for_what_they_are_given(pair, given, refusing, tmp_path):
    """An address is asked for as a name is; and a name with the dot that some of them do not remove."""
    judged(tmp_path, pairs.bundle(pair))
    asked = ("--profile", "hygiene", "--trust", tmp_path / "root.pem", "--as-of", "2026-11-27", "--format", "json")
    done = certlint(tmp_path / "file.pem", *asked, *given, "--clients", "openssl,curl,go,firefox")
    (bundle,) = json.loads(done.out)["bundles"]
    assert [row["client"] for row in bundle["clients"] if not row["accepts"]] == (
        [] if refusing == "nobody" else refusing.split()
    )
    assert done.code == (refusing != "nobody")


@pytest.mark.slow
def test_a_name_with_a_dot_at_its_end_may_stand_in_a_configuration(tmp_path):
    judged(tmp_path, pairs.bundle("sound"))
    (tmp_path / "certlint.toml").write_text(
        f'profile = "hygiene"\nfqdn = "{pairs.FQDN}."\ntrust = "root.pem"\nclients = ["openssl"]\n'
    )
    done = certlint(
        tmp_path / "file.pem", "--config", tmp_path / "certlint.toml", "--as-of", "2026-11-27", "--format", "json"
    )
    report = json.loads(done.out)
    assert report["fqdns"] == [pairs.FQDN]
    assert [found["rule"] for found in report["bundles"][0]["findings"]] == ["names/fqdn-invalid"]
    assert report["bundles"][0]["findings"][0]["found"] == f"{pairs.FQDN}."


@pytest.mark.slow
@pytest.mark.parametrize(
    "algorithm", ["1.3.101.110", "2.16.840.1.101.3.4.4.2", "1.2.3.4"], ids=["X25519", "ML-KEM", "?"]
)
def test_who_makes_a_handshake_refuses_a_server_key_that_cannot_sign(algorithm, tmp_path):
    key = forge.der.sequence(forge.der.sequence(forge.der.oid(algorithm)), forge.der.bit_string(bytes(32)))
    (tmp_path / "server.pem").write_bytes(forge.bundle(*forge.chain(key=key)))
    asked = ("--profile", "hygiene", "--fqdn", forge.FQDN, "--format", "json")
    (bundle,) = json.loads(certlint(tmp_path / "server.pem", *asked).out)["bundles"]
    assert {row["client"] for row in bundle["clients"] if row["accepts"] is False} >= MAKE_HANDSHAKES


# Where all of these accept, no finding is an error; where OpenSSL refuses, some finding is.
ASKED_FOR_ERRORS = VERIFIERS.keys() - {"nss", "chromium"}
# Of two certificates with one serial number, both are revoked with one: NSS and Firefox alone look at that.
OF_REVOCATION = {"chain/serial-number-reused"}


def missed_or_false(result, said_by):
    """The errors that are there though all accept, or that none is though OpenSSL refuses."""
    answers = {client: said_by[verifier] for client, verifier in VERIFIERS.items() if verifier in said_by}
    found = errors(result)
    if answers.get("openssl") is False and not found:
        return "refused by OpenSSL, and without an error"
    asked = ASKED_FOR_ERRORS & answers.keys()
    seen = [rule for rule in found if rule not in OF_REVOCATION]
    return seen if asked and all(answers[client] for client in asked) else None


@pytest.mark.slow
@pytest.mark.parametrize("first", [0, 500, 1000, 1500])
def test_random_bundles_are_judged_as_each_verifier_judges_them(first, tmp_path):
    agree, asked, wrong = collections.Counter(), collections.Counter(), {}
    for seed in range(first, first + 100):
        result, answers = judged(tmp_path / str(seed), build(seed)), stored().seeds[seed]
        differing = differences(comparable(result), answers)
        for client, verifier in VERIFIERS.items():
            if verifier in answers:
                asked[client] += 1
                agree[client] += client not in differing
        wrong[seed] = missed_or_false(result, answers)
    assert {client: agree[client] for client in asked if agree[client] < LEAST * asked[client]} == {}
    assert {seed: why for seed, why in wrong.items() if why} == {}


# Those that Debian's packages bring, by client, and how many bundles they are asked about: a handshake takes the longest.
LIVE = {"openssl": 60, "openssl-strict": 200, "gnutls": 200, "java": 200, "nss": 200, "pyca": 200}


@pytest.mark.slow
@pytest.mark.parametrize("make", [build, graphs.build], ids=["chains", "graphs"])
def test_verifiers_that_are_here_say_the_same(make, tmp_path, record_property):
    """Of bundles that nobody has seen. Of another version than the one that was measured, what differs is only told."""
    results = {str(seed): judged(tmp_path / str(seed), make(seed)) for seed in range(7_000, 7_000 + max(LIVE.values()))}
    said = {name: comparable(result) for name, result in results.items()}
    answers, too_many = collections.defaultdict(dict), {}
    for client, count in LIVE.items():
        known, is_measured = live_answers(client, [Bundle.read(tmp_path / name) for name in list(results)[:count]])
        wrong = [name for name, accepts in known.items() if said[name].get(client, accepts) is not accepts]
        record_property(f"{client} differs", json.dumps(wrong))
        if not is_measured:
            continue
        if len(wrong) > (1 - LEAST) * len(known):
            too_many[client] = wrong
        for name, accepts in known.items():
            answers[name][VERIFIERS[client]] = accepts
    assert too_many == {}
    asked = [name for name in results if VERIFIERS["openssl"] in answers[name]]
    wrong = {name: missed_or_false(results[name], answers[name]) for name in asked}
    assert {name: why for name, why in wrong.items() if why} == {}


def test_a_server_with_the_key_of_its_ca_is_accepted_by_all_and_an_error_all_the_same(tmp_path):
    """No client can see who else holds a key: what a key may be used for is not a question of acceptance."""
    name = "leaf-with-key-of-ca"
    result = judged(tmp_path, pairs.bundle(name))
    assert set(stored().pairs[name].values()) == {True}
    assert False not in accepted(result).values()
    assert errors(result) == ["chain/key-of-ca"]


def test_the_kit_makes_the_same_bytes_each_time(tmp_path):
    for run in ("one", "two"):
        write(tmp_path / run, *build(7))
    assert (tmp_path / "one" / "file.pem").read_bytes() == (tmp_path / "two" / "file.pem").read_bytes()


def about_usage(result):
    return [found for found in result._judged.findings if found.rule.id == "clients/key-usage-no-signature"]


@pytest.mark.slow
def test_a_finding_tells_who_refuses_and_clients_that_are_kept_out_do_not_count(tmp_path):
    made = pairs.bundle("leaf-ku-encipherment-only")
    (found,) = about_usage(judged(tmp_path / "all", made))
    assert (found.severity.label, found.refused_by) == ("warning", ("java", "chromium"))
    result = judged(tmp_path / "some", made, clients=["openssl", "go"])
    (found,) = about_usage(result)
    assert (found.severity.label, found.refused_by) == ("info", ())
    assert accepted(result) == {"openssl": True, "go": True}
    assert errors(result) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pair", "clients", "words"),
    [
        ("sound", "nss", "accepted by NSS 3.87"),
        ("sound", "nss,go", "accepted by all 2 that were measured"),
        ("san-missing", "go", "refused by Go 1.27"),
        ("san-missing", "go,pyca", "refused by all 2"),
        ("san-missing", "go,nss", "refused by Go 1.27; accepted by NSS 3.87"),
    ],
)
def test_a_line_tells_who_accepts(pair, clients, words, tmp_path):
    judged(tmp_path, pairs.bundle(pair))
    asked = ("--profile", "hygiene", "--fqdn", pairs.FQDN, "--trust", tmp_path / "root.pem", "--as-of", "2026-11-27")
    assert f"  clients: {words}\n" in certlint(tmp_path / "file.pem", *asked, "--clients", clients).out


@pytest.mark.parametrize(
    ("sent", "given", "condition"),
    [
        (1, (), ", if they have and trust 'Issuing \\x1b[1m', which is not in the file"),
        (2, (), ", if they have and trust 'Far Root', which is not in the file"),
        (3, (), ""),
        (2, ("--trust", "root.pem"), ""),
    ],
    ids=["leaf-alone", "root-left-out", "with-root", "trust-store"],
)
def test_who_accepts_on_a_condition_is_said_to(sent, given, condition, tmp_path):
    """Without a trust store clients are presumed to trust whoever issued the last certificate: the line and the page say so."""
    root = forge.root(subject="Far Root")
    issuing = forge.intermediate(root, subject="Issuing \x1b[1m")
    made = [forge.leaf(issuing), issuing, root]
    (tmp_path / "root.pem").write_text(root.pem)
    (tmp_path / "file.pem").write_text("".join(each.pem for each in made[:sent]))
    stores = [tmp_path / each if each == "root.pem" else each for each in given]
    asked = (tmp_path / "file.pem", "--profile", "hygiene", "--as-of", "2026-06-01", "--clients", "go,openssl", *stores)
    out = " ".join(certlint(*asked).out.split())
    assert f" clients: accepted by all 2 that were measured{condition} " in out
    page = html.unescape(certlint(*asked, "--format", "html").out)
    assert ("<p>Clients accept what the server presents" in page) is bool(condition)
    assert f"{condition[2:]}.</p>" in page
    (bundle,) = json.loads(certlint(*asked, "--format", "json").out)["bundles"]
    presumed = bundle["clients_presume"]
    assert (bool(presumed["issuers"]), presumed["text"]) == (bool(condition), condition[2:])


def test_a_finding_that_some_accept_has_the_condition_too(tmp_path):
    issuing = forge.intermediate(forge.root(subject="Far Root"))
    (tmp_path / "file.pem").write_text(forge.leaf(issuing, key_usage=["keyEncipherment"]).pem + issuing.pem)
    out = " ".join(certlint(tmp_path / "file.pem", "--profile", "hygiene", "--as-of", "2026-06-01").out.split())
    assert "refused by Java 17 (KeyUsage does not allow digital signatures)" in out
    assert ", cryptography 50, if they trust 'Far Root' " in out


@pytest.mark.parametrize(
    ("profile", "damage", "rule"),
    [
        ("nginx", lambda data: data + b"-----BEGIN CERTIFICATE-----\nAAAA\n", "pem/unterminated-block"),
        ("go-server", lambda data: data.replace(b"\n", b"\r\r\n"), "target/doubled-returns"),
        ("hygiene", lambda data: data + forge.pem(b"0\3\2\1\5").encode(), "x509/undecodable"),
    ],
    ids=["truncated", "returns", "undecodable"],
)
def test_a_file_that_a_server_may_not_load_is_a_condition(profile, damage, rule, tmp_path):
    """The clients were not asked about the file: servers do not start with it, and the line said that all accept."""
    (tmp_path / "file.pem").write_bytes(damage(forge.bundle(*forge.chain())))
    asked = (tmp_path / "file.pem", "--profile", profile, "--fqdn", forge.FQDN, "--as-of", "2026-06-01")
    assert f"accepted by all 11 that were measured, if the server loads the file ({rule})" in " ".join(
        certlint(*asked).out.split()
    )
    (bundle,) = json.loads(certlint(*asked, "--format", "json").out)["bundles"]
    assert bundle["clients_presume"]["file_loaded_despite"] == [rule]


@pytest.mark.parametrize(
    ("order", "key", "rule"),
    [((1, 0, 2), "rsa3072-a", "chain/leaf-not-first"), ((0, 1, 2), "rsa3072-c", "key/mismatch")],
    ids=["leaf-not-first", "another-key"],
)
def test_no_client_accepts_a_server_that_does_not_start(order, key, rule, tmp_path):
    """nginx, OpenSSL, GnuTLS and Python refuse to load such files: the line, the finding and JSON say that all refuse."""
    path, context = tmp_path / "file.pem", ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    path.write_text(forge.key_pem(key) + forge.bundle(*(forge.chain()[place] for place in order)).decode())
    with pytest.raises(ssl.SSLError, match="KEY_VALUES_MISMATCH"):
        context.load_cert_chain(path)
    asked = (path, "--profile", "hygiene", "--as-of", "2026-06-01")
    out = certlint(*asked).out
    everybody = [client.id for client in model.clients()]
    assert f"  clients: refused by all {len(everybody)}" in out
    assert f"  clients   refused by all {len(everybody)} (the server does not start)\n" in out
    (bundle,) = json.loads(certlint(*asked, "--format", "json").out)["bundles"]
    (found,) = (each for each in bundle["findings"] if each["rule"] == rule)
    assert [*found["refused_by"]] == everybody
    (bundle,) = json.loads(certlint(*asked, "--format", "json", "--clients", "go").out)["bundles"]
    assert [each["severity"] for each in bundle["findings"] if each["rule"] == rule] == ["error"]


@pytest.mark.slow
def test_no_condition_is_told_where_nobody_accepts(tmp_path):
    issuing = forge.intermediate(forge.root())
    (tmp_path / "file.pem").write_text(forge.leaf(issuing).pem)
    asked = ("--profile", "hygiene", "--as-of", "2060-01-01", "--clients", "go,openssl")
    out = certlint(tmp_path / "file.pem", *asked).out
    assert "clients: refused by all 2\n" in out
    assert "if they" not in out


@pytest.mark.slow
def test_the_line_tells_why_where_the_run_has_no_rule_that_does(tmp_path):
    judged(tmp_path, pairs.bundle("sound"))
    asked = (tmp_path / "file.pem", "--profile", "rfc5280", "--trust", tmp_path / "root.pem", "--clients", "go,pyca")
    line = "  clients: refused by all 2 (because of validity/expired, which this run does not evaluate)\n"
    assert line in certlint(*asked, "--as-of", "2060-01-01").out
    assert "not evaluated" not in certlint(*asked, "--as-of", "2060-01-01", "--profile", "hygiene").out


@pytest.mark.slow
def test_the_line_repeats_no_reason_where_a_finding_tells_one(tmp_path):
    """A CA certificate that comes first does not match the key: what its keyUsage lacks is gone with the order."""
    (tmp_path / "file.pem").write_bytes(forge.bundle(*reversed(forge.chain())))
    out = certlint(tmp_path / "file.pem", "--fqdn", "cluster.example.com", *DAY).out
    assert f"  clients: refused by all {len(model.clients())}\n" in out
    assert f"clients   refused by all {len(model.clients())} (the server does not start)" in out


@pytest.mark.slow
def test_the_line_tells_why_where_the_rule_that_does_has_no_finding(tmp_path):
    judged(tmp_path, pairs.bundle("cross-expired-first"))
    asked = (tmp_path / "file.pem", "--profile", "hygiene", "--fqdn", "c.example.com", "--trust", tmp_path / "root.pem")
    out = " ".join(certlint(*asked, "--as-of", "2026-11-27").out.split())
    assert (
        "clients: refused by GnuTLS 3.7 (because of chain/wrong-issuer-first, without a finding here); accepted by Op"
        in out
    )


@pytest.mark.slow
@pytest.mark.parametrize(("client", "who"), [("go", "Go 1.27"), ("go,pyca", "all 2")])
def test_clients_that_have_no_pool_are_told_so(tmp_path, client, who):
    """A path is found with an intermediate that the server does not send."""
    leaf, middle, root = forge.chain()
    for name, certificate in {"file.pem": leaf, "pool.pem": middle, "root.pem": root}.items():
        (tmp_path / name).write_bytes(forge.bundle(certificate))
    asked = (tmp_path / "file.pem", "--profile", "hygiene", "--trust", tmp_path / "root.pem", "--clients", client)
    found = certlint(*asked, "--pool", tmp_path / "pool.pem", *DAY).out
    assert f"clients: refused by {who} (without certificates that are not in the file: chain/not-trusted)\n" in found
    assert f"clients: refused by {who}\n" in certlint(*asked, *DAY).out


@pytest.mark.slow
def test_clients_known_by_documentation_alone_refuse_or_are_not_known_of(tmp_path):
    assert accepted(judged(tmp_path / "sound", pairs.bundle("sound")))["apple"] is None
    assert accepted(judged(tmp_path / "weak", pairs.bundle("leaf-rsa1024")))["apple"] is False


@pytest.mark.slow
def test_the_only_path_is_what_each_client_finds_by_its_own_search():
    plan = plan_for({"fqdn": [forge.FQDN]}, now=forge.AS_OF.replace(tzinfo=UTC))
    taken = 0
    for path in sorted(FIXTURES.rglob("*.pem")):
        bundle = judged_bundle.Bundle(sources.load(str(path)), names=plan.facts["fqdns"])
        paths = find_paths(plan, bundle)
        if paths is None or len(bundle.certificates) > 20:
            continue
        pool = Pool(paths.known.links, paths.known.count, None, plan.now)
        survey = Survey(pool, model.clients(), plan.facts["fqdns"])
        taken += bool(search.only(pool))
        assert survey.answers.of == tuple(survey._answer(client) for client in survey.clients), path
    assert taken > 100


@pytest.mark.parametrize("beside", [(), ("--pool", "issuer")])
def test_who_does_not_find_the_issuer_is_not_said_to_accept_the_signature(beside, tmp_path):
    """Clients that find it by themselves, as browsers do, refuse it for SHA-1."""
    root = forge.root()
    issuing = forge.intermediate(root)
    for name, made in (("root", root), ("issuer", issuing), ("leaf", forge.leaf(issuing, hash="sha1"))):
        (tmp_path / name).write_text(made.pem)
    given = [tmp_path / each if each == "issuer" else each for each in beside]
    asked = ("--profile", "hygiene", "--as-of", "2026-06-01", "--format", "json")
    answer = certlint(tmp_path / "leaf", "--trust", tmp_path / "root", *given, *asked)
    (bundle,) = json.loads(answer.out)["bundles"]
    (found,) = (each for each in bundle["findings"] if each["rule"] == "crypto/weak-hash")
    assert {"go", "firefox", "chromium", "openssl"} <= found["refused_by"].keys()
