"""`certlint show` and `certlint diff`: complete, harmless, and true to their schemas."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from certlint import output
from tests import forge
from tests.forge import revocation
from tests.support.cli import DAY, certlint

SCHEMAS = Path(output.__file__).parent / "schemas"
FQDN = ("--fqdn", "cluster.example.com", *DAY)


def valid(name: str, text: str) -> dict:
    schema = json.loads((SCHEMAS / f"{name}-v1.json").read_text())
    found = json.loads(text)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(found)
    return found


@pytest.fixture
def old(tmp_path):
    leaf, *rest = forge.chain(eku=["serverAuth"])
    path = tmp_path / "old.pem"
    path.write_bytes(forge.bundle(leaf, *rest))
    return path


@pytest.fixture
def new(tmp_path):
    path = tmp_path / "new.pem"
    path.write_bytes(forge.bundle(*forge.chain(key="rsa2048-b", not_after=datetime(2026, 12, 20))))
    return path


class TestShow:
    def test_every_block(self, tmp_path):
        leaf, *rest = forge.chain()
        path = tmp_path / "x.pem"
        blocks = [forge.csr().pem, forge.key_pem(leaf.key), forge.pem(b"\x30\x00", "X509 CRL"), forge.pem(b"\x00")]
        path.write_bytes(forge.bundle(leaf, *rest) + "".join(blocks).encode())
        answer = certlint("show", path, "--format", "json")
        [file] = valid("show", answer.out)["files"]
        kinds = ["certificate"] * 3 + ["certificate request", "private key", "revocation list", "certificate"]
        assert [b["kind"] for b in file["blocks"]] == kinds
        assert [b["role"] for b in file["blocks"]] == ["leaf", "intermediate", "root", *[None] * 4]
        assert answer.code == 3
        assert "cannot be read" in file["blocks"][6]["problem"]
        key = {f["label"]: f["values"] for f in file["blocks"][4]["fields"]}
        assert key["belongs to"] == ["leaf 'cluster.example.com' (block 1)"]
        names = next(f for f in file["blocks"][0]["fields"] if f["label"] == "subjectAltName")
        assert names["values"][0] == "dNSName: cluster.example.com"
        assert names["note"] is None

    @pytest.mark.slow
    def test_text_is_shorter_than_what_openssl_writes(self, tmp_path):
        from subprocess import run

        path = tmp_path / "x.pem"
        path.write_bytes(forge.bundle(forge.leaf()))
        answer = certlint("show", path)
        theirs = run(["openssl", "x509", "-in", path, "-noout", "-text"], capture_output=True, text=True, check=True)
        assert answer.code == 0
        assert len(answer.out.splitlines()) * 2 < len(theirs.stdout.splitlines())
        assert "block 1, lines 1 to 28: certificate, leaf" in answer.out
        assert "basicConstraints (critical)   not a CA" in answer.out

    def test_no_byte_of_a_key_is_shown(self, tmp_path):
        path = tmp_path / "x.key"
        path.write_text(forge.key_pem("rsa2048-a"))
        body = "".join(path.read_text().splitlines()[1:-1])
        for form in ("text", "json"):
            said = certlint("show", path, "--format", form).out
            assert not any(body[i : i + 16] in said for i in range(0, len(body), 16))

    def test_hostile_text(self, tmp_path):
        path = tmp_path / "x.pem"
        path.write_bytes(forge.bundle(forge.cert("a\n\x1b[31m\u202eb", ca=False)))
        said = certlint("show", path).out
        assert "\x1b" not in said
        assert "\u202e" not in said

    def test_the_path_over_a_pool(self, tmp_path):
        leaf, issuing, root = forge.chain()
        (tmp_path / "x.pem").write_bytes(forge.bundle(leaf))
        pool = tmp_path / "pool"
        pool.mkdir()
        for name, certificate in (("a.pem", root), ("b.pem", issuing), ("c.pem", forge.root("Other", key="p256-c"))):
            (pool / name).write_bytes(forge.bundle(certificate))
        answer = certlint("show", tmp_path / "x.pem", "--pool", pool, "--format", "json")
        [file] = valid("show", answer.out)["files"]
        steps = [(step["block"], step["path"]) for step in file["pool_path"]]
        assert steps == [(1, None), (None, str(pool / "b.pem")), (None, str(pool / "a.pem"))]
        assert "(block 1)" in certlint("show", tmp_path / "x.pem", "--pool", pool).out
        [alone] = valid("show", certlint("show", tmp_path / "x.pem", "--format", "json").out)["files"]
        assert alone["pool_path"] is None
        assert certlint("show", tmp_path / "x.pem", "--pool", tmp_path / "none").code == 3

    def test_what_nobody_knows_is_called_so(self, tmp_path):
        (tmp_path / "x.der").write_bytes(b"\x30\x80" * 100)
        assert "block 1: unknown content  (200 bytes)" in certlint("show", tmp_path / "x.der").out

    def test_a_missing_file(self, tmp_path):
        assert certlint("show", tmp_path / "none.pem").code == 3


class TestDiff:
    @pytest.mark.slow
    def test_what_changed(self, old, new):
        answer = certlint("diff", old, new, *FQDN, "--format", "json")
        found = valid("diff", answer.out)
        assert answer.code == 0
        facts = {f["what"]: f for f in found["leaf"]}
        assert (facts["public key"]["old"], facts["public key"]["new"]) == ("RSA-3072", "RSA-2048")
        assert facts["public key"]["note"].startswith("another key")
        assert facts["valid until"]["note"] == "-11 days"
        assert not facts["issuer"]["changed"]
        assert [f["rule"] for f in found["findings"]["fixed"]] == ["redis/server-eku-incomplete"]

    @pytest.mark.parametrize(("seconds", "note"), [(-2, None), (2, None), (-86_400, "-1 day"), (129_600, "+1 day")])
    def test_less_than_a_day_is_no_day(self, tmp_path, seconds, note):
        end = datetime(2027, 6, 1, tzinfo=UTC)
        for name, until in (("a", end), ("b", end + timedelta(seconds=seconds))):
            (tmp_path / name).write_bytes(forge.bundle(forge.leaf(not_after=until)))
        found = valid("diff", certlint("diff", tmp_path / "a", tmp_path / "b", *FQDN, "--format", "json").out)
        assert [f["note"] for f in found["leaf"] if f["what"] == "valid until"] == [note]

    def test_a_new_error_fails(self, old, new):
        answer = certlint("diff", new, old, *FQDN)
        assert answer.code == 1
        assert "\n  new                 error  redis/server-eku-incomplete" in answer.out

    def test_another_key_of_the_same_kind(self, tmp_path):
        for name, key in (("a", "rsa3072-a"), ("b", "rsa3072-b")):
            (tmp_path / name).write_bytes(forge.bundle(forge.leaf(key=key)))
        said = certlint("diff", tmp_path / "a", tmp_path / "b", *FQDN).out
        assert "RSA-3072 -> RSA-3072 (another key" in said

    @pytest.mark.slow
    def test_names_and_chain(self, tmp_path, old):
        leaf, middle, _ = forge.chain(san=["dns:cluster.example.com", "dns:new.example.com"])
        (tmp_path / "b.pem").write_bytes(forge.bundle(leaf, middle))
        found = valid("diff", certlint("diff", old, tmp_path / "b.pem", *FQDN, "--format", "json").out)
        assert found["names"]["gained"] == ["dNSName: new.example.com"]
        assert "dNSName: *.cluster.example.com" in found["names"]["lost"]
        assert [each.partition(" (")[0] for each in found["chain"]["lost"]] == ["root Example Test Root CA"]
        assert found["chain"]["gained"] == []

    @pytest.mark.slow
    def test_nothing(self, old):
        answer = certlint("diff", old, old, *FQDN)
        assert "no difference" in answer.out
        assert valid("diff", certlint("diff", old, old, *FQDN, "--format", "json").out)["same"]

    @pytest.mark.slow
    def test_what_is_not_compared_is_told(self, tmp_path, old):
        """A CRL beside certificates is judged by a check; a difference is one of certificates."""
        beside = tmp_path / "beside.pem"
        beside.write_bytes(old.read_bytes() + revocation.crl_pem(forge.root()))
        told = certlint("diff", old, beside, *FQDN).out
        assert f"  not compared        {beside}: 1 CRL\n" in told
        found = valid("diff", certlint("diff", old, beside, *FQDN, "--format", "json").out)
        assert (found["old"]["not_compared"], found["new"]["not_compared"]) == ([], ["1 CRL"])

    @pytest.mark.slow
    def test_the_configuration_says_what_is_asked(self, tmp_path, old, new, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "certlint.toml").write_text('[[bundle]]\npath = "new.pem"\nprofile = "hygiene"\n')
        assert certlint("diff", "new.pem", "old.pem", *DAY).code == 1
        assert (
            valid("diff", certlint("diff", "old.pem", "new.pem", *DAY, "--format", "json").out)["profile"] == "hygiene"
        )

    def test_junk_is_incomplete(self, tmp_path, old):
        (tmp_path / "junk").write_bytes(b"junk")
        answer = certlint("diff", old, tmp_path / "junk", *FQDN)
        assert answer.code == 3
        assert "not evaluated" in answer.out

    @pytest.mark.parametrize("label", ["PRIVATE KEY", "PUBLIC KEY"])
    def test_files_without_a_certificate_are_not_the_same(self, tmp_path, label):
        """Nothing of them is compared, whatever rules say of the files."""
        for name in ("a", "b"):
            key = forge.key(f"p256-{name}")
            text = forge.key_pem(key) if label == "PRIVATE KEY" else forge.pem(key.spki, label)
            (tmp_path / name).write_text(text)
            (tmp_path / name).chmod(0o600)
        answer = certlint("diff", tmp_path / "a", tmp_path / "b", "--profile", "hygiene", *DAY)
        assert (answer.code, "the same key" in answer.out) == (3, False)
        assert f"no certificate to compare, only: {label.lower()}" in answer.out

    @pytest.mark.slow
    def test_a_second_leaf_counts(self, tmp_path):
        first, *others = (forge.leaf(key=f"rsa3072-{each}", fqdn=f"{each}.example.com") for each in "abc")
        for name, second in zip("xy", others, strict=True):
            (tmp_path / name).write_bytes(forge.bundle(first, second))
        answer = certlint("diff", tmp_path / "x", tmp_path / "y", "--profile", "hygiene", *DAY)
        assert "leaf c.example.com" in answer.out
        assert "no difference" not in answer.out


def test_a_finding_of_a_difference_is_one_of_a_report():
    """Whatever the report tells of a finding, the schema of differences knows too."""
    report, diff = (json.loads((SCHEMAS / f"{name}-v1.json").read_text()) for name in ("report", "diff"))
    finding = report["properties"]["bundles"]["items"]["properties"]["findings"]["items"]
    for side in ("fixed", "new"):
        listed = diff["properties"]["findings"]["properties"][side]["items"]
        assert (set(listed["properties"]), set(listed["required"])) == (
            set(finding["properties"]),
            set(finding["required"]),
        )


@pytest.mark.parametrize(
    ("subject", "line", "warned"),
    [
        (
            [("C", "US"), ("O", "Example, Inc."), ("OU", "Ops"), ("CN", "alice")],
            "CN=alice,OU=Ops,O=Example\\, Inc.,C=US",
            False,
        ),
        ([("CN", "alice"), ("O", "x")], "O=x,CN=alice", True),
        ([("OU", "a"), ("OU", "b"), ("CN", "alice")], "CN=alice,OU=b,OU=a", True),
    ],
)
def test_the_subject_as_redis_wants_it(tmp_path, subject, line, warned):
    path = tmp_path / "client.pem"
    path.write_bytes(forge.bundle(*forge.chain(subject=subject, san=None)))
    answer = certlint("show", "--redis-subject", path)
    assert (answer.code, answer.out, bool(answer.err)) == (0, line + "\n", warned)
    judged = certlint(path, "--profile", "redis-enterprise-login", *DAY)
    assert ("redis/login-" in judged.out) == warned


def test_a_subject_of_nothing(tmp_path):
    path = tmp_path / "empty.pem"
    path.write_text("nothing\n")
    answer = certlint("show", "--redis-subject", path, tmp_path / "nowhere.pem")
    assert (answer.code, answer.out) == (3, "")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (forge.bundle(forge.cert(b"\x30\x02\x05\x00", forge.root())), "the subject cannot be read"),
        (forge.crl_pem(forge.root()), "contains no certificate"),
    ],
    ids=["damaged", "CRL"],
)
def test_a_subject_that_cannot_be_read_is_told(tmp_path, data, reason):
    path = tmp_path / "odd.pem"
    path.write_bytes(data)
    answer = certlint("show", "--redis-subject", path)
    assert (answer.code, answer.out) == (3, "")
    assert reason in answer.err


@pytest.mark.parametrize(
    ("label", "made", "title"),
    [
        ("CERTIFICATE REQUEST", lambda: forge.csr().der, "SHA-256 of the request"),
        ("X509 CRL", lambda: forge.crl(forge.intermediate()), "SHA-256 of the CRL"),
        ("OCSP RESPONSE", lambda: forge.ocsp([], forge.intermediate()), "SHA-256 of the signed response"),
        ("CERTIFICATE", lambda: forge.leaf().der, "SHA-256 of the certificate"),
    ],
)
def test_a_digest_says_of_what_it_is(tmp_path, label, made, title):
    path = tmp_path / "object.pem"
    path.write_text(forge.pem(made(), label))
    told = [line.strip() for line in certlint("show", path).out.splitlines() if "SHA-256 of the" in line]
    assert told[0].startswith(title)
