"""`certlint forecast`: each kind of change on its day, in every format."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from certlint import pem
from certlint.analysis import forecast as forecasting
from certlint.bundle.bundle import Bundle
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from tests import forge
from tests.commands.test_show_and_diff import valid
from tests.support import corpus
from tests.support.cli import certlint

FROM = ("--as-of", "2026-01-05")
PUBLIC = ["2.23.140.1.2.1"]


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.pem").write_bytes(forge.bundle(*forge.chain()))
    return "a.pem"


def events(*arguments: str) -> list[tuple[str, str, str, str | None]]:
    found = valid("forecast", certlint("forecast", *arguments, "--format", "json").out)["events"]
    return [(e["date"], e["kind"], e["severity"], e["rule"]) for e in found]


@pytest.mark.slow
def test_a_year(bundle):
    assert events(bundle, *FROM, "--until", "2027") == [
        ("2026-03-15", "schedule", "info", None),
        ("2026-11-16", "starts", "warning", "validity/expires-soon"),
        ("2026-12-31", "starts", "error", "validity/expired"),
        ("2027-03-15", "schedule", "info", None),
        ("2027-03-15", "schedule", "info", None),
    ]


@pytest.mark.slow
def test_the_check_of_that_day_agrees(bundle):
    starts = [(day, rule) for day, kind, _, rule in events(bundle, *FROM, "--until", "2026") if kind == "starts"]
    assert starts
    for day, rule in starts:
        assert rule in certlint(bundle, "--as-of", f"{day}T23:59:59Z", "--select", rule).out
        assert rule not in certlint(bundle, "--as-of", f"{day}T00:00:00Z", "--select", rule).out


def test_until_ends_it(bundle):
    assert [e[0] for e in events(bundle, *FROM, "--until", "2026-11-15")] == ["2026-03-15"]
    assert [e[0] for e in events(bundle, *FROM, "--until", "2026-11-16")] == ["2026-03-15", "2026-11-16"]
    assert certlint("forecast", bundle, *FROM, "--until", "2025").code == 2


@pytest.mark.slow
def test_the_warning_follows_its_setting(bundle):
    assert ("2026-12-01", "starts", "warning", "validity/expires-soon") in events(bundle, *FROM, "--expires-in", "30")


def test_who_is_not_valid_yet_begins(bundle):
    assert ("2026-01-01", "ends", "error", "validity/not-yet-valid") in events(bundle, "--as-of", "2025-12-01")


@pytest.mark.slow
def test_the_schedule_is_a_warning_for_certificates_of_public_cas(bundle):
    Path("b.pem").write_bytes(forge.bundle(*forge.chain(policies=PUBLIC)))
    assert {e[2] for e in events("b.pem", *FROM) if e[1] == "schedule"} == {"warning"}
    Path("c.pem").write_bytes(forge.bundle(*forge.chain(not_after=datetime(2026, 2, 10), eku=["serverAuth"])))
    assert [e[0] for e in events("c.pem", *FROM) if e[1] == "schedule"] == []


def test_rules_that_come_into_force(bundle):
    Path("acme.toml").write_text(
        'select = ["acme/*"]\n[[rule]]\nid = "acme/short"\ntitle = "Too long"\nseverity = "error"\n'
        'check = "validity_period.at_most"\nparams = { days = 90 }\n'
        'roles = ["leaf"]\neffective = 2026-07-01\nrationale = "x"\nremediation = "x"\n'
    )
    found = events(bundle, *FROM, "--profile", "acme.toml")
    assert ("2026-07-01", "renewal", "error", "acme/short") in found
    assert certlint("forecast", bundle, *FROM, "--profile", "acme.toml").code == 0
    # Until then nothing of the policy is in force.
    said = certlint(bundle, *FROM, "--profile", "acme.toml")
    assert (said.code, "no findings" in said.out) == (3, True)


def test_text(bundle):
    said = certlint("forecast", bundle, *FROM, "--until", "2026-12-31").out
    told = "error    validity/expired  a.pem  leaf 'cluster.example.com' (block 1)\n"
    assert f"2026-12-31\n  will fail   {told}              will expire on 2026-12-31 00:00:00 UTC\n" in said
    assert said.endswith("3 changes from 2026-01-05 until 2026-12-31\n")


@pytest.mark.slow
def test_a_calendar_that_others_can_read(bundle):
    said = certlint("forecast", bundle, *FROM, "--until", "2026", "--format", "ics").out
    found = icalendar.Calendar.from_ical(said).walk("VEVENT")
    assert [str(e.decoded("DTSTART")) for e in found] == ["2026-03-15", "2026-11-16", "2026-12-31"]
    later = certlint("forecast", bundle, "--as-of", "2026-02-01", "--until", "2026", "--format", "ics").out
    assert [e["UID"] for e in icalendar.Calendar.from_ical(later).walk("VEVENT")] == [e["UID"] for e in found]


@pytest.mark.slow
def test_changes_of_one_day_are_events_of_their_own(tmp_path, monkeypatch):
    """Two plans of public CAs fall on the 15th of March 2027: a calendar keeps one event of each UID."""
    monkeypatch.chdir(tmp_path)
    Path("a.pem").write_bytes(forge.bundle(*forge.chain(not_after=datetime(2028, 1, 1))))
    said = certlint("forecast", "a.pem", *FROM, "--until", "2040", "--format", "ics").out
    found = icalendar.Calendar.from_ical(said).walk("VEVENT")
    days = [str(each.decoded("DTSTART")) for each in found]
    assert len(set(days)) < len(days) == len({each["UID"] for each in found})


def test_several_and_what_cannot_be_read(bundle):
    Path("junk.pem").write_bytes(b"junk")
    answer = certlint("forecast", ".", "none.pem", *FROM, "--format", "json")
    assert answer.code == 3
    assert "none.pem" in answer.err
    found = valid("forecast", answer.out)
    assert {e["path"] for e in found["events"]} == {"./a.pem"}
    assert [each["path"] for each in found["unread"]] == ["./junk.pem", "none.pem"]
    assert found["unread"][1]["reason"] == "no such file: check the path"


@pytest.mark.slow
def test_hostile_dates_and_many_certificates(bundle):
    far = forge.cert(not_before=forge.der.generalized_time(datetime(1, 1, 1)), not_after=b"\x18\x0f99991231235959Z")
    many = [forge.cert(f"{i}.example.com", not_after=datetime(2026, 2, 1 + i % 28, i // 28)) for i in range(60)]
    Path("b.pem").write_bytes(forge.bundle(far, *many))
    assert certlint("forecast", "b.pem", *FROM).code == 0


def forecast_json(*arguments: str) -> dict:
    return valid("forecast", certlint("forecast", *arguments, *FROM, "--format", "json").out)


@pytest.mark.slow
def test_what_is_broken_already_comes_first(bundle):
    Path("old.pem").write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"], not_after=datetime(2026, 1, 1))))
    [error] = [each for each in forecast_json("old.pem")["broken"] if each["rule"] == "validity/expired"]
    assert error["severity"] == "error"
    lines = certlint("forecast", "old.pem", *FROM).out.splitlines()
    assert lines[0] == "already failing on 2026-01-05"
    assert lines[1].startswith("  error    ")
    assert lines[2].startswith("           ")
    assert forecast_json("a.pem")["broken"] == []


@pytest.mark.slow
def test_a_ca_that_files_share_is_told_once(bundle):
    """Each file has a leaf of its own, one intermediate and one root, which expire before the leaves do."""
    leaf, *above = forge.chain(not_after=datetime(2026, 6, 1))
    for name in ("b", "c", "d", "e"):
        Path(f"{name}.pem").write_bytes(forge.bundle(leaf, *above))
    files = ("b.pem", "c.pem", "d.pem", "e.pem")
    found = [e for e in forecast_json(*files, "--until", "2026")["events"] if e["rule"] == "validity/expired"]
    assert [each["path"] for each in found] == [*files]
    assert len({each["sha256"] for each in found}) == 1
    said = certlint("forecast", *files, *FROM, "--until", "2026").out
    assert said.count("validity/expired") == 1
    assert "b.pem, c.pem, d.pem and 1 more" in said
    calendar = certlint("forecast", *files, *FROM, "--until", "2026", "--format", "ics").out
    assert calendar.count("SUMMARY:validity/expired") == 1


@pytest.mark.slow
def test_the_future_is_told_as_future(bundle):
    """A check words what is so on the day that it judges; a forecast speaks today of another day."""
    messages = [each["message"] for each in forecast_json("a.pem", "--until", "2027")["events"]]
    assert "will have fewer than 45 days left: will expire on 2026-12-31 00:00:00 UTC" in messages
    assert not [m for m in messages if "will" not in m and not m.startswith("from that day on")]
    later = certlint("forecast", bundle, "--as-of", "2025-12-01", "--until", "2026", "--format", "json").out
    assert "will be valid from" in later


@pytest.mark.slow
def test_the_end_of_the_last_path_is_told(tmp_path):
    """Of two paths the one that lasts longer counts, and its trust anchor is in a store alone."""
    root, old = (
        forge.root(not_after=datetime(2028, 5, 1)),
        forge.root("Old Root CA", key="rsa4096-b", not_after=datetime(2027, 5, 1)),
    )
    issuing = forge.intermediate(root)
    crossed = forge.intermediate(old, key="rsa3072-b")
    path, store = tmp_path / "bundle.pem", tmp_path / "roots.pem"
    path.write_bytes(forge.bundle(forge.leaf(issuing, not_after=datetime(2030, 1, 1)), crossed, issuing))
    store.write_bytes(forge.bundle(root, old))
    found = events(path, *FROM, "--trust", str(store), "--until", "2031")
    assert [event for event in found if event[1] == "path"] == [("2028-05-01", "path", "error", None)]
    assert [event for event in events(path, *FROM, "--until", "2031") if event[1] == "path"] == []


@pytest.mark.slow
def test_the_files_of_a_folder_that_belong_together_are_one_bundle(bundle):
    leaf, *above = forge.chain()
    Path("live").mkdir()
    parts = {"cert": [leaf], "chain": above, "fullchain": [leaf, *above]}
    for name, certificates in parts.items():
        Path(f"live/{name}.pem").write_bytes(forge.bundle(*certificates))
    Path("live/privkey.pem").write_text(forge.key_pem(leaf.key))
    Path("live/privkey.pem").chmod(0o600)
    found = forecast_json("live")
    assert found["broken"] == []
    assert {each["path"] for each in found["events"]} == {"live/fullchain.pem"}
    Path("live/fullchain.pem").unlink()
    found = forecast_json("live")
    assert found["broken"] == []
    assert {each["path"] for each in found["events"]} == {"live/cert.pem"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("profile", "settings"),
    [
        ("hygiene", {}),
        ("web-pki", {}),
        ("redis-enterprise-server", {"rules_of": "today", "fqdn": ["cluster.example.com"]}),
    ],
)
def test_rules_that_no_day_changes_are_not_asked_again(monkeypatch, profile, settings):
    """What is foretold is what all rules say on each of the days."""
    now = datetime(2025, 3, 1, tzinfo=UTC)
    plan = make_plan(profile, settings, now=now)
    assert len(forecasting._timely(plan).asked) < len(plan.selected)
    fixtures = corpus.fixtures()
    yields = fixtures["x509/version-not-3/authority-of-version-1.pem"]  # a rule that no day changes tells of its issuer
    bundles = [Bundle(pem.read(data)) for data in [*[*fixtures.values()][::30], yields]]
    results = [run(plan, bundle) for bundle in bundles]
    until = datetime(2027, 1, 1, tzinfo=UTC)
    some = [forecasting.forecast(result, until) for result in results]
    monkeypatch.setattr(forecasting, "_ways", lambda _result: object())
    assert some == [forecasting.forecast(result, until) for result in results]
    assert any(some)


@pytest.mark.slow
def test_each_kind_of_object_in_a_file_is_looked_at(tmp_path):
    """A CRL goes out of date, alone and beside a certificate."""
    leaf, issuing, _ = forge.chain()
    crl = forge.crl_pem(issuing, next_update=datetime(2026, 7, 1))
    for name, content in (("alone.pem", crl), ("both.pem", forge.bundle(leaf, issuing) + crl)):
        (tmp_path / name).write_bytes(content)
        found = certlint(
            "forecast", tmp_path / name, "--until", "2027-03-01", "--format", "json", "--as-of", "2026-06-02"
        )
        events = [each for each in json.loads(found.out)["events"] if each["rule"] == "crl/out-of-date"]
        assert [(each["date"], each["message"]) for each in events] == [
            ("2026-07-01", "will be out of date: the next one is due on 2026-07-01 00:00:00 UTC")
        ]
        assert ("validity/expired" in found.out) == (name == "both.pem")


@pytest.mark.parametrize("unread", [b"", b"text\n", b"0\x82\x01\0"])
def test_a_file_that_cannot_be_read_is_incomplete(unread, tmp_path):
    (tmp_path / "bundle.pem").write_bytes(unread)
    answer = certlint("forecast", tmp_path / "bundle.pem")
    assert answer.code == 3
    assert "bundle.pem: not evaluated: " in answer.err


@pytest.mark.parametrize("day", ["9999-12-31", "9996-01-01", "1000-01-01"])
def test_a_forecast_ends_with_the_calendar(bundle, day):
    answer = certlint("forecast", bundle, "--as-of", day)
    assert answer.code in (0, 1)
    assert f"from {day}" in answer.out


def test_a_warning_that_comes_true_does_not_pass(bundle):
    """The day on which the issuer of a longer leaf expires is not one from which the leaf passes."""
    root = forge.root()
    middle = forge.intermediate(root, not_after=datetime(2026, 9, 1))
    Path(bundle).write_bytes(forge.bundle(forge.leaf(middle), middle, root))
    then = [event[1:] for event in events(bundle, *FROM, "--until", "2026-10-01") if event[0] == "2026-09-01"]
    assert then == [("starts", "error", "validity/expired")]


@pytest.mark.slow
def test_a_certificate_that_comes_to_be_needed_is_looked_at(tmp_path):
    """No path needs it before its issuer is valid: only then rules that do not ask for the day say something of it."""
    root, new = forge.root(), forge.root("New Root CA", key="rsa4096-b", not_before=datetime(2027, 1, 1))
    issuing, crossed = forge.intermediate(root), forge.intermediate(new, key="rsa3072-b", serial=-5)
    path, store = tmp_path / "bundle.pem", tmp_path / "roots.pem"
    path.write_bytes(forge.bundle(forge.leaf(issuing, not_after=datetime(2030, 1, 1)), issuing, crossed))
    store.write_bytes(forge.bundle(root, new))
    found = events(path, *FROM, "--trust", str(store), "--until", "2028")
    assert [event for event in found if event[1] == "starts"] == [
        ("2027-01-01", "starts", "error", "x509/serial-negative")
    ]


@pytest.mark.slow
def test_a_leaf_that_expires_ends_the_last_path(bundle):
    Path("root.pem").write_bytes(forge.bundle(forge.root()))
    answer = certlint("forecast", bundle, *FROM, "--trust", "root.pem", "--until", "2027", "--format", "json")
    [found] = [event for event in valid("forecast", answer.out)["events"] if event["kind"] == "path"]
    expected = "2026-12-31", "the leaf 'cluster.example.com' (block 1) expires"
    assert (found["date"], found["message"].rpartition(": ")[2]) == expected
