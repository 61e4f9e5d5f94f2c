"""Commands in remediations: they parse, they carry the profile, and with it what the run was told."""

from __future__ import annotations

import re
import shlex

import pytest

from certlint.commands.explain import page
from certlint.commands.parser import build_parser, parse_command
from certlint.commands.registry import COMMANDS, DEFAULT_COMMAND
from certlint.engine.remediations import filled_text
from certlint.engine.setup import make_plan
from certlint.policy import catalogue, index, profile
from certlint.policy.remediation import of_profile
from tests import ROOT, forge
from tests.support.cli import DAY, certlint
from tests.support.corpus import fixtures
from tests.support.judging import findings

TOLD = {
    "fqdn": ["a.example.com", "b.example.com"],
    "san": ["*.example.com"],
    "key": "my key.pem",
    "passphrase_file": "my secret.txt",
    "owner": "root:root",
    "ip": ["10.1.2.3"],
    "subject": {"C": "DE", "O": "Corp AG"},
    "key_mode": 0o640,
    "expires_in": 20,
}
# What a command that checks, repairs or issues takes over from the run.
_CONTENTS = {"san": ["*.example.com"], "ip": ["10.1.2.3"], "subject": ["C=DE", "O=Corp AG"]}
_CHECKED = {**_CONTENTS, "owner": "root:root", "key_mode": "640", "expires_in": 20}
CARRIED = {"check": _CHECKED, "fix": _CHECKED, "sign": _CONTENTS}


def commands(text: str) -> list[list[str]]:
    """The command lines of certlint in a remediation: indented, as what is to be pasted into a shell."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("    certlint ")]
    return [shlex.split(line)[1:] for line in lines]


def plan_of(name: str, settings: dict[str, object]):
    return make_plan(name, settings)


@pytest.mark.slow
@pytest.mark.parametrize("name", profile.names())
@pytest.mark.parametrize("settings", [{}, TOLD], ids=["alone", "told"])
def test_every_command_parses_and_carries_the_profile(name, settings):
    plan = make_plan(name, settings)
    wrong = []
    for rule in plan.profile.rules:
        for words in commands(filled_text(plan, rule.remediation, "-my bundle.pem")):
            command, arguments = parse_command(words)
            # What is out of the scope of a profile is judged by another one.
            elsewhere = rule.id.endswith("/out-of-scope") and command == "check"
            carries = command == "rules" or elsewhere or getattr(arguments, "profile", name) == name
            if re.search("[{}]", shlex.join(words)) or not carries:
                wrong.append((rule.id, words))
            if settings and "my bundle.pem" in " ".join(words) and "passphrase_file" in vars(arguments):
                assert arguments.passphrase_file == TOLD["passphrase_file"], (rule.id, words)
            if settings and "fqdn" in vars(arguments) and command in ("csr", "fix"):
                assert arguments.fqdn == TOLD["fqdn"] or "<COMMON-NAME>" in arguments.fqdn
            if settings and command in CARRIED and (command != "check" or arguments.fqdn):
                assert {name: vars(arguments)[name] for name in CARRIED[command]} == CARRIED[command], (rule.id, words)
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("name", profile.names())
def test_what_openssl_is_told_to_make_is_not_refused_for_it(name):
    """A request without a SAN ends as a certificate of version 1 without names, and without -days as one for a month."""
    lines = [line for rule in plan_of(name, {}).profile.rules for line in rule.remediation.splitlines()]
    requests = [line for line in lines if line.startswith("    openssl req ")]
    issued = [line for line in lines if line.startswith("    openssl x509 -req ")]
    signed = [line for line in lines if line.startswith("    openssl req -x509 ")]
    assert [line for line in requests if "-addext subjectAltName=" not in line] == []
    assert [line for line in signed if " -days " not in line] == []
    assert [line for line in issued if " -days " not in line or "-copy_extensions" not in line] == []


def test_settings_of_the_run_are_carried():
    plan = make_plan(
        "", {"cert_name": "metrics", "redis_version": "8.0.2-17", "internal": False, "fqdn": ["a.example.com"]}
    )
    text = filled_text(
        plan, "Do:\n    certlint fix {path} --profile {profile} [--fqdn {fqdn}] [--key {key}] [--san {san}]", "a b.pem"
    )
    told = "--profile redis-enterprise-server --cert-name metrics_exporter --redis-version 8.0.2-17 --no-internal"
    assert text == f"Do:\n    certlint fix 'a b.pem' {told} --fqdn a.example.com"


def test_the_mode_that_the_run_asks_for_is_the_one_to_set():
    """A group that must read the key would lose it by `chmod 600`."""
    assert (
        filled_text(make_plan("", {"key_mode": 0o640}), "    chmod {key_mode} {path}", "k.pem") == "    chmod 640 k.pem"
    )
    assert filled_text(make_plan("", {}), "    chmod {key_mode} {path}", "k.pem") == "    chmod 600 k.pem"
    assert of_profile("nginx").fill("    chmod {key_mode} {path}", "k.pem") == "    chmod 600 k.pem"


def test_a_profile_of_ones_own_is_carried(tmp_path):
    path = tmp_path / "my policy.toml"
    path.write_text('extends = "hygiene"\n[settings.zones]\ntype = "list"\nhelp = "x"\n')
    plan = make_plan(str(path), {"zones": ["a", "b c"], "owner": "me"})
    text = filled_text(plan, "chown {owner} {path} for {unknown}: certlint --profile {profile} -f {fqdn}", "-x.pem")
    told = f"'{path}' --zones a --zones 'b c'"
    assert text == f"chown me ./-x.pem for {{unknown}}: certlint --profile {told} -f <FQDN>"


KEY = "    openssl pkey -in {key_file}\n    chmod go-w {folder}"


@pytest.mark.parametrize(
    ("settings", "path", "shown"),
    [
        ({"key": "a key.pem"}, "in/x.pem", ("'a key.pem'", "in")),
        ({}, "in/x.pem", ("in/x.pem", "in")),
        ({}, "x.pem", ("x.pem", ".")),
        ({}, "/x.pem", ("/x.pem", "/")),
        ({}, None, ("<KEY-FILE>", "<FOLDER>")),
    ],
)
def test_the_file_of_the_key_and_the_folder_are_filled_in(settings, path, shown):
    key, folder = shown
    assert filled_text(make_plan("", settings), KEY, path) == f"    openssl pkey -in {key}\n    chmod go-w {folder}"


MAKES = (
    "Create a key and a request:\n    openssl genpkey -out k\n    openssl req -new -addext subjectAltName=DNS:<NAME>"
)


def test_a_ca_is_told_to_make_no_request_and_no_key_for_one():
    plan = make_plan("", {})
    assert filled_text(plan, MAKES, "x.pem", about_ca=True) == "Create a key and a request."
    assert filled_text(plan, MAKES, "x.pem") == MAKES
    made = MAKES[0].lower() + MAKES[1:]
    either = f"Look. If it is a CA certificate, get another one. Otherwise {made}"
    assert filled_text(plan, either, "x.pem", about_ca=True) == "Look. Get another one."
    assert filled_text(plan, either, "x.pem", about_ca=False) == f"Look. {MAKES}"
    assert filled_text(plan, either, "x.pem") == either
    alone = "Create the key of the CA:\n    openssl genpkey -out k"
    assert filled_text(plan, alone, "x.pem", about_ca=True) == alone


@pytest.mark.slow
def test_what_asks_for_another_key_says_what_is_to_be_done_about_a_ca():
    rules = (*catalogue.load("crypto"), *catalogue.load("hygiene"))
    asking = [rule for rule in rules if "openssl genpkey" in rule.remediation and set(rule.roles) != {"leaf"}]
    assert [rule.id for rule in asking if "CA certificate" not in rule.remediation] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rfc5280", "smime", "code-signing", "etsi"])
def test_a_certificate_of_another_kind_is_not_requested_as_one_of_a_server(name):
    """A key for code signing is not told to ask for a DNS name."""
    selected = [each.rule for each in plan_of(name, {}).selected]
    of_servers = re.compile(r"    (?:certlint csr |openssl req -new .*(?:DNS:|\{alt_names\}))")
    assert [rule.id for rule in selected if of_servers.search(rule.remediation)] == []
    assert any("openssl req -new" in rule.remediation for rule in selected) is (name == "smime")


def test_texts_of_a_profile_take_the_place_of_the_rules(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text('extends = "hygiene"\n[texts."validity/*"]\ncitation = """\nAcme handbook,\n4.2"""\n')
    as_of = forge.AS_OF.replace(year=2040)
    (finding, *_) = findings("validity/expired", forge.chain(), profile=str(path), as_of=as_of)
    assert finding.rule.citation == "Acme handbook, 4.2"
    assert finding.rule.title
    path.write_text('extends = "hygiene"\n[texts."validity/*"]\nseverity = "info"\n')
    assert "should be a table of texts" in certlint("rules", "--profile", path).err


OF_A_PRODUCT = re.compile(r"redis|rladmin", re.IGNORECASE)


@pytest.mark.slow
def test_rules_for_any_server_speak_of_no_product():
    """In hygiene and the public rule books."""
    told = []
    for name in profile.names():
        if not name.startswith("redis-"):
            for each in make_plan(name, {}).selected:
                rule = each.rule
                text = f"{rule.title} {rule.rationale} {rule.remediation} {rule.citation} {rule.example}"
                told += [rule.id] if OF_A_PRODUCT.search(text) else []
    assert told == []


@pytest.mark.slow
def test_a_hygiene_run_never_speaks_of_redis(tmp_path):
    for number, data in enumerate(fixtures().values()):
        (tmp_path / f"{number}.pem").write_bytes(data)
    for form in ("text", "json"):
        out = certlint(
            tmp_path, "--profile", "hygiene", "--fqdn", forge.FQDN, "--owner", "x", "--format", form, *DAY
        ).out
        assert "hygiene" in out
        assert "Redis" not in out


@pytest.mark.slow
def test_reserved_names_are_those_of_the_parsers():
    from certlint.policy.declarations import GIVE_WAY, RESERVED
    from certlint.policy.settings import COMMON

    known = {setting.key for setting in COMMON.values()}
    for command in COMMANDS:
        for action in build_parser(command)._actions:
            known |= {option[2:] for option in action.option_strings if option.startswith("--")}
    assert {name for name in known if name.islower()} - RESERVED - GIVE_WAY - {
        each.key for each in COMMON.values()
    } == set()
    assert DEFAULT_COMMAND in RESERVED
    assert index.default() == "redis-enterprise-server"


@pytest.mark.slow
def test_a_rule_is_explained_as_a_profile_has_it(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text(
        'extends = "hygiene"\n[settings.tier]\ntype = "integer"\nhelp = "x"\ndefault = 9\n'
        '[severity]\n"validity/expired" = "info"\n[texts."validity/expired"]\ncitation = "Acme handbook, 4.2"\n'
    )
    assert "Acme handbook, 4.2" not in certlint("explain", "validity/expired").out
    said = certlint("explain", "validity/expired", "--profile", path)
    assert (said.code, "Acme handbook, 4.2" in said.out, "severity    info" in said.out) == (0, True, True)
    said = certlint("explain", "validity/expird", "--profile", path)
    assert (said.code, "validity/expired" in said.err) == (2, True)


@pytest.mark.slow
def test_only_what_installs_knows_a_product():
    """A product is data: nothing else in the code names one."""
    package = ROOT / "certlint"
    named = [path for path in package.rglob("*.py") if re.search("redis|rladmin", path.read_text(), re.IGNORECASE)]
    allowed = {
        *(package / "commands").glob("cluster*.py"),
        *(package / "commands").glob("install*.py"),
        # A subject in the form that this product wants, and the name of that option.
        package / "commands" / "show.py",
        package / "policy" / "declarations.py",
        *(package / "install").glob("*.py"),
    }
    assert [str(path.relative_to(ROOT)) for path in named if path not in allowed] == []


@pytest.mark.slow
def test_explain_leaves_no_placeholder_open():
    """What only a run knows stands as `<FQDN>`: a command with a brace in it cannot be pasted."""
    raw = {}
    for name in profile.names():
        for rule in profile.load(name).rules:
            fix = page(rule, name, 100).partition("\nFix\n")[2].partition("\n\n")[0]
            if found := re.findall(r"\{[a-z_]+\}|\[--", fix):
                raw[rule.id] = found
    assert raw == {}


def test_a_file_whose_name_has_placeholders_in_it_is_named_as_it_is():
    text = of_profile("hygiene").fill(
        "chmod 600 {key_file}\nls {folder}\ncertlint {path}", "a{folder}/b{path}{key_file}.pem"
    )
    name = "'a{folder}/b{path}{key_file}.pem'"
    assert text.split("\n") == [f"chmod 600 {name}", "ls 'a{folder}'", f"certlint {name}"]


def test_openssl_is_told_the_names_that_the_profile_asks_for():
    alone = forge.cert("cluster.example.com", ca=True, san=["cluster.example.com"], eku=["serverAuth"])
    (found,) = findings("x509/leaf-is-ca", [alone], fqdn=("cluster.example.com",))
    names = ("cluster.example.com", "*.cluster.example.com", "internal.cluster.example.com")
    listed = ",".join(f"DNS:{name}" for name in (*names, "*.internal.cluster.example.com"))
    assert f"subjectAltName='{listed}'" in found.remediation


@pytest.mark.parametrize(
    "alone",
    [forge.leaf(forge.root(), key="rsa1024"), forge.csr(key="rsa1024")],
    ids=["certificate", "request"],
)
def test_a_short_key_is_replaced_by_a_request_that_passes(tmp_path, monkeypatch, alone):
    """A request of `openssl req` would lack the usages that the profile asks for."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.pem").write_text(alone.pem)
    asked = ("--fqdn", "cluster.example.com", *DAY)
    report = certlint("old.pem", *asked, "--select", "crypto/weak-key").out
    (line,) = [line.strip() for line in report.splitlines() if line.startswith(" " * 14)]
    answer = certlint(*shlex.split(line)[1:])
    assert answer.code == 0, (line, answer.all)
    assert certlint(answer.out.split()[1], *asked).code == 0


@pytest.mark.parametrize(
    ("file", "options"),
    [
        ("proxy.pem", ("--key", "proxy.key", "--cert-name", "proxy")),
        ("cluster.example.com.pem", ("--key", "keys/cluster.example.com.key")),
        ("cluster.example.com.csr", ()),
        (".", ()),
    ],
)
def test_a_new_request_leaves_the_key_in_use_alone(tmp_path, monkeypatch, file, options):
    """`certlint csr` names its files as the key in use is usually named: the command works beside that, pasted as it is."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys").mkdir()
    leaf = forge.leaf(forge.root(), san=["cluster.example.com"])
    bare = forge.csr(san=["cluster.example.com"])
    name = "cluster.example.com" if file == "." else file.rpartition(".")[0]
    (tmp_path / f"{name}.pem").write_text(leaf.pem)
    (tmp_path / f"{name}.csr").write_text(bare.pem)
    for folder in (tmp_path, tmp_path / "keys"):
        (folder / f"{name}.key").write_text(forge.key_pem())
        (folder / f"{name}.key").chmod(0o600)
    report = certlint(file, *options, "--fqdn", "cluster.example.com", *DAY).out
    pasted = dict.fromkeys(line.strip() for line in report.splitlines() if line.strip().startswith("certlint csr "))
    assert pasted
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for number, line in enumerate(pasted):
        answer = certlint(*shlex.split(line)[1:], *(("--force",) if number else ()))
        assert answer.code == 0, (line, answer.all)
    assert {path: path.read_bytes() for path in before} == before
