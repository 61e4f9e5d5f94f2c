"""Profiles: how layers, conditions and versions decide what runs; and what the shipped ones ask for."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from certlint import resources
from certlint.engine.setup import make_plan
from certlint.errors import CertlintError, ConfigurationError, UsageError
from certlint.install.credential import NAMES
from certlint.policy import cache, catalogue, model, names, profile, selection
from certlint.policy.versions import in_range, version_key
from tests import forge
from tests.support.cli import DAY, certlint
from tests.support.judging import findings, judge, selected, told

REDIS = [name for name in profile.names() if name.startswith("redis-enterprise")]


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ("7.4.2", ">=7.4,<7.5", True),
        ("7.4", ">=7.4,<7.5", True),
        ("7.4.6-22", ">=7.4.6-22", True),
        ("7.4.6-21", ">=7.4.6-22", False),
        ("7.4.6-100", ">=7.4.6-22", True),
        ("7.22.0", ">=7.4,<7.5", False),
        ("7.5", ">=7.4,<7.5", False),
        ("8.0.20-68", "<=8.0.20-68", True),
        ("8.0.20-68", ">8.0.20-68", False),
        ("8.0.20-69", "> 8.0.20-68, < 9", True),
    ],
)
def test_versions_compare_by_number(version, wanted, expected):
    assert in_range(version, wanted) is expected


@pytest.mark.parametrize("text", ["seven", "7.x", "7..4", "-", "7.4.2-54-rc1", "7_4", "٧.٤", "9" * 5000])
def test_what_is_no_version(text):
    with pytest.raises(UsageError, match="is not a version"):
        version_key(text)


@pytest.mark.parametrize(
    "text", ["=7.4", "seven", "", "7.4", ">=seven", ">=7.x", "<>7", "=>7", ">=", ">=9,seven", ">=9,", ">=7 <8", "['7']"]
)
def test_what_is_no_range_is_told_as_written(text):
    with pytest.raises(ConfigurationError, match=re.escape(f"{text!r} is not a range of versions")):
        in_range("7.4", text)


@pytest.mark.parametrize("name", profile.names())
def test_every_shipped_profile_makes_a_plan(name):
    plan = make_plan(name, {"fqdn": [forge.FQDN]} | ({"redis_version": "7.4.2"} if name in REDIS else {}))
    assert plan.selected
    assert plan.profile.title
    assert plan.profile.description.endswith(".")


def test_a_shipped_profile_may_write_a_day_as_toml_has_it(tmp_path, monkeypatch):
    """The compiled form has no dates."""
    words = 'title = "T"\nseverity = "info"\nrationale = "R"\nremediation = "M"\ncheck = "subject.has_common_name"\n'
    rule = f'[[rule]]\nid = "acme/x"\n{words}effective = 2020-01-01\nuntil = 2021-02-03\n'
    (tmp_path / "acme.toml").write_text(f'title = "A"\ndescription = "B."\nselect = ["acme/x"]\n{rule}')
    monkeypatch.setattr(resources, "RULES", str(tmp_path))
    monkeypatch.setattr(cache, "COMPILED_FOLDER", str(tmp_path / ".compiled"))
    for _ in ("read", "compiled"):
        (found,) = profile.load(str(tmp_path / "acme.toml")).rules
        assert (found.effective, found.until) == ("2020-01-01", "2021-02-03")


@pytest.mark.parametrize("row", names.rows(NAMES), ids=lambda row: row["id"])
def test_every_certificate_name_makes_a_plan_by_every_spelling(row):
    for spelling in (row["id"], *row.get("aliases", ())):
        plan = make_plan("", {"cert_name": spelling})
        assert plan.profile.name == row["profile"]
        assert plan.settings["cert_name"] == row["id"]
        assert plan.settings["cert_spelling"] == spelling


def test_spellings_are_unambiguous_and_rows_have_what_commands_need():
    rows = names.rows(NAMES)
    known = {
        "id",
        "aliases",
        "profile",
        "settings",
        "role",
        "ports",
        "suites",
        "used_for",
        "rladmin",
        "script",
        "kubernetes",
        "secret_keys",
        "resource",
        "after",
    }
    for row in rows:
        assert row.keys() <= known
        assert row["settings"].keys() == {"cert_key"}
        assert "resource" in row or row.get("kubernetes") in (None, *row.get("aliases", ()))
        assert row["role"] in {"server", "client", "both", "signing", "trust"}
        assert ("ports" in row) == (row["role"] == "server")
    keyless = {row["id"] for row in rows if row["settings"]["cert_key"] == "none" and "resource" not in row}
    assert keyless == {"mtls_trusted_ca", "sso_issuer"}


def test_an_unknown_certificate_name_has_a_hint():
    with pytest.raises(UsageError, match="cert-name: 'metric_exporter' is not one of cm, api, ") as caught:
        make_plan("", {"cert_name": "metric_exporter"})
    assert "metrics_exporter" in caught.value.hint


def test_a_profile_given_by_hand_wins_over_the_names_own():
    assert make_plan("redis-enterprise", {"cert_name": "proxy"}).profile.name == "redis-enterprise"


@pytest.mark.slow
def test_of_redis_and_its_clusters_only_its_profiles_speak():
    product = re.compile(r"Redis|rladmin|crdb|cluster(?!\.example|File)", re.IGNORECASE)
    speaking = {
        f"{name}: {each.rule.id}: {text}"
        for name in profile.names()
        if not name.startswith("redis-")
        for loaded in [profile.load(name)]
        for each in selection.select(loaded, loaded.defaults)
        for text in (each.rule.title, each.rule.rationale, each.rule.remediation, each.rule.citation)
        if product.search(text)
    }
    assert speaking == set()


@pytest.mark.parametrize("name", ["hygiene", "nginx", "rfc5280"])
def test_help_and_notes_are_neutral_where_the_profile_is(name, tmp_path):
    path = tmp_path / "leaf.pem"
    path.write_bytes(forge.bundle(forge.leaf()))
    lines = certlint(path, "--profile", name, *DAY).all.splitlines()
    for command in ("check", "csr", "generate", "sign", "show", "forecast"):
        lines += certlint(command, "--profile", name, "--help").out.splitlines()
    of_commands = ("  install ", "  cluster ")  # the list of commands names them all
    named = [line for line in lines if "cluster" in line.replace(forge.FQDN, "") and not line.startswith(of_commands)]
    assert named == []


@pytest.mark.parametrize("name", REDIS)
def test_what_is_sound_passes(name):
    bundle = forge.chain()[1:] if name.endswith("client-ca") else forge.chain()
    settings = {"redis_version": "8.0.20-68", "fqdn": [forge.FQDN]}
    assert told(bundle, profile=name, **settings) == []


def test_hygiene_is_neutral():
    assert not [rule for rule in selected("hygiene") if rule.startswith("redis/")]


@pytest.mark.parametrize("name", sorted(set(REDIS) - {"redis-enterprise-client-ca"}))
def test_a_redis_profile_is_hygiene_and_more(name):
    """Names, keys, purposes and clients depend on what the certificate is for; files, encodings, chains and dates do not.

    That a file is not PEM is said in the words of Redis.
    """
    general = {rule for rule in selected("hygiene") if not rule.startswith(("names/", "key/", "hygiene/", "clients/"))}
    assert "redis/not-pem" in selected(name)
    assert general - set(selected(name)) == {"pem/not-pem"}


ROOT = "chain/missing-root"


@pytest.mark.parametrize(
    ("settings", "severity"),
    [
        ({}, "warning"),
        ({"redis_version": "7.4.2"}, "warning"),
        ({"redis_version": "8.0.16"}, "error"),
        ({"fqdn": ("rec.ns.svc.cluster.local",)}, "error"),
        ({"cert_name": "proxy"}, "warning"),
        ({"cert_name": "syncer"}, "warning"),
        ({"cert_name": "CPINE"}, "error"),
        ({"cert_name": "data_internode_encryption", "redis_version": "7.4.2"}, "error"),
    ],
)
def test_how_bad_a_missing_root_is(settings, severity):
    (finding,) = findings(ROOT, forge.chain()[:2], **settings)
    assert finding.severity.label == severity


def test_where_a_root_may_be_missing():
    for settings in ({"profile": "hygiene"}, {"cert_name": "mtls_trusted_ca"}, {"cert_name": "sso_issuer"}):
        assert ROOT not in selected(**settings)


def test_an_identity_providers_certificate_stands_alone():
    provider = forge.root("idp.example.org", not_after=datetime(2036, 1, 1))
    for alone in (provider, forge.chain(depth=1)[0], forge.chain()[0]):
        assert judge([alone], cert_name="sso_issuer").findings == []


def test_client_cas_come_in_any_order_and_number():
    other = forge.root("Another Root CA", key="rsa4096-b")
    server_ca = forge.root("Server CA", key="rsa3072-d", eku=["serverAuth"])
    bundle = [*forge.chain()[:0:-1], other, server_ca]
    assert judge(bundle, cert_name="mtls_trusted_ca").findings == []


# What follows uses policies of an organisation, in files.

RULE = """
[[rule]]
id = "acme/weak"
title = "A title"
severity = "info"
check = "validity_period.at_most"
params = { days = 90 }
rationale = "Why."
remediation = "What."
"""


def policy(tmp_path, text, name="acme.toml"):
    path = tmp_path / name
    path.write_text(text)
    return str(path)


def rules(path, **settings):
    return {each.rule.id: each for each in make_plan(path, settings).selected}


def test_a_policy_extends_changes_and_adds(tmp_path):
    path = policy(
        tmp_path,
        """
extends = "redis-enterprise-server"
select = ["acme/*"]
ignore = ["redis/key-*"]
[severity]
"redis/validity-too-long" = "error"
[params."redis/validity-too-long"]
days = 180
"""
        + RULE,
    )
    found = rules(path)
    assert "redis/key-size-below-recommended" not in found
    assert found["acme/weak"].rule.origin == path
    assert found["redis/validity-too-long"].severity.label == "error"
    assert found["redis/validity-too-long"].params == {"days": 180, "leeway": 1}
    assert told(forge.chain(), profile=path) == ["redis/validity-too-long"]


def test_what_is_ignored_stays_ignored_unless_a_later_layer_selects_it(tmp_path):
    base = policy(tmp_path, 'catalogues = ["validity"]\nselect = ["*"]\nignore = ["validity/expired"]', "base.toml")
    assert set(rules(base)) == {"validity/not-yet-valid", "validity/never-valid", "validity/expires-soon"}
    again = policy(tmp_path, 'extends = "base.toml"\nselect = ["validity/expired"]')
    assert set(rules(again)) == {
        "validity/not-yet-valid",
        "validity/never-valid",
        "validity/expires-soon",
        "validity/expired",
    }
    both = policy(tmp_path, 'catalogues = ["validity"]\nselect = ["validity/*"]\nignore = ["validity/exp*"]')
    assert set(rules(both)) == {"validity/not-yet-valid", "validity/never-valid"}


CONDITIONS = """
extends = "redis-enterprise"
ignore = ["validity/expired"]
[[when]]
{condition}
select = ["validity/expired"]
"""


@pytest.mark.parametrize(
    ("condition", "settings", "expected"),
    [
        ('redis_version = ">=7.4,<7.5"', {"redis_version": "7.4.2"}, True),
        ('redis_version = ">=7.4,<7.5"', {"redis_version": "8.0"}, False),
        ('redis_version = ">=7.4,<7.5"', {}, False),
        ("fqdn = true", {"fqdn": ("a.example.com",)}, True),
        ("fqdn = true", {}, False),
        ("fqdn = false", {}, True),
        ("internal = false", {"internal": False}, True),
        ("internal = false", {}, False),
        ('cert_name = ["proxy", ""]', {}, True),
        ('cert_name = ["proxy", ""]', {"cert_name": "proxy"}, True),
        ('cert_name = ["proxy", ""]', {"cert_name": "api"}, False),
        ('owner = "root:root"', {"owner": "root:root"}, True),
        ('owner = "root:root"', {"owner": "redislabs:redislabs"}, False),
        ('ocsp = true\nowner = "root:root"', {"ocsp": True}, False),
    ],
)
def test_conditions(tmp_path, condition, settings, expected):
    path = policy(tmp_path, CONDITIONS.format(condition=condition))
    assert ("validity/expired" in rules(path, **settings)) is expected


def test_the_command_line_speaks_last():
    plan = make_plan("", {}, select=("redis/*",), ignore=("redis/ecdsa-key",))
    chosen = {each.rule.id for each in plan.selected}
    assert "redis/self-signed" in chosen
    assert not [rule for rule in chosen if not rule.startswith("redis/")]
    assert "redis/ecdsa-key" not in chosen


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('titel = "x"', "unknown key 'titel'", "title"),
        ("[settings]\nexpires = 3", "unknown setting 'expires'", "expires_in"),
        ('catalogues = ["validty"]', "no catalogue 'validty'", "validity"),
        ('extends = "redis-enterprise-sever"', "unknown profile", "redis-enterprise-server"),
        ('catalogues = ["validity"]\nselect = ["validity/expird"]', "matches no rule", "validity/expired"),
        ("extends = 'redis-enterprise'\n[[when]]\nredis_verson = '>=7'", "which is not a setting", "redis_version"),
        ('catalogues = ["validity"]\n[severity]\n"validity/expired" = "fatal"', "not info", ""),
        ("title = ", "acme.toml", ""),
        ('extends = "acme.toml"', "extends itself", ""),
        ('extends = "nowhere.toml"', "cannot read", ""),
        (
            'extends = "hygiene"\n[[rule]]\nid = "validity/expired"' + RULE.partition('"acme/weak"')[2],
            "already exists",
            "own",
        ),
    ],
)
def test_what_is_wrong_with_a_profile_is_said(tmp_path, text, message, hint):
    path = policy(tmp_path, text)
    with pytest.raises(CertlintError) as caught:
        make_plan(path, {})
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("params", "message", "hint"),
    [
        ("{ dys = 3 }", "no parameter 'dys'", "days"),
        ('{ days = "3" }', "days should be int", ""),
        ("{}", "parameter 'days' is missing", ""),
    ],
)
def test_parameters_are_checked(tmp_path, params, message, hint):
    path = policy(tmp_path, 'select = ["*"]\n' + RULE.replace("{ days = 90 }", params))
    with pytest.raises(ConfigurationError) as caught:
        make_plan(path, {})
    assert message in caught.value.message
    assert "acme/weak" in caught.value.message
    assert hint in caught.value.hint


TABLE = """
select = ["*"]
[[rule]]
id = "acme/names"
title = "T"
severity = "error"
check = "san.covers_names"
rationale = "R"
remediation = "M"
[rule.params]
optional = ["internal.{fqdn}"]
[rule.params.names]
"{fqdn}" = "{fqdn} fails"
"x.{san}" = "x fails"
"""


def test_tables_and_lists_repeat_for_each_value_and_leave_out_what_is_unset(tmp_path):
    path = policy(tmp_path, TABLE)

    def params(**settings):
        plan = make_plan(path, settings)
        return plan.per_certificate[0].params if plan.per_certificate else plan.unset

    assert params() == {"acme/names": "needs --fqdn"}
    assert params(san=["a"]) == {"names": {"x.a": "x fails"}}
    assert params(fqdn=["a", "b"]) == {
        "names": {"a": "a fails", "b": "b fails"},
        "optional": ("internal.a", "internal.b"),
    }
    assert params(fqdn=["a"], san=["b"])["names"] == {"a": "a fails", "x.b": "x fails"}


@pytest.mark.slow
def test_every_rule_of_the_product_is_reached_by_some_profile():
    reached = {
        rule.id
        for name in REDIS
        for layer in profile.load(name).layers
        for rule in profile.load(name).rules
        if any(model.matching_rules(pattern, {rule.id: None}) for pattern in layer.select)
    }
    shipped = {rule.id for name in ("redis-enterprise", "names", "keys", "validity") for rule in catalogue.load(name)}
    assert shipped - reached == set()
