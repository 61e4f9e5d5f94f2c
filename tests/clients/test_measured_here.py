"""Properties that were found with the verifiers of Debian's packages: the table says what they say here, whatever the seed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from certlint.asn1.oids import EXTENSIONS
from tests.support.verifiers import live_answers
from tests.verifiers import der, pairs
from tests.verifiers.constrained import CONSTRAINED, PURPOSES
from tests.verifiers.hierarchy import TIME, ca_name, make_ca
from tests.verifiers.judging import accepted, errors, judged
from tests.verifiers.mutations import new_ca
from tests.verifiers.oracles import Bundle
from tests.verifiers.pairs import server_names

DAY = timedelta(days=1)


def agree(folder, made, clients):
    """Holds the table against those that are here, of the version that was measured; a client may have to say `answer`."""
    said = {name: accepted(judged(folder / name, bundle)) for name, bundle in made.items()}
    wrong = {}
    for client in clients:
        known, is_measured = live_answers(client, [Bundle.read(folder / name) for name in made])
        if is_measured:
            wrong |= {(client, name): answer for name, answer in known.items() if said[name][client] is not answer}
    assert wrong == {}
    return said


def crossed(order):
    """The sound bundle with what follows its CAs: the root, a cross-certificate of it by another root, and that one."""
    h, blocks, facts = pairs.bundle("sound")
    other = new_ca(h, ca_name("Root X"))
    cross = make_ca(h.root.subject, h.root.key, other.subject, other.key, h.new_serial(), (-200, 1000))
    chosen = {"root": h.root, "cross": cross, "other": other}
    return h, [*(block for block in blocks if block is not h.root), *(chosen[name] for name in order.split())], facts


# What comes after the cross-certificate in the file tells whether GnuTLS finds the root that it trusts.
ORDERS = {
    "cross": True,
    "cross root": True,
    "root cross": True,
    "cross other": True,
    "root cross other": True,
    "root other cross": True,
    "other root cross": True,
    "cross root other": False,
    "cross other root": False,
    "other cross root": False,
}


@pytest.mark.slow
def test_gnutls_reads_on_behind_a_root_that_it_does_not_know(tmp_path):
    said = agree(tmp_path, {order: crossed(order) for order in ORDERS}, ["gnutls", "java", "nss", "pyca"])
    assert {order: answers["gnutls"] for order, answers in said.items()} == ORDERS
    assert all(
        accepts is not False for answers in said.values() for client, accepts in answers.items() if client != "gnutls"
    )


def out_of_order(sound, *, of_root):
    """A file in which a CA of strangers stands second, so that Java searches; the root with other dates, if any."""
    h, blocks, facts = pairs.bundle(sound)
    if of_root == "expired":
        h.root.not_before, h.root.not_after = TIME - 900 * DAY, TIME - 30 * DAY
    if of_root == "not yet valid":
        h.root.not_before = TIME + 30 * DAY
    return h, [h.leaf, new_ca(h, ca_name("Stranger")), *blocks[1:]], facts


@pytest.mark.slow
def test_java_looks_at_the_dates_of_a_root_where_it_has_searched_for_a_ca(tmp_path):
    made = {
        f"{sound} {dates}": out_of_order(sound, of_root=dates)
        for sound in ("sound-no-intermediate", "sound", "sound-two")
        for dates in ("valid", "expired", "not yet valid")
    }
    said = agree(tmp_path, made, ["java"])
    refused = {name for name, answers in said.items() if not answers["java"]}
    assert refused == {f"{s} {d}" for s in ("sound", "sound-two") for d in ("expired", "not yet valid")}


def namesake(sound, order):
    """A root of the trusted one's name with a key of its own."""
    h, blocks, facts = pairs.bundle(sound)
    chosen = {"root": h.root, "namesake": new_ca(h, h.root.subject)}
    return h, [*(block for block in blocks if block is not h.root), *(chosen[name] for name in order.split())], facts


@pytest.mark.slow
def test_java_takes_a_file_as_it_stands_where_it_knows_the_last_name(tmp_path):
    orders = ("namesake", "namesake root", "root namesake")
    made = {f"{s} {order}": namesake(s, order) for s in ("sound-no-intermediate", "sound") for order in orders}
    said = agree(tmp_path, made, ["java", "gnutls", "nss", "pyca"])
    assert said["sound namesake"]["java"] is False
    assert said["sound root namesake"]["java"] is True


def root_as_server(usage):
    """The root presented as the server's certificate, with a key usage."""
    h, blocks, facts = pairs.bundle("sound")
    h.root.put("key_usage", der.key_usage(*usage.split()), True)
    h.server_key = h.root.key
    return h, [h.root, *(block for block in blocks if block is not h.root)], facts


@pytest.mark.slow
def test_nss_asks_a_trusted_server_that_is_a_ca_for_keycertsign(tmp_path):
    usages = (
        "digitalSignature",
        "digitalSignature keyCertSign",
        "keyAgreement",
        "keyAgreement keyCertSign",
        "keyCertSign",
    )
    said = agree(tmp_path, {usage: root_as_server(usage) for usage in usages}, ["nss"])
    accepting = {usage for usage, answers in said.items() if answers["nss"]}
    assert accepting == {"digitalSignature keyCertSign", "keyAgreement keyCertSign"}


def with_purposes(place, purposes):
    return pairs.made("odd", "sound", pairs.put(place, "extended_key_usage", der.extended_key_usage(*purposes)))


@pytest.mark.slow
@pytest.mark.parametrize("place", ["leaf", "ca", "root"])
def test_combinations_of_purposes(place, tmp_path):
    made = {" ".join(purposes): with_purposes(place, purposes) for purposes in PURPOSES}
    said = agree(tmp_path, made, ["java", "gnutls", "nss", "pyca", "openssl-strict"])
    for name, answers in said.items():
        assert answers["openssl-strict"] or errors(judged(tmp_path / f"errors {name}", made[name])), name


@pytest.mark.slow
def test_a_server_for_any_purpose_below_a_root_for_clients_is_an_error(tmp_path):
    h, blocks, facts = pairs.bundle("sound-no-intermediate")
    h.leaf.put("extended_key_usage", der.extended_key_usage("anyEKU", "netscapeSGC"))
    h.root.put("extended_key_usage", der.extended_key_usage("clientAuth"))
    said = agree(tmp_path, {"made": (h, blocks, facts)}, ["openssl-strict", "gnutls"])
    assert said["made"]["openssl"] is False
    assert "chain/purpose-not-allowed" in errors(judged(tmp_path / "errors", (h, blocks, facts)))


def out_of_sequence(order):
    """The file of two intermediates, the upper of which is there twice: the other one has expired."""
    h, _, facts = pairs.bundle("sound-two")
    upper, lower = h.intermediates
    expired = make_ca(upper.subject, upper.key, upper.issuer, upper.issuer_key, h.new_serial(), (-300, -3))
    chosen = {"upper": upper, "lower": lower, "expired": expired, "root": h.root}
    return h, [h.leaf, *(chosen[name] for name in order.split())], facts


@pytest.mark.slow
def test_gnutls_takes_the_first_issuer_from_where_the_file_is_not_in_order(tmp_path):
    orders = (
        "lower upper root expired",
        "expired lower upper root",
        "upper lower expired root",
        "lower expired upper root",
    )
    said = agree(tmp_path, {order: out_of_sequence(order) for order in orders}, ["gnutls", "openssl-strict", "java"])
    assert [said[order]["gnutls"] for order in orders] == [True, False, True, False]


@pytest.mark.slow
def test_an_anchor_that_is_no_root_is_no_error_beside_the_root(tmp_path):
    """OpenSSL goes on to the root."""
    h, blocks, facts = pairs.bundle("sound")
    h.trusted = [h.last_ca(), h.root]
    said = agree(tmp_path, {"made": (h, blocks, facts)}, ["openssl", "gnutls", "java", "pyca"])
    assert said["made"]["openssl"] is True
    assert errors(judged(tmp_path / "errors", (h, blocks, facts))) == []


def trusting(*trusted, file, by_sha1=False):
    """The sound bundle of two intermediates: some of its certificates are trusted, some in the file."""
    h, _, facts = pairs.bundle("sound-two")
    upper, lower = h.intermediates
    known = {"upper": upper, "lower": lower, "root": h.root}
    lower.hash = "sha1" if by_sha1 else lower.hash
    h.trusted = [known[name] for name in trusted]
    return h, [h.leaf, *(known[name] for name in file.split())], facts


@pytest.mark.slow
def test_gnutls_looks_anchors_up_by_the_issuer_of_the_last_certificate(tmp_path):
    """A trusted CA that is not a root is found where it stands last, or below a root that stands last."""
    files = ("lower", "lower upper", "lower upper root", "upper lower")
    said = agree(tmp_path, {file: trusting("lower", file=file) for file in files}, ["gnutls", "java", "nss", "pyca"])
    assert [said[file]["gnutls"] for file in files] == [True, False, False, False]


@pytest.mark.slow
def test_gnutls_looks_once_more_where_a_hash_is_weak(tmp_path):
    made = {
        "root alone": trusting("upper", file="lower upper", by_sha1=True),
        "both": trusting("lower", "upper", file="lower upper", by_sha1=True),
        "issuer last": trusting("lower", "upper", file="lower", by_sha1=True),
    }
    agree(tmp_path, made, ["gnutls", "pyca"])


def ca_of_another(*, in_order):
    """The CA says that another key than the root's signed it; a stranger may stand before it, so that Java searches."""
    h, blocks, facts = pairs.bundle("ca-aki-of-another")
    return h, blocks if in_order else [h.leaf, new_ca(h, ca_name("Stranger")), *blocks[1:]], facts


@pytest.mark.slow
def test_java_does_not_ask_which_key_an_anchor_has_where_it_has_searched(tmp_path):
    said = agree(tmp_path, {str(order): ca_of_another(in_order=order) for order in (True, False)}, ["java"])
    assert [said[order]["java"] for order in ("True", "False")] == [False, True]


def rolled_over(order):
    """The trusted root has certified its predecessor, and that one it; the CA is below the predecessor."""
    h, _, facts = pairs.bundle("sound")
    old = new_ca(h, h.root.subject)
    ways = [(old, h.root), (h.root, old)]
    down, up = [
        make_ca(each.subject, each.key, above.subject, above.key, h.new_serial(), (-200, 1000)) for each, above in ways
    ]
    ca = make_ca(h.last_ca().subject, h.last_ca().key, old.subject, old.key, h.new_serial(), (-200, 1000))
    chosen = {"down": down, "up": up, "ca": ca}
    return h, [h.leaf, *(chosen[name] for name in order.split())], facts


@pytest.mark.slow
def test_java_gives_up_where_two_self_issued_certificates_may_follow_each_other(tmp_path):
    orders = ("ca down", "down ca", "up ca down", "ca up down")
    said = agree(tmp_path, {order: rolled_over(order) for order in orders}, ["java", "gnutls", "nss", "pyca"])
    assert [said[order]["java"] for order in orders] == [True, True, False, False]


def constrained(name, *, by_root, critical):
    also, subtrees = CONSTRAINED[name]
    h, blocks, facts = pairs.bundle("sound-two")
    holder = h.root if by_root else blocks[2]
    holder.put("name_constraints", der.name_constraints(**subtrees), critical)
    h.leaf.put("san", der.general_names(*server_names(), *also))
    return h, blocks, facts


def mailed(*, also, tree):
    """A subject with an e-mail address, and what the CA says of such."""
    h, blocks, facts = pairs.bundle("sound")
    h.leaf.subject = der.name(C="US", CN="c.example.com", email="a@example.com")
    h.leaf.put("san", der.general_names(*server_names(), *also))
    blocks[1].put("name_constraints", der.name_constraints(**tree), True)
    return h, blocks, facts


MAILBOXES = {
    "mail in the subject": ((), {"permitted": [("email", "example.com")]}),
    "mail in the subject elsewhere": ((), {"permitted": [("email", "example.org")]}),
    "mail in the subject excluded": ((), {"excluded": [("email", "example.com")]}),
    "mail in the subject beside one in the SAN": (
        [("email", "a@example.org")],
        {"permitted": [("email", "example.org")]},
    ),
}


@pytest.mark.slow
def test_a_mailbox_in_the_subject_is_bound_whatever_the_san_has(tmp_path):
    """OpenSSL and NSS do so, and what OpenSSL refuses is an error."""
    made = {name: mailed(also=also, tree=tree) for name, (also, tree) in MAILBOXES.items()}
    agree(tmp_path, made, ["java", "gnutls", "nss", "pyca", "openssl-strict"])
    found = errors(judged(tmp_path / "errors", made["mail in the subject beside one in the SAN"]))
    assert found == ["chain/name-constraint-violated"]


CRITICAL = {
    "cabf_organization_identifier": der.sequence(der.tlv(0x13, b"VAT"), der.tlv(0x13, b"DE"), der.tlv(0x0C, b"1")),
    "private_key_usage_period": der.sequence(der.tlv(0x80, b"20260101000000Z")),
    "qc_statements": der.sequence(der.sequence(der.oid("0.4.0.1862.1.1"))),
    "signed_certificate_timestamps": der.tlv(0x04, b"\0\0"),
}


def critical(extension):
    """The leaf has an extension that no client reads, and that is critical."""
    h, blocks, facts = pairs.bundle("sound")
    h.leaf.put(EXTENSIONS[extension], CRITICAL[extension], True)
    return h, blocks, facts


@pytest.mark.slow
def test_a_critical_extension_counts_as_unknown_where_no_row_tells_who_reads_it(tmp_path):
    said = agree(
        tmp_path, {name: critical(name) for name in CRITICAL}, ["java", "gnutls", "nss", "pyca", "openssl-strict"]
    )
    assert all(answers["openssl"] is False for answers in said.values())


SIGNED_BY = {
    "RSA with RIPEMD-160": der.sequence(der.oid("1.3.36.3.3.1.2"), b"\x05\0"),
    "nobody knows": der.sequence(der.oid("1.2.3.4")),
}


def signed_by(algorithm):
    h, blocks, facts = pairs.bundle("sound")
    h.leaf.inner_algorithm = h.leaf.outer_algorithm = SIGNED_BY[algorithm]
    return h, blocks, facts


@pytest.mark.slow
def test_a_signature_algorithm_that_nobody_knows(tmp_path):
    made = {name: signed_by(name) for name in SIGNED_BY}
    said = agree(tmp_path, made, ["java", "gnutls", "nss", "pyca", "openssl-strict"])
    assert not any(accepts for answers in said.values() for accepts in answers.values())


@pytest.mark.slow
@pytest.mark.parametrize("by_root", [False, True], ids=["CA", "root"])
@pytest.mark.parametrize("critical", [False, True], ids=["not critical", "critical"])
def test_name_constraints_of_every_kind(by_root, critical, tmp_path):
    made = {name: constrained(name, by_root=by_root, critical=critical) for name in CONSTRAINED}
    agree(tmp_path, made, ["java", "gnutls", "nss", "pyca", "openssl-strict"])
