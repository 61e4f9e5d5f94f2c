"""Parts that decode and hold what nobody expects: no report, no command and no other file suffers from them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from certlint.output.formats import FOR_BUNDLES
from certlint.output.record import OVER_ALL
from tests import forge
from tests.forge import der
from tests.support.cli import DAY, certlint

USUAL = ("--fqdn", "cluster.example.com", *DAY)
PSS, MGF1, SHA256 = "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.8", "2.16.840.1.101.3.4.2.1"
VAST = b"\x7f" + b"\xff" * 3000
NUMBERS = {"vast": VAST, "far-below-zero": b"\x80" + bytes(3000), "without-content": b""}
# RSASSA-PSS parameters, of which each is wrong in its own way. RFC 4055 section 3.1.
PARAMETERS = {
    "null": der.null(),
    "octets": der.octet_string(b"\x00"),
    "hash-that-is-null": der.sequence(der.explicit(0, der.null())),
    "mask-over-null": der.sequence(der.explicit(1, der.sequence(der.oid(MGF1), der.null()))),
    "mask-cut-off": der.sequence(der.explicit(1, b"\x30\x6e\x06\x09")),
    "salt-that-is-a-list": der.sequence(der.explicit(2, der.sequence())),
    **{f"salt-{name}": der.sequence(der.explicit(2, der.tlv(der.INTEGER, n))) for name, n in NUMBERS.items()},
    "unknown-hash": der.sequence(der.explicit(0, der.sequence(der.oid("1.2.3.4"), der.null()))),
}
TIMES = {
    "year-0": b"00000101000000Z",
    "year-1": b"00010101000000Z",
    "before-year-1": b"00010101000000+2359",
    "year-9999": b"99991231235959Z",
    "after-year-9999": b"99991231235959-2359",
}
KEYS = ("1.2.840.113549.1.1.1", PSS, "1.2.840.10045.2.1", "1.2.840.10040.4.1", "1.3.101.112", "1.3.101.113", "1.2.3.4")
LONG_OID = der.tlv(der.OID, b"\x2a" + b"\xff" * 4000 + b"\x01")


def signed_by(algorithm: bytes) -> dict[str, bytes]:
    """A chain, a certificate that is its own issuer, and a request with an algorithm."""
    knobs = {"inner_algorithm": algorithm, "outer_algorithm": algorithm}
    return {
        "chain": forge.bundle(*forge.chain(**knobs)),
        "root": forge.bundle(forge.root(**knobs)),
        "request": forge.bundle(forge.csr(outer_algorithm=algorithm)),
    }


def with_number(number: bytes) -> dict[str, bytes]:
    """One INTEGER in each place that has one."""
    wide = der.tlv(der.INTEGER, number)
    key = der.sequence(der.tlv(der.INTEGER, b"\x00" + b"\xff" * 256), wide)
    spki = der.sequence(der.sequence(der.oid(KEYS[0]), der.null()), der.bit_string(key))
    version = (der.explicit(0, der.integer(2)), der.explicit(0, wide))
    subtree = der.sequence(der.tlv(0x82, b"example.com"), der.tlv(0x80, number), der.tlv(0x81, number))
    constraints = ("2.5.29.19", True, der.sequence(der.boolean(True), wide))
    return {
        "version": forge.bundle(*forge.chain(replace=version)),
        "serial": forge.bundle(*forge.chain(serial=number)),
        "exponent": forge.bundle(*forge.chain(key=spki, signer="rsa3072-a")),
        "path-length": forge.bundle(forge.root(extensions=[constraints], drop=["basic_constraints"])),
        "distance": forge.bundle(forge.root(name_constraints=der.sequence(der.explicit(0, subtree)))),
        "skip": forge.bundle(forge.root(extensions=[("2.5.29.54", True, wide)])),
    }


def with_time(text: bytes) -> dict[str, bytes]:
    moment = der.tlv(der.GENERALIZED_TIME, text)
    return {
        "begin": forge.bundle(*forge.chain(not_before=moment)),
        "end": forge.bundle(*forge.chain(not_after=moment)),
        "both": forge.bundle(*forge.chain(not_before=moment, not_after=moment)),
    }


def with_key(oid: str) -> dict[str, bytes]:
    contents = {"empty": b"", "a-byte": b"\x00", "a-point": b"\x04" + b"\xff" * 64, "a-list": b"\x30\x00"}
    algorithm = der.sequence(der.oid(oid), der.sequence(der.tlv(der.INTEGER, VAST)))
    return {
        name: forge.bundle(*forge.chain(key=der.sequence(algorithm, der.bit_string(key)), signer="rsa3072-a"))
        for name, key in contents.items()
    }


def with_long_oid() -> dict[str, bytes]:
    attribute = der.sequence(der.set_of(der.sequence(LONG_OID, der.tlv(0x0C, b"x"))))
    return {
        "purpose": forge.bundle(*forge.chain(eku=der.sequence(LONG_OID))),
        "extension": forge.bundle(*forge.chain(extensions=[der.sequence(LONG_OID, der.octet_string(b"\x05\x00"))])),
        "attribute": forge.bundle(*forge.chain(subject=attribute)),
        **signed_by(der.sequence(LONG_OID)),
    }


def with_string(tag: int) -> dict[str, bytes]:
    name = der.sequence(der.set_of(der.sequence(der.oid("2.5.4.3"), der.tlv(tag, b"\xff\xd8\x00"))))
    return {
        "subject": forge.bundle(*forge.chain(subject=name)),
        "names": forge.bundle(*forge.chain(san=der.sequence(der.tlv(0x80 | tag & 0x1F, b"\xff\xd8\x00")))),
    }


MAKERS: dict[str, Callable[[], dict[str, bytes]]] = {
    **{f"pss-{k}": lambda v=v: signed_by(der.sequence(der.oid(PSS), v)) for k, v in PARAMETERS.items()},
    **{f"number-{k}": lambda v=v: with_number(v) for k, v in NUMBERS.items()},
    **{f"time-{k}": lambda v=v: with_time(v) for k, v in TIMES.items()},
    **{f"key-{number}": lambda v=v: with_key(v) for number, v in enumerate(KEYS)},
    "oid": with_long_oid,
    **{f"string-{tag}": lambda v=tag: with_string(v) for tag in (1, 2, 5, 6, 12, 19, 20, 22, 28, 30)},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Every one in a file of its own, and a sound bundle that comes last."""
    path = tmp_path_factory.mktemp("hostile")
    for kind, make in MAKERS.items():
        for name, data in make().items():
            (path / f"{kind}-{name}.pem").write_bytes(data)
    (path / "zz-sound.pem").write_bytes(forge.bundle(*forge.chain()))
    return path


@pytest.fixture
def here(folder, monkeypatch) -> list[str]:
    monkeypatch.chdir(folder)
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["redis-enterprise-server", "web-pki"])
def test_every_format_reports_every_file(profile, here, tmp_path):
    asked = [f"--format={form}={tmp_path / form}" for form in FOR_BUNDLES]
    answer = certlint(*here, *asked, *USUAL, "--profile", profile)
    assert (answer.code, answer.all) == (3, "")
    report = json.loads((tmp_path / "json").read_text())
    assert report["summary"]["unreadable"] == []
    assert [bundle["path"] for bundle in report["bundles"] if bundle["path"] != OVER_ALL] == here
    assert {bundle["path"]: bundle["crashes"] for bundle in report["bundles"] if bundle["crashes"]} == {}
    for form in FOR_BUNDLES:
        assert "internal error" not in (tmp_path / form).read_text(), form


@pytest.mark.slow
def test_lines_tell_of_every_certificate(here):
    answer = certlint(*here, *DAY, "--profile", "web-pki", "--format", "jsonl", "--jobs", "1")
    *lines, summary = map(json.loads, answer.out.splitlines())
    assert (answer.code, summary["crashed"]) == (3, 0)
    assert {line["path"] for line in lines} == set(here)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("command", ["show", "forecast"])
def test_other_commands_go_through_all_of_them(command, form, here):
    answer = certlint(command, *here, "--format", form, *(USUAL if command == "forecast" else ()))
    assert answer.code == 3
    assert "internal error" not in answer.all
    assert "zz-sound.pem" in answer.out


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_keys_of_all_of_them_are_compared(form, here):
    answer = certlint("audit-keys", *here, "--format", form)
    assert answer.code in {1, 3}
    assert "internal error" not in answer.all
    assert "please report" not in answer.all


@pytest.mark.slow
def test_fix_goes_through_all_of_them(here):
    answer = certlint("fix", *here, "--diff", *USUAL)
    assert (answer.code, "internal error" in answer.all, "zz-sound.pem" in answer.all) == (3, False, True)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json"])
def test_each_is_compared_with_a_sound_one(form, here):
    for name in here[:-1]:
        for pair in ((name, here[-1]), (here[-1], name)):
            answer = certlint("diff", *pair, "--format", form, *USUAL)
            assert (answer.code in {0, 1, 3}, "internal error" in answer.all) == (True, False), (pair, answer)


@pytest.mark.slow
def test_parameters_that_can_not_be_decoded_are_told(tmp_path):
    path = tmp_path / "pss.pem"
    path.write_bytes(signed_by(der.sequence(der.oid(PSS), der.null()))["chain"])
    answer = certlint(path, *USUAL)
    assert answer.code == 3
    assert "RSA-PSS with unreadable parameters" in answer.out
    said = " ".join(answer.out.split())
    assert "the list of RSASSA-PSS parameters is a NULL instead of a SEQUENCE" in said


FLAW = """
from certlint.check import check
from certlint.report import Problem

@check
def astray(bundle):
    if bundle.leaf.title == "astray.example.com":
        yield Problem("it speaks of a certificate that there is none of", certificate=99)
"""
POLICY = """
extends = "hygiene"
select = ["acme/*"]
[[rule]]
id = "acme/astray"
title = "A rule that takes the engine down"
severity = "error"
check = "acme:astray"
rationale = "R"
remediation = "M"
"""


@pytest.fixture
def flawed(tmp_path, monkeypatch) -> Path:
    """A folder with a policy whose check is wrong in a way that no barrier around checks holds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("acme_astray.py").write_text(FLAW)
    info = Path("acme_astray-1.0.dist-info")
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-astray\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[certlint.checks]\nacme = acme_astray\n")
    Path("acme.toml").write_text(POLICY)
    Path("a.pem").write_bytes(forge.bundle(*forge.chain("astray.example.com")))
    Path("b.pem").write_bytes(forge.bundle(*forge.chain()))
    yield tmp_path
    sys.modules.pop("acme_astray", None)


ASTRAY = ("--profile", "acme.toml", *DAY)


@pytest.mark.slow
@pytest.mark.parametrize(("form", "jobs"), [*((form, "1") for form in FOR_BUNDLES), ("text", "2")])
def test_a_flaw_of_ours_costs_one_file_its_judgement_and_no_other(form, jobs, flawed):
    formats = ["--format=json=all.json", *[f"--format={form}"] * (form != "json")]
    answer = certlint("a.pem", "b.pem", *ASTRAY, *formats, "--jobs", jobs)
    assert answer.code == 2
    report = json.loads(Path("all.json").read_text())
    (broken,) = report["summary"]["unreadable"]
    assert broken["path"] == "a.pem"
    assert broken["reason"] == "not evaluated: a fault in certlint (IndexError): please report this"
    assert [bundle["path"] for bundle in report["bundles"] if bundle["path"] != OVER_ALL] == ["b.pem"]
    if form not in {"ics", "json", "prometheus"}:
        assert "not evaluated: a fault in certlint" in " ".join(answer.out.split())


@pytest.mark.slow
@pytest.mark.parametrize("line", [("forecast",), ("fix", "--diff")])
def test_other_commands_go_on_after_a_flaw(line, flawed):
    answer = certlint(*line, "a.pem", "b.pem", *ASTRAY)
    assert answer.code == 2
    assert "certlint: a.pem: internal error: IndexError" in answer.err
    assert "b.pem" in answer.all


def test_a_comparison_ends_with_it(flawed):
    answer = certlint("diff", "a.pem", "b.pem", *ASTRAY)
    assert (answer.code, "internal error: IndexError" in answer.err) == (2, True)


@pytest.mark.slow
def test_the_traceback_is_for_those_who_ask_for_it(flawed, monkeypatch):
    assert "Traceback" not in certlint("a.pem", *ASTRAY).all
    monkeypatch.setenv("CERTLINT_TRACEBACK", "1")
    answer = certlint("a.pem", *ASTRAY)
    assert ("Traceback" in answer.out, "Traceback" in answer.err) == (False, True)


def test_one_file_that_can_not_be_read_keeps_no_other_from_being_shown(flawed):
    answer = certlint("show", "none.pem", "b.pem")
    assert (answer.code, "none.pem" in answer.err, "cluster.example.com" in answer.out) == (3, True, True)
