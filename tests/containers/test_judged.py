"""Keystores as sources: judged in place by `certlint`, in folders and from a pipe, and read by the other commands."""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import jsonschema
import pytest

import certlint as certlint_package
from certlint import output
from tests import forge
from tests.forge import bundle, key_pem
from tests.forge.keystores import JCEKS, SEALED, key_entry, keystore, secret_entry, trusted_entry
from tests.support.cli import DAY, certlint

pytestmark = pytest.mark.slow

LEAF, MIDDLE, ROOT = CHAIN = forge.chain()
DERS = [each.der for each in CHAIN]
SECRET = "correct hörse"
HYGIENE = ("--profile", "hygiene", *DAY)
SCHEMA = json.loads((Path(output.__file__).parent / "schemas" / "report-v1.json").read_text())


@pytest.fixture(autouse=True)
def private_folder(folder):
    """Keystores are key files."""
    previous = os.umask(0o077)
    yield folder
    os.umask(previous)


def pkcs8() -> bytes:
    from certlint import pem

    return pem.read(key_pem().encode()).blocks[0].der


def jks(path: str, *, trusted: bool = True, keys: int = 1, password: str = "changeit", **options) -> str:
    """A Java keystore with keys, each with the chain, and perhaps what it trusts."""
    entries = [key_entry(f"web{number}", pkcs8(), DERS, password=password) for number in range(keys)]
    entries += [trusted_entry(name, der) for name, der in (("root", DERS[2]), ("mid", DERS[1]))] * trusted
    Path(path).write_bytes(keystore(entries, password=password, **options))
    return path


def p12(path: str, *options: str, secret: str = SECRET, chain: tuple[forge.Cert, ...] = CHAIN) -> str:
    Path("all.pem").write_bytes(bundle(key_pem(), *chain))
    command = ["openssl", "pkcs12", "-export", "-in", "all.pem", "-out", path, "-passout", f"pass:{secret}", *options]
    subprocess.run(command, capture_output=True, check=True)
    os.remove("all.pem")
    return path


def p7b(path: str, form: str = "DER") -> str:
    Path("chain").write_bytes(bundle(*CHAIN))
    command = ["openssl", "crl2pkcs7", "-nocrl", "-certfile", "chain", "-outform", form, "-out", path]
    subprocess.run(command, capture_output=True, check=True)
    os.remove("chain")
    return path


def report(*arguments: object) -> dict:
    answer = certlint(*arguments, "--format", "json")
    found = json.loads(answer.out)
    jsonschema.validate(found, SCHEMA)
    return found


def rules(*arguments: object) -> set[str]:
    return {finding["rule"] for each in report(*arguments)["bundles"] for finding in each["findings"]}


def secret_file(text: str = SECRET) -> tuple[str, str]:
    Path("secret").write_text(f"{text}\n")
    return "--passphrase-file", "secret"


SOUND = {
    "jks": lambda: jks("store.jks", trusted=False),
    "keystore": lambda: jks("store.keystore", trusted=False),
    "jceks": lambda: jks("store.jceks", trusted=False, magic=JCEKS),
    "p12": lambda: p12("store.p12", secret=""),
    "legacy": lambda: p12("store.pfx", "-legacy", "-certpbe", "PBE-SHA1-3DES", secret=""),
    "p7b": lambda: p7b("store.p7b"),
    "p7b-pem": lambda: p7b("store.p7b", "PEM"),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_store_passes_in_place(name):
    path = SOUND[name]()
    (found,) = report(path, *HYGIENE)["bundles"]
    assert (found["verdict"], found["findings"], found["incomplete"]) == ("pass", [], [])
    assert [each["sha256"] for each in found["certificates"]] == [sha256(der).hexdigest() for der in DERS]
    assert [each["role"] for each in found["certificates"]] == ["leaf", "intermediate", "root"]
    assert {o["status"] for o in found["outcomes"] if o["rule"].startswith("pem/")} == {"not-applicable"}


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("profile", ["hygiene", "rfc5280", "web-pki"])
def test_no_profile_of_rule_books_wants_pem(name, profile):
    assert not [rule for rule in rules(SOUND[name](), "--profile", profile, *DAY) if rule.startswith("pem/")]


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("profile", ["redis-enterprise-server", "nginx"])
def test_a_product_wants_pem_and_judges_what_is_inside(name, profile):
    (found,) = report(SOUND[name](), "--profile", profile, "--fqdn", forge.FQDN, *DAY)["bundles"]
    (wanted,) = [each for each in found["findings"] if each["rule"] == "pem/no-certificate"]
    assert wanted["severity"] == "error"
    assert not [each["rule"] for each in found["findings"] if each["rule"].endswith("/not-pem")]
    assert len(found["certificates"]) == 3
    assert f"certlint fix {found['path']} --out <BUNDLE-FILE>" in wanted["remediation"]


@pytest.mark.parametrize("name", ["server.pem", "server.crt", "server.cer", "server.key"])
def test_a_name_that_promises_pem_is_held_to_it(name):
    found = SOUND["p12"]()
    os.rename(found, name)
    found = rules(name, *HYGIENE)
    assert ("pem/no-certificate" in found, "pem/not-pem" in found) == (True, False)  # one defect
    os.rename(SOUND["jks"](), name)
    assert {"pem/no-certificate"} <= rules(name, *HYGIENE)


@pytest.mark.parametrize(("name", "is_error"), [("a.der", False), ("a.pem", True), ("a.crt", True), ("a.cer", True)])
def test_der_is_judged_by_its_name(name, is_error):
    Path(name).write_bytes(LEAF.der)
    assert ("pem/not-pem" in rules(name, *HYGIENE)) is is_error
    assert "redis/not-pem" in rules(name, *DAY)


@pytest.mark.parametrize("more", [b"\0\0\0", LEAF.der, b"-"])
def test_der_with_more_behind_it_is_no_plain_file(more):
    Path("a.der").write_bytes(LEAF.der + more)
    assert [rule for rule in rules("a.der", *HYGIENE) if rule.startswith("pem/")]


@pytest.mark.parametrize("form", ["DER", "PEM"])
@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 1, 0)])
def test_certificates_of_pkcs7_have_no_order(form, order):
    """They are a set, which DER sorts by its bytes. RFC 5652 section 10.2.3."""
    made = forge.degenerate(*(DERS[index] for index in order))
    Path("a.p7b").write_bytes(made if form == "DER" else forge.pem(made, "PKCS7").encode())
    found = report("a.p7b", *HYGIENE)["bundles"][0]
    assert not [each for each in found["findings"] if each["rule"].startswith("chain/")]
    assert {each["accepts"] for each in found["clients"]} <= {True, None}


def test_mixed_content_is_an_error():
    Path("a.p7b").write_bytes(LEAF.pem.encode() + forge.pem(forge.degenerate(MIDDLE.der), "PKCS7").encode())
    assert "pem/unread-block" in rules("a.p7b", *HYGIENE)


class TestEntries:
    def test_each_key_is_a_bundle_and_what_is_trusted_is_one(self):
        found = report(jks("store.jks", keys=2), *HYGIENE)["bundles"]
        assert [each["alias"] for each in found] == ["web0", "web1", None]
        assert {each["container"] for each in found} == {"Java keystore (JKS)"}
        assert [[c["alias"] for c in each["certificates"]] for each in found[1:]] == [["web1"] * 3, ["root", "mid"]]
        assert {each["verdict"] for each in found} == {"pass"}

    def test_a_finding_names_file_and_alias(self):
        expired = forge.chain(not_after=forge.AS_OF.replace(year=2026, month=5))
        Path("s.jks").write_bytes(keystore([key_entry("old", pkcs8(), [each.der for each in expired])]))
        (finding,) = report("s.jks", *HYGIENE, "--select", "validity/expired")["bundles"][0]["findings"]
        assert (finding["location"]["path"], finding["location"]["alias"]) == ("s.jks", "old")
        assert "s.jks: alias old" in certlint("s.jks", *HYGIENE).out

    def test_trusted_certificates_are_not_what_a_server_presents(self):
        Path("cas.jks").write_bytes(keystore([trusted_entry("ca", ROOT.der)]))
        found = report("cas.jks", *HYGIENE)["bundles"][0]
        assert (found["verdict"], found["findings"], found["clients"]) == ("pass", [], [])

    def test_an_empty_store_holds_no_certificate(self):
        Path("empty.jks").write_bytes(keystore([]))
        answer = certlint("empty.jks", *HYGIENE)
        assert (answer.code, "it is empty" in answer.out) == (3, True)
        assert "certlint fix" not in answer.out  # there is nothing to convert

    def test_the_mode_of_the_file_is_told_once_and_as_that_of_a_key(self):
        os.chmod(jks("store.jks", keys=3), 0o644)
        found = [f for each in report("store.jks", *HYGIENE)["bundles"] for f in each["findings"]]
        assert [each["rule"] for each in found] == ["file/key-exposed"]

    def test_a_truststore_may_be_read_by_all(self):
        Path("cas.jks").write_bytes(keystore([trusted_entry("ca", ROOT.der)]))
        os.chmod("cas.jks", 0o644)
        assert rules("cas.jks", *HYGIENE) == set()

    def test_the_key_of_an_entry_is_compared_with_its_certificate(self):
        other = forge.key("rsa2048-b").pkcs8
        Path("s.jks").write_bytes(keystore([key_entry("web", other, DERS)]))
        assert "key/mismatch" in rules("s.jks", *HYGIENE, *secret_file("changeit"))

    def test_hostile_aliases_are_harmless(self):
        Path("s.jks").write_bytes(keystore([trusted_entry("\x1b[31m\n\u202e", ROOT.der)]))
        out = certlint("s.jks", "--profile", "hygiene", "--as-of", "2050-01-01").out
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "alias \\x1b[31m\\x0a\\u202e" in out


class TestPassphrases:
    def test_none_is_not_evaluated_and_says_what_to_do(self):
        answer = certlint(p12("s.p12"), *HYGIENE)
        assert answer.code == 3
        assert "--passphrase-file" in answer.out
        assert "CERTLINT_PASSPHRASE" in answer.out

    def test_a_wrong_one_is_not_evaluated(self):
        answer = certlint(p12("s.p12"), *HYGIENE, *secret_file("Tr0ub4dor"))
        assert answer.code == 3
        assert "passphrase is wrong" in answer.out
        assert "Tr0ub4dor" not in answer.all

    @pytest.mark.parametrize(
        "options", [(), ("-legacy",), ("-macalg", "SHA512", "-certpbe", "AES-128-CBC"), ("-nomac",)]
    )
    def test_from_a_file_or_the_environment(self, options, monkeypatch):
        path = p12("s.p12", *options)
        assert certlint(path, *HYGIENE, *secret_file()).code == 0
        monkeypatch.setenv("CERTLINT_PASSPHRASE", SECRET)
        assert certlint(path, *HYGIENE).code == 0

    def test_a_file_that_is_not_there(self):
        answer = certlint(p12("s.p12"), *HYGIENE, "--passphrase-file", "nowhere")
        assert (answer.code, "nowhere" in answer.out) == (3, True)

    @pytest.mark.parametrize(("make", "title"), [(p12, "PKCS #12 file"), (jks, "Java keystore (JKS)")])
    def test_a_keystore_that_stays_closed_is_called_what_it_is(self, make, title):
        """Where a server loads PEM, it is a finding, too."""
        answer = certlint(make("s.store"), *DAY, "--passphrase-file", "nowhere")
        assert answer.code == 3
        assert f"the certificates are in a {title}, where a server that loads PEM finds none" in answer.out

    @pytest.mark.parametrize("keys", [1, 2])
    def test_the_commands_of_findings_open_the_keystore_and_write_another_file(self, keys):
        """The key of a PKCS #12 file, or one of two keys of a Java keystore, has no issuers beside it."""
        if keys == 1:
            path = p12("s.p12", chain=(LEAF,))
        else:
            entries = [key_entry(f"web{number}", pkcs8(), DERS[:1], password=SECRET) for number in (1, 2)]
            path = "s.jks"
            Path(path).write_bytes(keystore(entries, password=SECRET))
        before = Path(path).read_bytes()
        Path("pool.pem").write_bytes(bundle(MIDDLE, ROOT))
        found = report(path, *HYGIENE, *secret_file())["bundles"]
        texts = [
            each["remediation"]
            for bundle in found
            for each in bundle["findings"]
            if each["rule"] == "chain/missing-intermediate"
        ]
        assert len(texts) == keys
        for number, text in enumerate(texts):
            (line,) = [line for line in text.splitlines() if line.startswith("    certlint fix ")]
            line = (
                line.replace("<CA-FILE>", "pool.pem")
                .replace("<ROOT-FILE>", "pool.pem")
                .replace("<BUNDLE-FILE>", f"{number}.pem")
            )
            done = certlint(*shlex.split(line)[1:], *DAY)
            assert (done.code, done.err) == (0, ""), line
            assert certlint(f"{number}.pem", *HYGIENE).code == 0
        assert Path(path).read_bytes() == before

    def test_each_path_has_its_own_in_the_configuration(self):
        p12("one.p12", secret="one")
        p12("two.p12", secret="two")
        for name in ("one", "two"):
            Path(f"{name}.txt").write_text(name)
        table = '[[bundle]]\npath = "{0}.p12"\nprofile = "hygiene"\npassphrase-file = "{0}.txt"\n'
        Path("certlint.toml").write_text("".join(table.format(name) for name in ("one", "two")))
        assert certlint(*DAY).code == 0

    def test_a_wrong_one_of_a_java_keystore_hides_nothing(self):
        found = report(jks("s.jks"), *HYGIENE, *secret_file("wrong"))
        assert {each["verdict"] for each in found["bundles"]} == {"incomplete"}
        assert sum(len(each["certificates"]) for each in found["bundles"]) == 5
        assert certlint("s.jks", *HYGIENE, *secret_file("wrong")).code == 3

    def test_a_damaged_file_is_told(self):
        Path("s.p12").write_bytes(Path(p12("s.p12", secret="")).read_bytes()[:-300])
        assert certlint("s.p12", *HYGIENE).code == 3
        Path("s.jks").write_bytes(Path(jks("s.jks")).read_bytes()[:-300])
        answer = certlint("s.jks", *HYGIENE)
        assert (answer.code, "truncated" in answer.out) == (3, True)


class TestFoldersAndPipes:
    def test_a_folder_is_searched_for_stores(self):
        os.mkdir("d")
        for name, make in SOUND.items():
            path = make()
            shutil.move(path, f"d/{name}-{path}")
        Path("d/cacerts").write_bytes(keystore([trusted_entry("ca", ROOT.der)]))
        Path("d/leaf.der").write_bytes(LEAF.der)
        found = report("d", *HYGIENE, "--jobs", "2")
        assert len(found["bundles"]) == len(SOUND) + 2
        assert found["summary"]["unreadable"] == []
        lines = certlint("d", "--format", "jsonl", *HYGIENE).out.splitlines()
        assert {json.loads(line)["path"] for line in lines[:-1]} == {each["path"] for each in found["bundles"]}

    def test_processes_open_stores_too(self):
        os.mkdir("d")
        for number in range(4):
            p12(f"d/{number}.p12", secret="")
        assert certlint("d", *HYGIENE, "--jobs", "2").code == 0

    def test_a_pipe(self):
        data = Path(jks("s.jks", trusted=False)).read_bytes()
        answer = certlint("-", *HYGIENE, stdin=data)
        assert (answer.code, "<stdin>: alias web0" in answer.out) == (0, True)

    def test_lines_name_the_alias_and_no_key(self):
        path = jks("s.jks", keys=2)
        answer = certlint(path, "--format", "jsonl", *HYGIENE, *secret_file("changeit"))
        lines = [json.loads(line) for line in answer.out.splitlines()][:-1]
        assert [line["member"] for line in lines] == ["web0"] * 3 + ["web1"] * 3 + ["root", "mid"]
        assert {line["kind"] for line in lines} == {"certificate"}

    def test_lines_tell_what_stays_closed(self):
        (line, _) = certlint(p12("s.p12"), "--format", "jsonl", *HYGIENE).out.splitlines()
        assert "needs a passphrase" in json.loads(line)["reason"]


class TestOtherCommands:
    def test_show(self):
        answer = certlint("show", p12("s.p12", "-name", "web"), *secret_file())
        assert answer.code == 0, answer.all
        assert "s.p12: alias web  PKCS #12 file, 4 blocks" in answer.out
        assert "belongs to" in answer.out
        assert certlint("show", "s.p12").code == 3

    def test_show_as_json_keeps_to_its_schema(self):
        schema = json.loads((Path(output.__file__).parent / "schemas" / "show-v1.json").read_text())
        found = json.loads(certlint("show", jks("s.jks"), "--format", "json").out)
        jsonschema.validate(found, schema)
        assert [each["alias"] for each in found["files"]] == ["web0", None]

    def test_diff_between_a_store_and_pem(self):
        Path("chain.pem").write_bytes(bundle(*CHAIN))
        answer = certlint("diff", "chain.pem", p12("s.p12", secret="changeit"), *HYGIENE, *secret_file("changeit"))
        assert (answer.code, "no difference" in answer.out) == (0, True)

    def test_diff_of_one_entry_of_several(self):
        Path("chain.pem").write_bytes(bundle(*CHAIN))
        jks("s.jks", keys=2)
        assert certlint("diff", "chain.pem", "s.jks", *HYGIENE).code == 3
        assert certlint("diff", "chain.pem", "s.jks", "--alias", "WEB1", *HYGIENE).code == 0

    @pytest.mark.parametrize("option", ["--trust", "--pool"])
    def test_trust_and_pool(self, option):
        Path("cas.jks").write_bytes(keystore([trusted_entry("r", ROOT.der), trusted_entry("m", MIDDLE.der)]))
        Path("leaf.pem").write_text(LEAF.pem)
        found = report("leaf.pem", option, "cas.jks", "--trust", "cas.jks", *HYGIENE)["bundles"][0]
        assert found["trust"]["trusted"] is True

    def test_trust_in_a_store_that_stays_closed(self):
        Path("leaf.pem").write_bytes(bundle(LEAF, MIDDLE))
        answer = certlint("leaf.pem", "--trust", p12("s.p12", "-nokeys", chain=(ROOT,)), *HYGIENE)
        assert (answer.code, "passphrase" in answer.err) == (3, True)
        assert certlint("leaf.pem", "--trust", "s.p12", *HYGIENE, *secret_file()).code == 0

    def test_fix_takes_out_what_java_holds(self):
        answer = certlint("fix", jks("s.jks"), "--out", "out.pem", *HYGIENE, *secret_file("changeit"))
        assert answer.code == 0, answer.all
        assert Path("out.pem").read_bytes() == bundle(*CHAIN)
        assert Path("out.key").stat().st_mode & 0o777 == 0o600
        checked = subprocess.run(
            ["openssl", "pkey", "-in", "out.key", "-noout", "-check"], capture_output=True, check=True
        )
        assert b"valid" in checked.stdout + checked.stderr

    def test_fix_takes_no_notice_of_secret_keys(self):
        entries = [key_entry("web", pkcs8(), DERS), secret_entry("hmac", SEALED)]
        Path("s.jceks").write_bytes(keystore(entries, magic=JCEKS))
        answer = certlint("fix", "s.jceks", "--out", "out.pem", *HYGIENE, *secret_file("changeit"))
        assert answer.code == 0, answer.all
        assert "remove" not in answer.out
        assert "alias hmac: SECRET KEY" in certlint("show", "s.jceks").out

    def test_fix_chooses_by_alias(self):
        jks("s.jks", keys=2)
        refused = certlint("fix", "s.jks", "--out", "out.pem", *HYGIENE, *secret_file("changeit"))
        assert (refused.code, "web0, web1" in refused.err, os.path.exists("out.pem")) == (3, True, False)
        assert (
            certlint("fix", "s.jks", "--alias", "web1", "--out", "out.pem", *HYGIENE, *secret_file("changeit")).code
            == 0
        )
        assert certlint("fix", "s.jks", "--alias", "root", "--out", "root.pem", *HYGIENE).code == 1
        assert Path("root.pem").read_text() == ROOT.pem

    def test_fix_names_keytool_for_a_key_that_stays_closed(self):
        Path("s.jks").write_bytes(keystore([key_entry("web", pkcs8(), DERS, password="another")]))
        answer = certlint("fix", "s.jks", "--out", "out.pem", *HYGIENE, *secret_file("changeit"))
        assert answer.code == 3
        assert "keytool -importkeystore -srckeystore s.jks -srcalias web" in answer.err
        assert not os.path.exists("out.pem")

    def test_fix_replaces_no_keystore(self):
        before = Path(jks("s.jks")).read_bytes()
        answer = certlint("fix", "s.jks", "--in-place", *HYGIENE, *secret_file("changeit"))
        assert (answer.code, Path("s.jks").read_bytes()) == (2, before)

    def test_the_note_of_how_to_convert_works_as_it_stands(self):
        found = report(jks("s.jks", keys=2), *HYGIENE, *secret_file("changeit"))
        commands = [note.splitlines()[1] for note in found["summary"]["notes"] if "certlint fix" in note]
        assert len(commands) == 2
        for command in commands:
            answer = certlint(*command.split()[1:], *DAY)
            assert answer.code == 0, answer.all
        assert Path("web0.pem").read_bytes() == Path("web1.pem").read_bytes() == bundle(*CHAIN)


@pytest.mark.parametrize("profile", ["redis-enterprise-server", "hygiene"])
@pytest.mark.parametrize(
    "name", ["text", "json", "html", "sarif", "junit", "github", "gitlab", "markdown", "csv", "prometheus"]
)
def test_every_format_tells_the_entries_apart_and_no_secret(name, profile):
    jks("s.jks", keys=2, password="s3cret pass")
    out = certlint(
        "s.jks", "--profile", profile, "--format", name, "--as-of", "2050-01-01", *secret_file("s3cret pass")
    ).out
    assert "s3cret pass" not in out
    assert "PRIVATE KEY-----" not in out
    assert "web0" in out
    assert name == "github" or "web1" in out


class TestFromPython:
    def test_a_store_with_one_entry_is_a_bundle(self):
        result = certlint_package.lint(jks("s.jks", trusted=False), profile="hygiene", as_of="2026-06-01")
        assert (result.verdict, result.alias, [each.alias for each in result.certificates]) == (
            "pass",
            "web0",
            ["web0"] * 3,
        )
        data = Path(p12("s.p12", secret="")).read_bytes()
        assert certlint_package.lint(data, profile="hygiene", as_of="2026-06-01").verdict == "pass"

    def test_several_entries_have_a_result_each(self):
        linter = certlint_package.Linter(
            "hygiene", as_of="2026-06-01", passphrase_file=Path(secret_file("changeit")[1])
        )
        with pytest.raises(certlint_package.CertlintError, match="holds 3 bundles"):
            linter.lint(jks("s.jks", keys=2))
        assert [each.alias for each in linter.lint_all("s.jks")] == ["web0", "web1", ""]

    def test_what_stays_closed_is_an_error(self):
        with pytest.raises(certlint_package.CertlintError, match="passphrase"):
            certlint_package.lint(p12("s.p12"), profile="hygiene")


class TestClosed:
    """Where PEM is wanted, the error is reported even for a container that cannot be opened."""

    @pytest.mark.parametrize("arguments", [("s.p12",), ("server.pem", "--profile", "hygiene")])
    def test_both_are_told(self, arguments):
        shutil.copy(p12("s.p12"), "server.pem")
        answer = certlint(*arguments, *DAY)
        assert answer.code == 3
        assert "pem/no-certificate" in answer.out
        assert "needs a passphrase" in answer.out


@pytest.mark.parametrize("make", [jks, p12])
def test_a_wrong_passphrase_is_told_as_that(make):
    """Not as a password of the key alone, for which another keystore would have to be made."""
    refused = certlint("fix", make("s.store"), "--out", "out.pem", *HYGIENE, *secret_file("mistyped"))
    assert refused.code == 3
    assert "the passphrase is wrong, or the file " in refused.err
    assert "keytool" not in refused.err
    assert not os.path.exists("out.pem")


def test_the_file_is_named_once_where_it_is_not_read():
    p12("s.p12")
    assert "not read  s.p12: not evaluated: it needs a passphrase: name a file" in certlint("s.p12", *HYGIENE).out
    wrong = certlint("s.p12", *HYGIENE, *secret_file("mistyped")).out
    assert "not read  s.p12: not evaluated: the PKCS #12 file cannot be opened: " in wrong


def test_fix_passes_over_the_stores_of_a_folder():
    os.mkdir("d")
    jks("d/s.jks")
    Path("d/a.pem").write_bytes(bundle(*CHAIN).replace(b"\n", b"\r\n"))
    assert certlint("fix", "d", "--in-place", *HYGIENE).code == 0
    assert Path("d/a.pem").read_bytes() == bundle(*CHAIN)


@pytest.mark.parametrize("seed", range(40))
def test_damaged_stores_end_in_a_message(seed):
    """Whatever is wrong with a PKCS #12 file, its opening ends in a store or in one sentence."""
    from certlint.containers import pkcs12
    from certlint.errors import InputError
    from tests.fuzz.der_damage import MUTATIONS

    chance = random.Random(seed)
    data = Path(p12("s.p12", *chance.choice(((), ("-legacy",))), secret="")).read_bytes()
    damaged = chance.choice(MUTATIONS)(data, chance)
    try:
        told = pkcs12.opened(damaged, "s.p12", None).title
    except InputError as error:
        told = error.text
    assert told
    assert "asn1crypto" not in told  # messages of a library are not for people


@pytest.mark.parametrize("kind", ["JKS", "JCEKS", "PKCS12"])
def test_what_keytool_makes_is_judged_entry_by_entry(kind):
    """Two keys, one with a chain from a CA, and a trusted certificate: three bundles of every type of store."""
    Path("ca.pem").write_text(ROOT.pem)
    p12("in.p12", "-name", "web", secret="changeit")
    kind_of_store = ("-keystore", "store", "-storetype", kind, "-storepass", "changeit", "-noprompt")
    source = ("-srckeystore", "in.p12", "-srcstorepass", "changeit", "-srcalias", "web")
    target = ("-destkeystore", "store", "-deststoretype", kind, "-deststorepass", "changeit")
    name = ("-dname", "CN=x.example.com", "-ext", "san=dns:x.example.com", "-keyalg", "EC", "-groupname", "secp256r1")
    for words in (
        ("-importkeystore", *source, *target),
        ("-genkeypair", "-alias", "zweiter 漢字", *name, *kind_of_store),
        ("-importcert", "-alias", "ca", "-file", "ca.pem", *kind_of_store),
    ):
        subprocess.run(["keytool", *words], capture_output=True, check=True)
    found = report("store", *HYGIENE, *secret_file("changeit"))["bundles"]
    entries = {each["alias"]: [c["sha256"] for c in each["certificates"]] for each in found}
    assert entries.keys() == {"web", "zweiter 漢字", None}
    assert entries["web"] == [sha256(der).hexdigest() for der in DERS]
    assert entries[None] == [sha256(ROOT.der).hexdigest()]
    assert not any("key/mismatch" in {f["rule"] for f in each["findings"]} for each in found)
