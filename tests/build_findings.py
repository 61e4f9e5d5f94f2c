"""Writes tests/golden/findings: what is found in every fixture and every case of the rule books, word for word.

Which rules find something, fixtures and cases say themselves. This is how it reads: a change of a message, a place, or of what
was expected and found shows in the diff.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from certlint.report import Status
from tests import cases, forge
from tests.cases import books, books_defects, forum, forum_defects
from tests.support.books import judged
from tests.support.fixture_files import FOLDER as FIXTURES
from tests.support.fixture_files import check, read

FOLDER = Path(__file__).parent / "golden" / "findings"
DEFECTS = {"forum-defects": (forum, forum_defects), "books-defects": (books, books_defects)}
GROUPS = ("fixtures", *DEFECTS, *cases.SUBJECTS)


def build(group: str) -> str:
    """The text of one file."""
    found = fixtures() if group == "fixtures" else defects(group) if group in DEFECTS else fires(group)
    return "\n".join(f"# {name}\n{text}\n" for name, text in found)


def fixtures() -> Iterator[tuple[str, str]]:
    """All findings of each fixture, as its options have it."""
    for path in sorted(p for p in FIXTURES.rglob("*") if p.is_file() and p.parent.name != "demo"):
        with tempfile.TemporaryDirectory() as folder:
            bundle = check(read(path), Path(folder))
            text = lines(bundle["findings"]).replace(folder, "{dir}")
            text = text.replace(f"{Path(folder).owner()}:{Path(folder).group()}", "{owner}")
        yield str(path.relative_to(FIXTURES)), text


def defects(group: str) -> Iterator[tuple[str, str]]:
    """What each rule finds in the certificate that breaks it."""
    for rule, make in DEFECTS[group][1].DEFECTS.items():
        yield rule, of_rule(rule, make())


def fires(subject: str) -> Iterator[tuple[str, str]]:
    for case in cases.of(subject):
        if case.outcome is Status.FAILED:
            yield f"{case.rule}: {case.name}", of_rule(case.rule, case.make(), case.profile)


def of_rule(rule: str, certificate: forge.Cert, profile: str = "web-pki") -> str:
    found = judged(certificate, profile).findings
    return "\n".join(_line(f._asdict(), f.location._asdict()) for f in found if f.rule.id == rule)


def lines(findings: Iterable[dict[str, Any]]) -> str:
    return (
        "\n".join(f"{each['severity']} {each['rule']}: {_line(each, each['location'])}" for each in findings)
        or "nothing"
    )


def _line(finding: dict[str, Any], location: dict[str, Any]) -> str:
    """Where it is, and how it reads."""
    place = " ".join(f"{name} {location[name]}" for name in ("line", "block", "part", "offset") if location.get(name))
    values = "".join(f"; {word} {finding[word]}" for word in ("expected", "found") if finding[word])
    text = f"[{place}] {finding['message']}{values}"
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for group in GROUPS:
        (FOLDER / f"{group}.txt").write_text(build(group))


if __name__ == "__main__":
    main()
