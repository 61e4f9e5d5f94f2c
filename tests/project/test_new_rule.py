"""The script that lays out a new rule: what it writes loads, is selected, and says what is left to do."""

from __future__ import annotations

import re
from shutil import copytree, ignore_patterns

import pytest

from certlint import resources
from certlint.policy import catalogue, model, profile, selection
from scripts import new_rule

pytestmark = pytest.mark.slow

NEW = ("too-new", "validity_period.at_most", "days=9")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    for folder in ("rules", "tests/make_fixtures"):
        copytree(new_rule.ROOT / folder, tmp_path / folder, ignore=ignore_patterns(".compiled"))
    monkeypatch.setattr(new_rule, "ROOT", tmp_path)
    monkeypatch.setattr(resources, "RULES", str(tmp_path / "rules"))
    monkeypatch.setattr(resources, "PROFILES", str(tmp_path / "rules" / "profiles"))
    return tmp_path


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".compiled" not in path.parts}


def selected(name: str) -> set[str]:
    loaded = profile.load(name)
    return {each.rule.id for each in selection.select(loaded, model.SETTINGS | loaded.settings)}


@pytest.mark.parametrize(
    ("prefix", "table", "module", "selecting"),
    [
        ("redis", "redis-enterprise", "redis", "redis-enterprise"),
        ("x509", "x509", "x509", "hygiene"),
        ("file", "files", "keys", "hygiene"),
        ("target", "targets", "targets", "openssl-server"),
        ("rfc5280", "rfc5280", "", "rfc5280"),
        ("web-pki", "web-pki", "", "web-pki"),
    ],
)
def test_a_rule_is_laid_out(prefix, table, module, selecting, copy, capsys):
    rule_id = f"{prefix}/too-new"
    assert new_rule.main([prefix, *NEW]) == 0
    reported = capsys.readouterr().out
    assert f"rules/{table}.toml" in reported
    assert f"profile {selecting} " in reported
    (rule,) = (each for each in catalogue.load(table) if each.id == rule_id)
    assert (rule.check, rule.params) == ("validity_period.at_most", {"days": 9})
    assert "FILL IN" in rule.title + rule.rationale
    assert rule_id in selected(selecting)
    if module:
        source = (copy / "tests" / "make_fixtures" / f"{module}.py").read_text()
        alone = selecting == "openssl-server"  # the default profile does not apply its rules
        options = f', options="--fqdn cluster.example.com --profile {selecting}"' if alone else ""
        assert source.count(f'@bad("{rule_id}"{options})') == 1
        compile(source, module, "exec")


@pytest.mark.parametrize(
    ("arguments", "name", "module"),
    [
        (["nginx", *NEW], "nginx", "nginx"),
        (["redis-cloud", *NEW, "--profile", "redis-cloud-client"], "redis-cloud-client", "redis_oss"),
    ],
)
def test_a_rule_of_a_product_goes_to_its_profile(arguments, name, module, copy, capsys):
    assert new_rule.main(arguments) == 0
    assert f"rules/profiles/{name}.toml" in capsys.readouterr().out
    rule_id = f"{arguments[0]}/too-new"
    (rule,) = (each for each in profile.load(name).rules if each.id == rule_id)
    assert rule.origin == f"rules/profiles/{name}.toml"
    assert rule_id in selected(name)
    source = (copy / "tests" / "make_fixtures" / f"{module}.py").read_text()
    assert f'@bad("{rule_id}", options="--fqdn cluster.example.com --profile {name}")' in source


@pytest.mark.parametrize("more", ["", '\n[texts."key/mismatch"]\ncitation = "Acme"\n'])
def test_a_new_product_gets_its_first_rule(more, copy):
    policy = copy / "rules" / "profiles" / "acme.toml"
    policy.write_text(f'title = "Acme"\ndescription = "The files that Acme loads."\nextends = "openssl-server"\n{more}')
    before = selected("acme")
    assert new_rule.main(["acme", *NEW]) == 0
    assert selected("acme") == before | {"acme/too-new"}
    source = (copy / "tests" / "make_fixtures" / "acme.py").read_text()
    options = 'options="--fqdn cluster.example.com --profile acme"'
    assert (source.count(f'@good("acme", {options})'), source.count(f'@bad("acme/too-new", {options})')) == (1, 1)
    compile(source, "acme", "exec")


@pytest.mark.parametrize("name", profile.names())
def test_any_profile_can_be_named(name, copy, capsys):
    """Whatever its list looks like; a profile that has the rule already, by a glob, is left as it is."""
    drawn = (rule for rule in profile.load(name).rules if rule.origin.count("/") == 1)  # not a rule of its own
    book = next(drawn).id.partition("/")[0]
    before = selected(name)
    assert new_rule.main([book, *NEW, "--profile", name]) == 0
    assert selected(name) == before | {f"{book}/too-new"}


def test_a_part_and_settings_are_taken(copy):
    arguments = ["rfc5280", "issuer-title-long", "texts.at_most", "part=issuer", 'of="title"', "characters=9"]
    assert new_rule.main(arguments) == 0
    rules = {rule.id: rule for rule in catalogue.load("rfc5280")}
    assert rules["rfc5280/issuer-title-long"].part == "issuer"
    assert new_rule.main(["redis", "own-name", "subject.common_name_among", 'names=["{fqdn}"]']) == 0
    rules = {rule.id: rule for rule in catalogue.load("redis-enterprise")}
    assert rules["redis/own-name"].params == {"names": ["{fqdn}"]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("redis", "usage"),
        ("redis a serial.octet", "unknown check 'serial.octet'"),
        ("redis a serial.octets at_leest=2", "no parameter 'at_leest'\nDid you mean 'at_least'?"),
        ("redis a serial.octets at_least", "'at_least' is not a parameter"),
        ("redis a serial.octets at_least=two", "'at_least=two' is not a parameter"),
        ('redis a serial.octets at_least="2"', "at_least should be int, not '2'"),
        ("redis a validity_period.at_most_months", "parameter 'most' is missing"),
        ('redis a texts.at_most of="CN" characters=9', "is run on a part that the rule names"),
        ("redis a serial.octets part=issuer at_least=2", "takes no part="),
        ("redis san-incomplete serial.octets at_least=2", "already exists"),
        ("rediss a serial.octets at_least=2", "there is no catalogue of rediss/"),
        ("redis a serial.octets at_least=2 --profile no", "unknown profile 'no'"),
        ("rfc5280 a serial.octets at_least=2 --profile hygiene", "hygiene draws nothing from the catalogue rfc5280"),
        ("request a serial.octets at_least=2", "no profile selects rules of request/"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_is_written(arguments, message, copy, capsys):
    before = contents(copy)
    assert new_rule.main(arguments.split()) == 2
    assert message in re.sub(r"new_rule: ", "", capsys.readouterr().err)
    assert contents(copy) == before
