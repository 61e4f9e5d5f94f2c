"""The real reader of each format: what makes of a report what its users see. Each raises on what it cannot read."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import junitparser
from markdown_it import MarkdownIt
from prometheus_client.parser import text_string_to_metric_families
from referencing import Registry, Resource

from tests import ROOT
from tests.support.pages import Page

_SARIF = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text())
SARIF = jsonschema.Draft4Validator(_SARIF, format_checker=jsonschema.FormatChecker())
COMMAND = re.compile(r"::(error|warning|notice) ((?:\w+=[^,:\r\n]+,?)+)::([^\r\n]*)")
_OUR_TAGS = {"<br>"}


def sarif(text: str) -> list[str]:
    """The messages of the results."""
    log = json.loads(text)
    SARIF.validate(log)
    [run] = log["runs"]
    known = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} <= known
    return [result["message"]["text"] for result in run["results"]]


def junit(text: str) -> list[str]:
    """The names of the cases that failed or erred."""
    suites = junitparser.JUnitXml.fromstring(text.encode())
    for suite in suites:
        results = [result for case in suite for result in case.result]
        assert suite.tests == len(list(suite))
        assert suite.failures == sum(isinstance(r, junitparser.Failure) for r in results)
        assert suite.errors == sum(isinstance(r, junitparser.Error) for r in results)
        assert suite.skipped == sum(isinstance(r, junitparser.Skipped) for r in results)
    bad = (junitparser.Failure, junitparser.Error)
    return [case.name for suite in suites for case in suite if any(isinstance(r, bad) for r in case.result)]


def github(text: str) -> list[str]:
    """The annotations, as the runner reads them: a line that begins with two colons is a command."""
    found = []
    for line in text.splitlines():
        if line.lstrip().startswith("::"):
            match = COMMAND.fullmatch(line)
            assert match, line
            found.append(f"{match[1]} {match[3].replace('%0A', chr(10)).replace('%25', '%')}")
    return found


def gitlab(text: str) -> list[str]:
    """The descriptions of the issues."""
    issues = json.loads(text)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1
        path = Path(issue["location"]["path"])
        assert str(path) == issue["location"]["path"]
        assert not path.is_relative_to(Path.cwd()), (
            "only what lies outside, such as the trust store, has its whole path"
        )
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    return [issue["description"] for issue in issues]


def markdown(text: str) -> list[str]:
    """The plain text of the paragraphs; nothing is a link, HTML is ours."""
    reader = MarkdownIt("gfm-like")
    assert reader.linkify
    reader.linkify.set({"fuzzy_link": False})  # a domain alone is not a link for the forges
    tokens = reader.parse(text)
    inline = [child for token in tokens if token.type == "inline" for child in token.children or []]
    assert {t.content.strip() for t in [*tokens, *inline] if t.type.startswith("html")} <= _OUR_TAGS
    assert not [t for t in inline if t.type == "link_open"]
    assert not [t for t in inline if t.type == "image"]
    return [token.content for token in tokens if token.type == "inline"]


def table(text: str) -> list[str]:
    """The messages."""
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    cells = [cell for row in rows for cell in row.values()]
    assert None not in cells
    texts = [cell for cell in cells if not re.fullmatch(r"-\d+", cell)]
    assert not [cell for cell in texts if cell.lstrip().startswith(("=", "+", "-", "@", "|", "\t", "\r"))]
    return [row["message"] if "message" in row else row["subject"] for row in rows]


@cache
def _bill() -> Any:
    """The official schema of CycloneDX 1.7, with those that it refers to."""
    folder = ROOT / "tests" / "schemas" / "cyclonedx"
    schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    resources = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()]
    registry = Registry().with_resources(resources)
    return jsonschema.Draft7Validator(
        schemas["bom-1.7.schema.json"], registry=registry, format_checker=jsonschema.FormatChecker()
    )


def cyclonedx(text: str) -> list[str]:
    """The names of the certificates."""
    found = json.loads(text)
    _bill().validate(found)
    refs = [each["bom-ref"] for each in found["components"]]
    assert len({*refs}) == len(refs)
    assert {each["ref"] for each in found["dependencies"]} == {*refs}
    assert all({*each["dependsOn"]} <= {*refs} for each in found["dependencies"])
    assets = [each for each in found["components"] if each["cryptoProperties"]["assetType"] == "certificate"]
    return [each["name"] for each in assets]


def prometheus(text: str) -> list[str]:
    """The certificates that have an end."""
    families = {family.name: family.samples for family in text_string_to_metric_families(text)}
    series = [(s.name, *sorted(s.labels.items())) for samples in families.values() for s in samples]
    assert len(set(series)) == len(series)
    return [s.labels["certificate"] for s in families.get("certlint_certificate_days_left", [])]


def calendar(text: str) -> list[str]:
    """The summaries of the events."""
    parsed = icalendar.Calendar.from_ical(text)
    assert not parsed.errors
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events = parsed.walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert not [error for event in events for error in event.errors]
    return [str(event["SUMMARY"]) for event in events]


def html(text: str) -> list[str]:
    """The tags."""
    return [tag for tag, _ in Page(text).elements]


def json_report(text: str) -> list[str]:
    """The titles of the certificates."""
    return [c["subject"] for b in json.loads(text)["bundles"] for c in b["certificates"]]


READERS: dict[str, Any] = {
    "text": str.splitlines,
    "json": json_report,
    "html": html,
    "html-summary": html,
    "sarif": sarif,
    "junit": junit,
    "github": github,
    "gitlab": gitlab,
    "markdown": markdown,
    "csv": table,
    "csv-certificates": table,
    "cyclonedx": cyclonedx,
    "prometheus": prometheus,
    "ics": calendar,
}
