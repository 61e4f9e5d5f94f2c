"""Settings that a profile declares: what a declaration may say, what a value may be, and what one brings with it."""

from __future__ import annotations

import pytest

from certlint.engine.setup import make_plan
from certlint.errors import CertlintError, ConfigurationError, UsageError
from certlint.policy import composition, profile
from certlint.policy.declarations import RESERVED
from tests import forge
from tests.support.judging import findings

ACME = """
title = "Acme"
extends = "hygiene"
select = ["acme/*"]

[settings.site]
type = "string"
help = "where the server stands"
values = ["berlin", "paris"]
default = "berlin"

[settings.zones]
type = "list"
help = "zones that the server is reached in"
values = ["red", "green"]

[settings.strict]
type = "boolean"
help = "ask for everything"

[settings.tier]
type = "integer"
help = "how important it is"
values = [1, 2, 3]

[settings.release]
type = "version"
help = "the release that is in use"

[settings.lab]
type = "boolean"
help = "the server is in a laboratory"
when = { fqdn = "*.lab.example.com" }

[[when]]
site = "paris"
severity = { "acme/names" = "warning" }

[[when]]
zones = ["red"]
select = ["acme/life"]

[[when]]
tier = [2, 3]
params = { "acme/life" = { days = 30 } }

[[when]]
release = ">=2,<3"
ignore = ["validity/*"]

[[when]]
strict = true
severity = { "acme/life" = "error" }

[[when]]
lab = true
ignore = ["acme/*"]

[[rule]]
id = "acme/names"
title = "SAN lacks the name of the site"
severity = "error"
check = "san.covers_names"
params = { names = { "{site}.{fqdn}" = "clients in {site} fail" } }
roles = ["leaf"]
rationale = "Clients of the site connect by it."
remediation = "Ask for it."

[[rule]]
id = "acme/life"
title = "Certificate is valid for too long"
severity = "info"
check = "validity_period.at_most"
params = { days = 365 }
roles = ["leaf"]
rationale = "Why."
remediation = "What."
"""


@pytest.fixture
def acme(tmp_path):
    path = tmp_path / "acme.toml"
    path.write_text(ACME.replace('select = ["acme/*"]', 'select = ["acme/names"]'))
    return str(path)


def rules(path, **settings):
    return {each.rule.id: each for each in make_plan(path, settings).selected}


@pytest.mark.slow
def test_every_type_decides_what_runs(acme):
    plain = rules(acme)
    assert plain["acme/names"].severity.label == "error"
    assert "acme/life" not in plain
    assert rules(acme, site="paris")["acme/names"].severity.label == "warning"
    assert rules(acme, zones=["green", "red"])["acme/life"].params == {"days": 365}
    assert "acme/life" not in rules(acme, zones=["green"])
    assert rules(acme, zones="red", tier=2)["acme/life"].params == {"days": 30}
    assert rules(acme, zones="red", tier="3", strict=True)["acme/life"].severity.label == "error"
    assert rules(acme, zones="red", tier=1)["acme/life"].params == {"days": 365}
    assert "validity/expired" not in rules(acme, release="2.9-1")
    assert "validity/expired" in rules(acme, release="3.0")


@pytest.mark.slow
def test_a_setting_stands_in_parameters(acme):
    (finding,) = findings("acme/names", forge.chain(), profile=acme, fqdn=("example.org",), site="paris")
    assert finding.message == "SAN lacks paris.example.org. Clients in paris fail"
    assert findings("acme/names", forge.chain(), profile=acme, fqdn=(forge.FQDN,), site="paris") == []


def test_a_setting_can_be_on_by_itself(acme):
    assert make_plan(acme, {"fqdn": ("a.lab.example.com",)}).settings["lab"] is True
    assert make_plan(acme, {"fqdn": ("a.example.com",)}).settings["lab"] is False
    assert make_plan(acme, {"fqdn": ("a.lab.example.com",), "lab": False}).settings["lab"] is False


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"site": "rome"}, "site: 'rome' is not one of berlin, paris"),
        ({"zones": ["red", "blue"]}, "zones: 'blue' is not one of red, green"),
        ({"tier": 4}, "tier: 4 is not one of 1, 2, 3"),
        ({"tier": "much"}, "tier should be a whole number, not 'much'"),
        ({"strict": "yes"}, "strict should be true or false, not 'yes'"),
        ({"release": "two"}, "release should be a version such as"),
        ({"site": 3}, "site should be a text, not 3"),
        ({"side": "paris"}, "has no setting side"),
        ({"redis_version": "8"}, "has no setting redis-version"),
    ],
)
def test_a_bad_value_is_told_with_what_is_allowed(acme, settings, message):
    with pytest.raises(UsageError) as caught:
        make_plan(acme, settings)
    assert message in caught.value.message
    assert caught.value.exit_code == 2


def test_who_has_a_setting_is_told(acme):
    with pytest.raises(UsageError) as caught:
        make_plan("hygiene", {"cert_name": "proxy"})
    assert "redis-enterprise-server" in caught.value.hint
    with pytest.raises(UsageError) as caught:
        make_plan(acme, {"side": "paris"})
    assert "site" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[settings.site]\ntype = "text"\nhelp = "x"', "type is one of string, integer, boolean, list, version"),
        ('[settings.site]\nhelp = "x"', "type is one of"),
        ('[settings.site]\ntype = "string"', "`help` says in one line"),
        ('[settings.Site]\ntype = "string"\nhelp = "x"', "lower case"),
        (f'[settings.{"s" * 41}]\ntype = "string"\nhelp = "x"', "lower case"),
        (f'[settings.{"s" * 40}]\ntype = "string"', "`help` says in one line"),
        ('[settings.no_site]\ntype = "string"\nhelp = "x"', "an option of certlint itself"),
        ('[settings.format]\ntype = "string"\nhelp = "x"', "an option of certlint itself"),
        ('[settings.site]\ntype = "string"\nhelp = "x"\nvalue = ["a"]', "unknown key 'value'"),
        ('[settings.site]\ntype = "string"\nhelp = "x"\nvalues = "a"', "`values` should be a list"),
        ('[settings.site]\ntype = "string"\nhelp = "x"\nvalues = [1]', "`values` should be a list, each a text"),
        ('[settings.site]\ntype = "boolean"\nhelp = "x"\nvalues = [true]', "`values` is not allowed here"),
        ('[settings.site]\ntype = "string"\nhelp = "x"\nvalues = ["a"]\ndefault = "b"', "'b' is not one of a"),
        (
            '[settings.site]\ntype = "integer"\nhelp = "x"\ndefault = "b"',
            "the default of site should be a whole number",
        ),
        ('[settings.site]\ntype = "string"\nhelp = "x"\nwhen = { fqdn = "*" }', "`when` goes with the type boolean"),
        ('[settings.site]\ntype = "boolean"\nhelp = "x"\nwhen = { fqnd = "*" }', "'fqnd', which is not a setting"),
        ('[settings]\nsite = "berlin"', "unknown setting 'site'"),
        ("[settings]\nexpires_in = 'soon'", "the default of expires_in should be a whole number"),
        ("[settings]\nfqdn = 5", "the default of fqdn should be"),
        ('[settings.expires_in]\ntype = "integer"\nhelp = "x"', "the default of expires_in should be a whole number"),
        ('extends = "redis-enterprise"\n[settings]\nredis_version = "new"', "the default of redis_version should be"),
        ('extends = "redis-enterprise"\n[[when]]\ncert_name = "proxi"', "'proxi' is not one of cm"),
        ('extends = "redis-enterprise"\n[[when]]\nredis_version = "8"', "not a range of versions"),
        ('extends = "redis-enterprise"\n[[when]]\nredis_version = 8', "not a range of versions"),
    ],
)
def test_what_is_wrong_with_a_declaration_is_told(tmp_path, text, message):
    path = tmp_path / "acme.toml"
    path.write_text(text)
    with pytest.raises(CertlintError) as caught:
        make_plan(str(path), {})
    assert message in caught.value.message
    assert "acme.toml" in caught.value.message
    assert caught.value.exit_code == 2


def test_one_name_with_two_types_names_the_files(tmp_path):
    base, child = tmp_path / "base.toml", tmp_path / "child.toml"
    base.write_text('extends = "hygiene"\n[settings.site]\ntype = "string"\nhelp = "x"')
    child.write_text('extends = "base.toml"\n[settings.site]\ntype = "list"\nhelp = "x"')
    with pytest.raises(ConfigurationError) as caught:
        make_plan(str(child), {})
    assert f"string in {base}" in caught.value.message
    assert f"list in {child}" in caught.value.message


def test_a_child_may_change_default_help_and_values(tmp_path):
    base, child = tmp_path / "base.toml", tmp_path / "child.toml"
    base.write_text('extends = "hygiene"\n[settings.site]\ntype = "string"\nhelp = "x"\nvalues = ["a"]')
    child.write_text('extends = "base.toml"\n[settings]\nsite = "a"')
    assert make_plan(str(child), {}).settings["site"] == "a"
    child.write_text('extends = "base.toml"\n[settings.site]\ntype = "string"\nhelp = "y"\nvalues = ["b"]')
    assert make_plan(str(child), {"site": "b"}).settings["site"] == "b"
    assert make_plan(str(base), {"site": "a"}).settings["site"] == "a"


NAMES = """
[[name]]
id = "web"
aliases = ["www"]
profile = "./web.toml"
settings = { tier = 2 }

[[name]]
id = "mail"
"""


def test_a_table_of_names_chooses_profile_and_settings(tmp_path):
    (tmp_path / "names.toml").write_text(NAMES)
    declared = '[settings.kind]\ntype = "string"\nhelp = "x"\ntable = "names.toml"\n'
    declared += '[settings.tier]\ntype = "integer"\nhelp = "x"\n'
    declared += '[settings.written]\ntype = "string"\nhelp = "x"\nspelling_of = "kind"\n'
    path = tmp_path / "acme.toml"
    path.write_text(f'extends = "hygiene"\n{declared}')
    plan = make_plan(str(path), {"kind": "www"})
    assert {name: plan.settings[name] for name in ("kind", "tier", "written")} == {
        "kind": "web",
        "tier": 2,
        "written": "www",
    }
    assert make_plan(str(path), {"kind": "www", "tier": 1}).settings["tier"] == 1
    assert make_plan(str(path), {"kind": "mail"}).settings["tier"] is None
    with pytest.raises(UsageError, match="kind: 'ftp' is not one of web, mail"):
        make_plan(str(path), {"kind": "ftp"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds [[name]] tables only"),
        ("[[nam]]\nid = 'a'", "holds [[name]] tables only"),
        ("[[name]]\nid = 3", "`id` and `aliases` should be texts"),
        ("[[name]]\nid = 'a'\naliases = 'b'", "`id` and `aliases` should be texts"),
        ("[[name]]\nid = 'a'\n[[name]]\nid = 'b'\naliases = ['a']", "'a' is in two rows"),
        ("[[name]]\nid = 'a'\nsettings = 3", "`settings` a table"),
    ],
)
def test_what_is_wrong_with_a_table_of_names_is_told(tmp_path, text, message):
    (tmp_path / "names.toml").write_text(text)
    path = tmp_path / "acme.toml"
    path.write_text('extends = "hygiene"\n[settings.kind]\ntype = "string"\nhelp = "x"\ntable = "names.toml"\n')
    with pytest.raises(ConfigurationError) as caught:
        make_plan(str(path), {"kind": "a"})
    assert message in caught.value.message
    assert "names.toml" in caught.value.message


@pytest.mark.slow
def test_settings_are_read_without_rules():
    for name in profile.names():
        loaded = profile.load(name)
        assert composition.settings_of(name) == (loaded.declared, loaded.settings)


def test_no_setting_is_called_like_an_option():
    declared = {key for name in profile.names() for key in composition.settings_of(name).declared}
    assert not {key.replace("_", "-") for key in declared} & RESERVED
