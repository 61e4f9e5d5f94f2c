"""Configuration files: which one, who has the last word, what is an error, and what `certlint` alone does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certlint import config
from certlint.config import schema
from certlint.config.keys import BUNDLE, RUN, SUPPRESS
from certlint.config.reading import read_configuration
from certlint.errors import ConfigurationError
from certlint.escape import terminal
from certlint.files import globs
from tests import ROOT, forge
from tests.support.cli import DAY, certlint

DOCS = ROOT / "docs"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(DOCS.parent)}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a good bundle and one whose leaf lacks clientAuth; the current folder is in it."""
    (tmp_path / "proxy").mkdir()
    (tmp_path / "proxy" / "good.pem").write_bytes(forge.bundle(*forge.chain(key="rsa3072-d")))
    leaf, *rest = forge.chain(eku=["serverAuth"])
    (tmp_path / "proxy" / "bad.pem").write_bytes(forge.bundle(leaf, *rest))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(folder: Path, text: str) -> Path:
    path = folder / "certlint.toml"
    path.write_text(text)
    return path


def report(*arguments: object) -> dict:
    return json.loads(certlint(*arguments, *DAY, "--format", "json").out)


ALL = '[[bundle]]\npath = "proxy/*.pem"\nfqdn = "cluster.example.com"\n'


class TestWhichFile:
    @pytest.mark.slow
    def test_alone_it_checks_what_the_file_declares(self, project):
        configure(project, ALL)
        found = report()
        assert [b["path"] for b in found["bundles"]] == ["proxy/bad.pem", "proxy/good.pem"]
        assert [b["fqdns"] for b in found["bundles"]] == [["cluster.example.com"]] * 2
        assert [b["verdict"] for b in found["bundles"]] == ["fail", "pass"]

    @pytest.mark.slow
    def test_the_nearest_one_from_below_with_paths_as_seen_from_here(self, project, monkeypatch):
        configure(project, ALL)
        (project / "sub").mkdir()
        monkeypatch.chdir(project / "sub")
        assert [b["path"] for b in report()["bundles"]] == ["../proxy/bad.pem", "../proxy/good.pem"]

    def test_the_nearest_wins_and_merges_nothing(self, project, monkeypatch):
        configure(project, ALL)
        (project / "sub").mkdir()
        configure(project / "sub", 'profile = "hygiene"\n')
        monkeypatch.chdir(project / "sub")
        assert certlint(*DAY).code == 2
        assert report("../proxy/bad.pem")["bundles"][0]["profile"] == "hygiene"

    @pytest.mark.slow
    def test_a_table_in_pyproject(self, project):
        text = ALL.replace("[[bundle]]", "[[tool.certlint.bundle]]")
        (project / "pyproject.toml").write_text(f'[project]\nname = "x"\n[tool.certlint]\nfail-on = "never"\n{text}')
        assert certlint(*DAY).code == 0
        assert certlint(*DAY, "--fail-on", "error").code == 1

    def test_a_pyproject_of_others_is_passed_by(self, project, monkeypatch):
        configure(project, ALL)
        (project / "sub").mkdir()
        (project / "sub" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
        monkeypatch.chdir(project / "sub")
        assert len(report()["bundles"]) == 2

    @pytest.mark.slow
    def test_no_config_and_another_config(self, project):
        configure(project, ALL)
        (project / "other.toml").write_text('profile = "hygiene"\n')
        assert certlint(*DAY, "--no-config").code == 2
        assert report("proxy/bad.pem", "--no-config")["profile"] == "redis-enterprise-server"
        assert report("proxy/bad.pem", "--config", "other.toml")["profile"] == "hygiene"
        assert certlint("--config", "none.toml").code == 2

    @pytest.mark.slow
    def test_extend_is_explicit(self, project):
        (project / "base.toml").write_text('fail-on = "never"\nprofile = "hygiene"\n')
        configure(project, 'extend = "base.toml"\nprofile = "redis-enterprise-server"\n' + ALL)
        assert certlint(*DAY).code == 0
        assert report()["profile"] == "redis-enterprise-server"
        (project / "base.toml").write_text('extend = "certlint.toml"\n')
        assert "extends itself" in certlint(*DAY).err


class TestLastWord:
    @pytest.mark.slow
    def test_sections_beat_the_top_and_later_ones_earlier_ones(self, project):
        configure(project, f'fqdn = "a.example.com"\n{ALL}[[bundle]]\npath = "proxy/good.pem"\nprofile = "hygiene"\n')
        bad, good = report()["bundles"]
        assert (bad["fqdns"], bad["profile"]) == (["cluster.example.com"], "redis-enterprise-server")
        assert (good["fqdns"], good["profile"]) == (["cluster.example.com"], "hygiene")

    def test_the_command_line_beats_the_file(self, project):
        configure(project, ALL)
        assert report("--fqdn", "other.example.com")["bundles"][0]["fqdns"] == ["other.example.com"]

    @pytest.mark.parametrize("name", ["good", "bad"])
    def test_settings_of_a_section_are_for_its_profile(self, project, name):
        """`--profile hygiene` in a folder whose configuration says what the files are installed as."""
        configure(project, '[[bundle]]\npath = "proxy/good.pem"\nfqdn = "cluster.example.com"\ncert-name = "proxy"\n')
        [found] = report(f"proxy/{name}.pem", "--profile", "hygiene")["bundles"]
        assert (found["profile"], found["fqdns"]) == ("hygiene", ["cluster.example.com"] if name == "good" else [])
        named = certlint(f"proxy/{name}.pem", "--profile", "hygiene", "--cert-name", "proxy", *DAY)
        assert named.code == 2
        assert "cert-name" in named.err

    @pytest.mark.slow
    def test_a_section_holds_for_a_path_that_is_named(self, project):
        configure(project, ALL)
        assert report("./proxy/../proxy/good.pem")["bundles"][0]["fqdns"] == ["cluster.example.com"]
        assert report("proxy", "--jobs", "2")["bundles"][1]["fqdns"] == ["cluster.example.com"]

    @pytest.mark.slow
    def test_select_and_ignore(self, project):
        configure(project, ALL + 'ignore = ["redis/server-eku-incomplete"]\n')
        assert certlint(*DAY).code == 0
        assert certlint(*DAY, "--ignore", "pem/*").code == 1

    @pytest.mark.slow
    def test_a_pattern_without_a_match_is_told(self, project):
        configure(project, ALL + '[[bundle]]\npath = "gone/*.pem"\n')
        answer = certlint(*DAY)
        assert answer.code == 3
        assert "gone/*.pem: no file matches (certlint.toml:4)" in answer.out

    def test_show_config_tells_origins_and_is_toml(self, project):
        configure(project, f'expires-in = 30\nkey-mode = "640"\n{ALL}')
        said = certlint("--show-config", "--fail-on", "warning").out
        values = tomllib.loads(said)
        assert (values["expires-in"], values["key-mode"], values["fail-on"]) == (30, "640", "warning")
        lines = {line.partition(" =")[0]: line.partition("# ")[2] for line in said.splitlines()}
        assert lines["expires-in"] == "certlint.toml:1"
        assert lines["fail-on"] == "command line"
        assert lines["profile"] == "default"
        assert values["bundle"][0]["fqdn"] == ["cluster.example.com"]
        assert lines["fqdn"] == "certlint.toml:5"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ('fqdm = "x"\n', 1, "unknown key 'fqdm'", "fqdn"),
        ("\n[[bundle]]\npath = 'x'\nprofil = 'y'\n", 4, "unknown key 'profil'", "profile"),
        ("[[bundle]]\npath = 'x'\nfail-on = 'error'\n", 3, "unknown key 'fail-on'", "top"),
        ("[[bundle]]\nfqdn = 'x.example.com'\n", 1, "no 'path'", "path"),
        ("[[bundel]]\npath = 'x'\n", 1, "unknown key 'bundel'", "bundle"),
        ("[bundle]\npath = 'x'\n", 1, "'bundle' is a table", "[[bundle]]"),
        ("expires-in = 'soon'\n", 1, "whole number", ""),
        ("expires-in = true\n", 1, "'expires-in' should be a whole number of 0 or more, not true", ""),
        ("fqdn = 2027-01-01T00:00:00Z\n", 1, "a text or a list of texts, not 2027-01-01T00:00:00Z", ""),
        ("fqdn = 2027-01-01\n", 1, "a text or a list of texts, not 2027-01-01", ""),
        ("fqdn = {a = [07:30:00, 1.5, true]}\n", 1, "not { a = [07:30:00, 1.5, true] }", ""),
        ("clients = ','\n", 1, "no TLS client is named", "clients are openssl"),
        ("fail-on = 'bad'\n", 1, "one of", ""),
        ("# c\nfqdn = 'https://a.example.com'\n", 2, "not a domain name", "write it"),
        ("key-mode = '999'\n", 1, "not a file mode", "octal"),
        ("[[bundle]]\npath = 'x'\nprofile = 'redis-enterpris'\n", 1, "unknown profile", "redis-enterprise"),
        ("[[suppress]]\nrule = 'a/b'\nreason = 'x'\nexpires = 2027-01-01\n", 1, "no scope", "spki-sha256"),
        ("[[suppress]]\nrule = 'a/b'\nexpires = 2027-01-01\npath = 'x'\n", 1, "no 'reason'", ""),
        ("[[suppress]]\nrule = 'a/b'\nreason = 'x'\npath = 'x'\n", 1, "no 'expires'", ""),
        ("[[suppress]]\nrule = 'a/b'\nreason = ' '\npath = 'x'\n", 3, "should be a text", ""),
        ("expires-in = -1\n", 1, "'expires-in' should be a whole number of 0 or more, not -1", ""),
        ("[[suppress]]\nrule = 'a/b'\nreason = 'x'\nexpires = 'never'\npath = 'x'\n", 4, "a date", ""),
        ("[[suppress]]\nrule = 'a/b'\nreason = 'x'\nexpires = 2027-01-01\nspki-sha256 = 'ab'\n", 5, "64", ""),
        ("a = \n", 0, "line 1", ""),
    ],
)
def test_errors_tell_file_line_and_hint(project, text, line, message, hint):
    configure(project, text)
    answer = certlint("proxy/good.pem", *DAY)
    assert answer.code == 2
    assert answer.err.startswith(f"certlint: certlint.toml:{line}: " if line else "certlint: certlint.toml: ")
    assert message in answer.err
    assert hint in answer.err


def test_lines_in_pyproject(project):
    (project / "pyproject.toml").write_text("[tool.x]\nfqdm = 1\n\n[tool.certlint]\n# c\nfqdm = 'x'\n")
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml:6: unknown key"):
        read_configuration("pyproject.toml")


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("a/*.pem", "a/b.pem", True),
        ("a/*.pem", "a/b/c.pem", False),
        ("a/**/*.pem", "a/c.pem", True),
        ("a/**/*.pem", "a/b/b/c.pem", True),
        ("a", "a/b/c.pem", True),
        ("a", "ab/c.pem", False),
        ("./a/x.pem", "a/x.pem", True),
        ("a/x?.pem", "a/x/.pem", False),
        ("a/[xy].pem", "a/y.pem", True),
        ("a/[!xy].pem", "a/y.pem", False),
        ("a/[.pem", "a/[.pem", True),
        ("*", "-", False),
    ],
)
def test_globs(pattern, path, expected):
    assert globs.matches(pattern, "", path) is expected


class TestSchema:
    @pytest.mark.slow
    def test_it_is_published(self):
        assert (DOCS / "certlint.schema.json").read_text() == schema.text()
        jsonschema.Draft202012Validator.check_schema(schema.schema())

    def test_it_takes_what_is_read_and_refuses_what_is_not(self):
        check = jsonschema.Draft202012Validator(schema.schema())
        example = (DOCS / "configuration.md").read_text().partition("```toml\n")[2].partition("```")[0]
        values = json.loads(json.dumps(tomllib.loads(example), default=str))
        assert check.is_valid(values)
        assert not check.is_valid(values | {"fqdm": "x"})
        assert not check.is_valid({"bundle": [{"fqdn": "x"}]})
        assert not check.is_valid({"suppress": [{"rule": "a/b", "reason": "x", "expires": "2027-01-01"}]})

    def test_every_key_is_in_the_manual(self):
        manual = (DOCS / "configuration.md").read_text()
        assert [k.name for k in (*RUN, *BUNDLE, *SUPPRESS) if f"| `{k.name}` |" not in manual] == []


class TestInit:
    @pytest.mark.slow
    def test_it_finds_bundles_and_the_keys_that_fit(self, tmp_path, monkeypatch):
        leaf, *rest = forge.chain()
        (tmp_path / "proxy.pem").write_bytes(forge.bundle(leaf, *rest))
        (tmp_path / "b.key").write_text(key_of(leaf))
        (tmp_path / "b.key").chmod(0o600)
        (tmp_path / "a.key").write_text(key_of(rest[0]))
        (tmp_path / "junk.pem").write_bytes(b"junk")
        monkeypatch.chdir(tmp_path)
        answer = certlint("init")
        assert (answer.code, answer.out) == (3, "")
        assert "not read: ./junk.pem: no PEM block" in answer.err
        [section] = read_configuration("certlint.toml").sections
        assert section.paths == ("proxy.pem",)
        assert section.values["key"].value == "b.key"
        assert section.values["fqdn"].value == ["cluster.example.com"]
        assert certlint(*DAY).code == 0

    @pytest.mark.parametrize("form", ["UncompressedPoint", "CompressedPoint", "hybrid"])
    def test_a_key_fits_however_the_point_of_the_certificate_is_written(self, form, tmp_path, monkeypatch):
        """`init` and a check of the folder agree."""
        key = forge.key("p256-a")
        public = key.private.public_key()
        form_of = PublicFormat.CompressedPoint if form == "CompressedPoint" else PublicFormat.UncompressedPoint
        point = public.public_bytes(Encoding.X962, form_of)
        if form == "hybrid":
            point = bytes([6 + (point[-1] & 1)]) + point[1:]
        curve = forge.der.sequence(forge.der.oid("1.2.840.10045.2.1"), forge.der.oid("1.2.840.10045.3.1.7"))
        spki = forge.der.sequence(curve, forge.der.bit_string(point))
        leaf, *rest = forge.chain(key=forge.Key(spki, key.pkcs8, form))
        (tmp_path / "proxy.pem").write_bytes(forge.bundle(leaf, *rest))
        for name, own in (("fits.key", "p256-a"), ("other.key", "p256-b")):
            (tmp_path / name).write_text(forge.key_pem(own))
            (tmp_path / name).chmod(0o600)
        bundle = tomllib.loads(certlint("init", tmp_path, "--stdout").out)["bundle"]
        assert [(each["path"], each["key"]) for each in bundle] == [("proxy.pem", "fits.key")]
        monkeypatch.chdir(tmp_path)
        assert "its private key is in fits.key" in certlint(".", *DAY).out

    def test_a_certificate_has_the_name_by_which_it_is_installed(self, tmp_path):
        (tmp_path / "metrics_cert.pem").write_bytes(forge.bundle(*forge.chain()))
        assert certlint("init", tmp_path).code == 0
        assert 'cert-name = "metrics_exporter"' in (tmp_path / "certlint.toml").read_text()

    @pytest.mark.parametrize("files", [{}, {"root.pem": forge.root().pem}, {"junk.pem": "junk"}])
    def test_a_folder_without_a_bundle_gives_an_example_and_does_not_pass(self, files, tmp_path):
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        answer = certlint("init", tmp_path)
        assert answer.code == 3
        assert f"{tmp_path} contains no bundle with a leaf certificate" in answer.err
        assert tomllib.loads((tmp_path / "certlint.toml").read_text()) == {}
        printed = certlint("init", tmp_path, "--stdout")
        assert (printed.code, printed.out) == (3, (tmp_path / "certlint.toml").read_text())

    def test_files_that_were_not_read_are_named(self, tmp_path):
        """Their bundles are not in the file, so `certlint` would pass without them."""
        (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
        (tmp_path / "gone.pem").symlink_to("nowhere")
        (tmp_path / "sealed.p12").write_bytes(
            forge.authenticated(forge.safes([forge.bag(forge.leaf().der)]), b"secret")
        )
        answer = certlint("init", tmp_path)
        assert answer.code == 3
        assert "gone.pem: the link leads to 'nowhere'" in answer.err
        assert f"not read: {tmp_path}/sealed.p12: it needs a passphrase" in answer.err
        assert f"2 files in {tmp_path} could not be read" in answer.err
        values = tomllib.loads((tmp_path / "certlint.toml").read_text())
        assert [each["path"] for each in values["bundle"]] == ["bundle.pem"]

    def test_what_is_in_keystores_and_manifests_is_found(self, tmp_path, monkeypatch):
        """As a check of the folder finds it; where a file has several leaves, no name is for all of them."""
        leaf, *cas = forge.chain()
        (tmp_path / "open.p12").write_bytes(forge.pkcs12(*(forge.bag(each.der) for each in (leaf, *cas))))
        secrets = [
            {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": name},
                "stringData": {"tls.crt": forge.bundle(leaf, *cas).decode(), "tls.key": key_of(leaf)},
            }
            for name in ("a", "b")
        ]
        (tmp_path / "one.json").write_text(json.dumps(secrets[0]))
        (tmp_path / "two.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": secrets}))
        answer = certlint("init", tmp_path)
        assert (answer.code, answer.out) == (0, ""), answer
        found = {each["path"]: each for each in tomllib.loads((tmp_path / "certlint.toml").read_text())["bundle"]}
        assert {path: each.get("fqdn") for path, each in found.items()} == {
            "open.p12": forge.FQDN,
            "one.json": forge.FQDN,
            "two.json": None,
        }
        monkeypatch.chdir(tmp_path)
        assert certlint("--show-files").out.count("json") == 2

    def test_it_overwrites_only_when_told(self, tmp_path):
        (tmp_path / "bundle.pem").write_bytes(forge.bundle(*forge.chain()))
        assert certlint("init", tmp_path).code == 0
        assert "already exists" in certlint("init", tmp_path).err
        assert certlint("init", tmp_path, "--force").code == 0
        assert tomllib.loads(certlint("init", tmp_path, "--stdout").out).keys() == {"bundle"}

    def test_a_name_that_is_not_utf_8_makes_a_configuration_that_can_be_read(self, tmp_path, monkeypatch):
        Path(tmp_path, "a\udcff.pem").write_bytes(forge.bundle(*forge.chain()))
        assert certlint("init", tmp_path).code == 0
        monkeypatch.chdir(tmp_path)
        answer = certlint("check", "--show-files")
        assert (answer.code, answer.err) == (0, ""), answer
        assert "a\\xff.pem" in answer.out

    @pytest.mark.parametrize("name", ["a\u202eb", "a\x1bb", "##[error]x", "\U000e0041", 'q"\\x', "\x7f"])
    def test_names_of_files_are_escaped_and_stay_what_they_are(self, name, tmp_path):
        Path(tmp_path, f"{name}.pem").write_bytes(forge.bundle(*forge.chain()))
        text = certlint("init", tmp_path, "--stdout").out
        assert tomllib.loads(text)["bundle"][0]["path"] == f"{name}.pem"
        assert terminal(text.replace("\n", "")) == text.replace("\n", "")

    def test_hostile_names_stay_in_their_comment(self, tmp_path):
        (tmp_path / "x.pem").write_bytes(forge.bundle(forge.cert('a"\n[[bundle]]\npath = "evil"', ca=False)))
        values = tomllib.loads(certlint("init", tmp_path, "--stdout").out)
        assert [b["path"] for b in values["bundle"]] == ["x.pem"]


def key_of(cert: forge.Cert) -> str:
    return forge.key_pem(cert.key)


def test_a_folder_that_has_been_removed(project, tmp_path, monkeypatch):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert certlint(project / "proxy" / "good.pem", *DAY).code == 0
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("text", ["tool = 3 # tool.certlint\n", "[tool]\ncertlint = 3 # tool.certlint\n"])
def test_a_pyproject_of_another_shape(project, text):
    (project / "pyproject.toml").write_text(text)
    assert certlint("proxy/good.pem", *DAY).code in (0, 2)


@pytest.mark.parametrize(
    "text",
    [
        "[tool.certlint]\n",
        "[ tool\t. certlint ]\n",
        '["tool"."certlint"]\n',
        "['tool' . 'certlint']\n",
        "[tool]\ncertlint = {}\n",
        "[ 'tool' ]\ncertlint.fqdn = 'a.example'\n",
        "tool = { certlint = {} }\n",
        "tool.certlint.fqdn = 'a.example'\n",
        "  'tool' = { x = 1, certlint = {} }\n",
        '["t\\u006fol".certlint]\n',
        '[tool."certl\\U00000069nt"]\n',
        "[tool.x]\ntool = 1\n[tool.certlint]\n",
    ],
)
def test_a_table_of_ours_is_found_however_it_is_written(project, text):
    (project / "pyproject.toml").write_text(text)
    assert "certlint" in tomllib.loads(text)["tool"]
    assert config.find() == "pyproject.toml"


@pytest.mark.parametrize(
    "text", ["[tool.x]\n# certlint\n", "[tools.certlint]\n", "[tool.certlin]\n", "certlint = 'tool'\n"]
)
def test_a_pyproject_that_only_speaks_of_us_is_passed_by(project, text):
    (project / "pyproject.toml").write_text(text)
    assert config.find() == ""


class TestPatternsThatGoBelow:
    """`**` goes the way of a walk of a folder: no link that leads out, each folder once."""

    @pytest.fixture
    def tree(self, project):
        """A project beside a folder that is not part of it; links lead out, round, and to what is inside."""
        good = project / "proxy" / "good.pem"
        for name in ("in/certs/a.pem", "in/certs/deep/b.pem", "in/certs/.hidden/h.pem", "outside/x/secret.pem"):
            path = project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(good.read_bytes())
        (project / "in" / "certs" / "out").symlink_to(project / "outside")
        (project / "in" / "certs" / "file.pem").symlink_to(project / "outside" / "x" / "secret.pem")
        (project / "in" / "twice").symlink_to("certs")
        return project / "in"

    @pytest.mark.parametrize(
        ("pattern", "expected"),
        [
            ("**/*.pem", ["certs/a.pem", "certs/deep/b.pem", "certs/file.pem"]),
            ("certs/**/*.pem", ["certs/a.pem", "certs/deep/b.pem", "certs/file.pem"]),
            ("./certs/**/b.pem", ["certs/deep/b.pem"]),
            ("c*/**/deep", ["certs/deep"]),
            ("certs/**/.hidden/*.pem", ["certs/.hidden/h.pem"]),
            ("certs/**/nothing.pem", []),
            ("certs/*.pem", ["certs/a.pem", "certs/file.pem"]),
        ],
    )
    def test_what_is_found(self, tree, pattern, expected, monkeypatch):
        monkeypatch.chdir(tree)
        left_out: list[str] = []
        assert globs.globbed(pattern, "", left_out) == expected
        assert [Path(path).name for path in left_out] == ["out"] * ("**" in pattern)
        assert globs.globbed(str(tree / pattern), "", []) == [str(tree / name) for name in expected]
        monkeypatch.chdir(tree / "certs")
        assert globs.globbed(pattern, "../", []) == [f"../{name}" for name in expected]

    @pytest.mark.slow
    @pytest.mark.parametrize("pattern", ["certs/a.pem", "certs/*.pem", "**/a.pem", "certs"])
    def test_a_section_with_an_absolute_path_holds(self, tree, pattern, monkeypatch):
        configure(tree, f'[[bundle]]\npath = "{tree}/{pattern}"\nprofile = "hygiene"\nfqdn = "a.example.com"\n')
        monkeypatch.chdir(tree / "certs")
        assert {tuple(b["fqdns"]) for b in report("a.pem")["bundles"]} == {("a.example.com",)}
        assert {tuple(b["fqdns"]) for b in report()["bundles"]} == {("a.example.com",)}

    @pytest.mark.slow
    def test_a_link_that_leads_out_is_told(self, tree, monkeypatch):
        configure(tree, '[[bundle]]\npath = "**/*.pem"\nprofile = "hygiene"\n')
        monkeypatch.chdir(tree)
        for answer in (
            certlint(*DAY),
            certlint("--show-files"),
            certlint("check", "--format", "jsonl", "--show-files"),
        ):
            assert "secret.pem" not in answer.out
            assert "not followed, because it points outside the folder" in answer.all
        assert len(report()["bundles"]) == 3

    def test_links_that_lead_round_are_told_at_once(self, tree, monkeypatch):
        for name in ("one", "two", "three"):
            (tree / "certs" / "deep" / name).symlink_to("..")
        configure(tree, '[[bundle]]\npath = "**/*.pem"\nprofile = "hygiene"\n')
        monkeypatch.chdir(tree)
        answer = certlint("--show-files")
        assert answer.code == 3
        assert answer.err.count("this link points to a folder that contains it") == 3

    @pytest.mark.slow
    @pytest.mark.parametrize("more", [(), ("--show-files",), ("--format", "jsonl", "--profile", "hygiene")])
    def test_a_pattern_that_nothing_matches_is_told_whatever_the_format(self, project, more):
        configure(project, '[[bundle]]\npath = ["proxy/*.pem", "gone/**/*.pem"]\n')
        done = subprocess.run(
            [sys.executable, "-m", "certlint", *more], capture_output=True, text=True, check=False, env=ENVIRONMENT
        )
        assert done.returncode == 3, done.stderr
        assert "no file matches" in done.stdout + done.stderr


@pytest.mark.parametrize(
    "text",
    [
        *(
            'profile = "\\u0000"',
            'extend = "a\\u0000b"',
            'baseline = "\\U00000000"',
            'key = "\\u0000"',
            '"\\u0000" = 1',
        ),
        *('[[bundle]]\npath = "\\u0000"', '[[suppress]]\nrule = "crypto/*"\npath = "\\u0000"\nreason = "x"'),
    ],
)
def test_a_text_with_nul_is_an_error(text, tmp_path, monkeypatch):
    """Nothing can be called so, whatever the text is for."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "certlint.toml").write_text(text)
    (tmp_path / "policy.toml").write_text(text)
    for command in (
        ("check", "."),
        ("check", ".", "--profile", "policy.toml", "--no-config"),
        ("rules", "--verify", "policy.toml"),
    ):
        answer = certlint(*command)
        assert (answer.code in (1, 2), "U+0000" in answer.all, "internal" in answer.all) == (True, True, False), (
            answer.all
        )
