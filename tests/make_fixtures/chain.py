"""Bundles whose certificates make no chain, or one that clients refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from certlint import pem
from certlint.x509.certificate import Certificate
from tests import ROOT, forge
from tests.cases import code_signing, forum, smime
from tests.forge import der
from tests.make_fixtures import CLUSTER, bad, below, good, server

HYGIENE = f"--profile hygiene {CLUSTER}"


@bad("chain/leaf-not-first")
def root_to_leaf() -> bytes:
    leaf, issuing, root = forge.chain()
    return forge.bundle(issuing, root, leaf)


@bad("chain/leaf-not-first", "chain/wrong-order")
def upside_down() -> bytes:
    """Root, intermediate, leaf: the leaf is not in its place, and neither are the issuers among themselves."""
    return forge.bundle(*reversed(forge.chain()))


@bad("chain/wrong-order")
def root_before_the_intermediate() -> bytes:
    leaf, issuing, root = forge.chain()
    return forge.bundle(leaf, root, issuing)


@bad("chain/wrong-order")
def two_intermediates_exchanged() -> bytes:
    leaf, issuing, policy, root = forge.chain(depth=4)
    return forge.bundle(leaf, policy, issuing, root)


@bad("chain/duplicate-certificate")
def intermediate_twice() -> bytes:
    leaf, issuing, root = forge.chain()
    return forge.bundle(leaf, issuing, issuing, root)


@bad("chain/duplicate-certificate")
def leaf_twice() -> bytes:
    """`cat leaf.pem fullchain.pem`, where the full chain has the leaf in it."""
    leaf, *rest = forge.chain()
    return forge.bundle(leaf, leaf, *rest)


@bad("chain/unrelated-certificate")
def root_of_somebody_else() -> bytes:
    return forge.bundle(*forge.chain(), forge.root("Other Root CA", key="rsa4096-b"))


@bad("chain/unrelated-certificate")
def last_years_intermediate() -> bytes:
    leaf, issuing, root = forge.chain()
    return forge.bundle(leaf, issuing, forge.intermediate(root, "Example Test Issuing CA 2025", key="rsa3072-c"), root)


@bad("chain/missing-intermediate")
def leaf_and_root_only() -> bytes:
    leaf, _, root = forge.chain()
    return forge.bundle(leaf, root)


@bad("chain/missing-intermediate")
def leaf_alone() -> bytes:
    return forge.bundle(forge.chain()[0])


@bad("chain/missing-intermediate")
def middle_one_of_four() -> bytes:
    leaf, issuing, _, root = forge.chain(depth=4)
    return forge.bundle(leaf, issuing, root)


@bad("chain/missing-root")
def without_the_root() -> bytes:
    return forge.bundle(*forge.chain()[:-1])


@bad("chain/missing-leaf", options="--profile hygiene")
def authorities_only() -> bytes:
    return forge.bundle(*forge.chain()[1:])


@bad("chain/several-leaves")
def renewed_leaf_before_the_old_one() -> bytes:
    leaf, *rest = forge.chain()
    old = forge.leaf(rest[0], key="rsa3072-c", not_before=datetime(2025, 8, 1), not_after=datetime(2026, 7, 31))
    return forge.bundle(leaf, old, *rest)


@bad("chain/bad-signature")
def altered_after_signing() -> bytes:
    return forge.bundle(*forge.chain(tamper=True))


@bad("chain/bad-signature")
def another_ca_of_the_same_name() -> bytes:
    """The test CA bears the name of the one that signed; its key identifier differs, which is the same thing told."""
    root = forge.root()
    real, namesake = forge.intermediate(root), forge.intermediate(root, key="rsa3072-c")
    return forge.bundle(forge.leaf(real), namesake, root)


@bad("chain/root-signature-invalid")
def root_altered() -> bytes:
    return below(forge.intermediate(), forge.root(tamper=True))


@bad("chain/issuer-not-ca")
def server_as_an_issuer() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, ca=False, path_length=None, key="rsa3072-b", san=None, eku=None), root)


@bad("chain/issuer-not-ca")
def issuer_without_constraints() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, drop=["basic_constraints"]), root)


@bad("chain/issuer-cannot-sign")
def issuer_without_key_cert_sign() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, key_usage=["digitalSignature", "cRLSign"]), root)


@bad("chain/path-length-exceeded")
def two_intermediates_where_one_may_stand() -> bytes:
    root = forge.root(path_length=1)
    upper = forge.intermediate(root, "Example Test Policy CA", key="rsa3072-c", path_length=None)
    middle = forge.intermediate(upper, "Example Test Regional CA", key="rsa3072-d", path_length=None)
    return below(forge.intermediate(middle), middle, upper, root)


@bad("chain/path-length-exceeded")
def intermediate_below_path_length_0() -> bytes:
    root = forge.root()
    upper = forge.intermediate(root, "Example Test Policy CA", key="rsa3072-c", path_length=0)
    return below(forge.intermediate(upper), upper, root)


@bad("chain/name-constraint-violated")
def outside_the_permitted_domain() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, name_constraints={"permitted": ["corp.example"]}), root)


@bad("chain/name-constraint-violated")
def in_an_excluded_domain() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, name_constraints={"excluded": ["example.com"]}), root)


@bad("chain/name-constraint-violated")
def address_outside_the_network() -> bytes:
    root = forge.root()
    issuing = forge.intermediate(root, name_constraints={"permitted": ["ip:10.0.0.0/8"]})
    return below(issuing, root, san=[*forge.cluster_names(forge.FQDN), "ip:192.0.2.1"])


@bad("chain/key-identifier-mismatch")
def issuer_identified_otherwise() -> bytes:
    """The CA's certificate was issued again, with the same key and an identifier that is made in another way."""
    root = forge.root()
    again = forge.intermediate(root, ski=b"\x0a" * 20)
    return forge.bundle(forge.leaf(forge.intermediate(root)), again, root)


@bad("chain/outlives-issuer")
def leaf_beyond_its_issuer() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, not_after=datetime(2026, 11, 1)), root)


@bad("chain/outlives-issuer")
def intermediate_beyond_its_root() -> bytes:
    root = forge.root(not_after=datetime(2033, 1, 1))
    return below(forge.intermediate(root), root)


@bad("chain/issuer-name-differs")
def issuer_in_another_string_type() -> bytes:
    """The same text, which RFC 5280 section 7.1 takes for the same name, in other bytes."""
    root = forge.root()
    issuing = forge.intermediate(root, [("O", "Example", "printable"), ("CN", "Issuing CA")])
    leaf = forge.leaf(issuing, issuer_name=[("O", "Example", "utf8"), ("CN", "Issuing CA")])
    return forge.bundle(leaf, issuing, root)


@bad("chain/issuer-name-differs")
def issuer_in_other_letters() -> bytes:
    root = forge.root()
    issuing = forge.intermediate(root, [("O", "Example"), ("CN", "Issuing CA")])
    return forge.bundle(forge.leaf(issuing, issuer_name=[("O", "EXAMPLE"), ("CN", "Issuing CA")]), issuing, root)


def in_two_encodings(make: Callable[..., forge.Cert], leaf: forge.Cert) -> bytes:
    """A leaf, its CA, and another certificate of the CA, whose subject has other string types."""
    other = [(*each, "printable") for each in forum.CA_DN]
    return forge.bundle(leaf, make(), make(subject=other, serial=2**100))


@bad("smime/ca-names-encoded-differently", options="--profile smime")
def mail_below_a_name_in_two_encodings() -> bytes:
    return in_two_encodings(smime.ca, smime.leaf())


@bad("code-signing/ca-names-encoded-differently", options="--profile code-signing")
def code_below_a_name_in_two_encodings() -> bytes:
    return in_two_encodings(code_signing.ca, code_signing.leaf())


@good("smime", options="")
def mail_below_a_ca_with_two_certificates() -> bytes:
    return forge.bundle(smime.leaf(), smime.ca(), smime.ca(serial=2**100, not_before=datetime(2024, 2, 1)))


@bad("hygiene/out-of-scope", options=f"--profile hygiene {CLUSTER}")
def for_code_signing_alone() -> bytes:
    return server(eku=["1.3.6.1.5.5.7.3.3"])


@good("hygiene", silent=(("hygiene/out-of-scope", "not-applicable"),))
def for_servers_and_others() -> bytes:
    return server(eku=["serverAuth", "1.3.6.1.5.5.7.3.3"])


TRUSTED = forge.root().pem.encode()
HYGIENIC = f"--profile hygiene {CLUSTER}"


def _crossed(ca: forge.Cert, issuer: forge.Cert, name: str, **knobs: object) -> forge.Cert:
    """Another certificate of a CA and its key."""
    return forge.cert(name, issuer, ca=True, key=ca.key, **knobs)


@bad("chain/not-needed")
def expired_cross_certificate_beside_a_path() -> bytes:
    leaf, issuing, root = forge.chain()
    other = forge.root("Other Root CA", key="rsa4096-b")
    outdated = _crossed(issuing, other, "Example Test Issuing CA", not_after=datetime(2026, 2, 1))
    return forge.bundle(leaf, issuing, outdated, root)


@good("hygiene", silent=(("chain/not-needed", "passed"),))
def two_paths_that_hold() -> bytes:
    """Clients that trust either root find a path: all certificates are of use."""
    leaf, issuing, root = forge.chain()
    other = forge.root("Other Root CA", key="rsa4096-b")
    return forge.bundle(leaf, issuing, root, _crossed(root, other, "Example Test Root CA"), other)


@bad("chain/not-trusted", options=HYGIENIC, trust=forge.root("Other Root CA", key="rsa4096-b").pem.encode())
def root_that_the_store_lacks() -> bytes:
    return server()


@good("hygiene", trust=TRUSTED, silent=(("chain/not-trusted", "passed"), ("chain/anchor-not-root", "passed")))
def trusted_root_is_not_in_the_file() -> bytes:
    return forge.bundle(*forge.chain()[:2])


@good("redis-enterprise-server", trust=TRUSTED, silent=(("chain/not-trusted", "passed"),))
def trusted_root_is_in_the_file() -> bytes:
    return server()


@bad("chain/path-not-valid", options="--profile rfc5280", trust=TRUSTED)
def expired_intermediate_below_what_is_trusted() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, not_after=datetime(2026, 2, 1)), root)


@good("rfc5280", trust=TRUSTED, silent=(("chain/path-not-valid", "passed"),))
def path_to_what_is_trusted() -> bytes:
    return server()


@bad("chain/circular", options=HYGIENIC)
def authorities_that_issued_each_other() -> bytes:
    one, two = forge.root("One", key="rsa3072-c"), forge.root("Two", key="rsa3072-d")
    return below(_crossed(one, two, "One"), _crossed(two, one, "Two"))


@bad("chain/purpose-not-allowed")
def issued_by_a_ca_for_mail() -> bytes:
    root = forge.root()
    return below(forge.intermediate(root, eku=["emailProtection"]), root)


@bad("chain/policy-violated", "clients/critical-extension-unsupported")
def required_policy_is_missing() -> bytes:
    root = forge.root()
    required = ("2.5.29.36", True, der.sequence(der.implicit(0, b"\0")))
    return below(forge.intermediate(root, extensions=[required]), root)


@bad("chain/anchor-not-root", options=HYGIENIC, trust=forge.intermediate().pem.encode())
def intermediate_is_trusted_alone() -> bytes:
    return server()


@bad("chain/self-issued-without-aki")
def rollover_that_does_not_say_whose() -> bytes:
    root = forge.root(path_length=None)
    old = forge.intermediate(root, "Rolling CA", key="rsa3072-c", path_length=None)
    return below(forge.intermediate(old, "Rolling CA", key="rsa3072-d", aki=None), old, root)


@bad("chain/serial-number-reused")
def serial_number_of_the_intermediate() -> bytes:
    root = forge.root(serial=77_777_777_777_777_777_777)
    return below(forge.intermediate(root, serial=77_777_777_777_777_777_777), root)


@bad("chain/key-of-ca")
def key_of_the_issuing_ca() -> bytes:
    root = forge.root()
    issuing = forge.intermediate(root, key="rsa3072-b")
    return below(issuing, root, key="rsa3072-b")


@bad("chain/path-too-long", "clients/more-than-10-certificates", options=HYGIENIC)
def nine_intermediates() -> bytes:
    upper = [forge.root()]
    for number in range(9):
        key = ("rsa3072-c", "rsa3072-d")[number % 2]
        upper.insert(0, forge.intermediate(upper[0], f"Level {number} CA", key=key, path_length=None))
    return below(*upper)


@bad("chain/wrong-issuer-first", options=HYGIENIC, trust=TRUSTED)
def cross_certificate_before_the_trusted_path() -> bytes:
    leaf, issuing, root = forge.chain()
    other = forge.root("Other Root CA", key="rsa4096-b")
    crossed = _crossed(issuing, other, "Example Test Issuing CA")
    return forge.bundle(leaf, crossed, issuing, root)


@bad("chain/distrusted", "chain/bad-signature", options=HYGIENIC)
def issued_after_the_day_of_the_programs() -> bytes:
    """Only Entrust can sign below its root, so that the signature is another finding."""
    root = (ROOT / "tests" / "data" / "entrust-root-g2.pem").read_bytes()
    name = Certificate(pem.read(root).blocks[0].der).raw["subject"]
    return forge.bundle(forge.leaf(forge.root(), issuer_name=name)) + root


def behind_the_chain(count: int) -> bytes:
    """A chain of three before so many roots that no path needs."""
    return forge.bundle(*forge.chain(), *(forge.root(f"Stray Root CA {number}") for number in range(count)))


@bad("clients/more-than-10-certificates", "chain/unrelated-certificate", options=HYGIENE)
def eleven_certificates() -> bytes:
    return behind_the_chain(8)


@bad("clients/more-than-16-certificates", "chain/unrelated-certificate", options=HYGIENE)
def seventeen_certificates() -> bytes:
    return behind_the_chain(14)


def of_many_names(count: int) -> bytes:
    """A chain whose leaf takes thirty bytes a name."""
    return server(
        san=[*forge.cluster_names(forge.FQDN), *(f"dns:tenant-{each:05}.tenants.example.com" for each in range(count))]
    )


@bad("clients/message-over-32-kilobytes", options=HYGIENE)
def leaf_of_1100_names() -> bytes:
    return of_many_names(1_100)


@bad("clients/message-over-100-kilobytes", options=HYGIENE)
def leaf_of_3500_names() -> bytes:
    return of_many_names(3_500)


@good(
    "hygiene", silent=(("clients/more-than-10-certificates", "passed"), ("clients/message-over-32-kilobytes", "passed"))
)
def leaf_of_500_names() -> bytes:
    return of_many_names(500)
