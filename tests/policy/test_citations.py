"""What rules cite exists: sections, appendices, numbered requirements; where `tests/data/sections.toml` has the document."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from certlint.policy import catalogue, profile
from tests import ROOT

SECTIONS = {
    document: frozenset(numbers.split())
    for document, numbers in tomllib.loads((ROOT / "tests/data/sections.toml").read_text()).items()
}
DOCUMENT = re.compile(
    r"\b(?:RFC \d+|(?:TLS|S/MIME|Code Signing) Baseline Requirements [\w.]+|EV Guidelines [\w.]+"
    r"|(?:ETSI )?EN \d+ \d+-\d [\d.]*\d)"
)
ANOTHER = re.compile(
    r"ITU-T|X\.\d{3}|NIST|FIPS|ISO \d|MS-|Mozilla|Chrome|openssl|SAML|Guide|draft|ballot|before|until|since 1|1\.6\.2"
)
"""What makes a part of a citation one of another document, or of another edition."""
PLACE = re.compile(r"(?:sections?|appendix|appendices|annex) (.*)")
NUMBER = re.compile(r"(?<![\w.-])(?:\d+(?:\.\d+)*|[A-H](?:\.\d+)*)(?![\w-])")
REQUIREMENT = re.compile(r"\b(?:GEN|NAT|LEG|WEB|QCS)-[\d.]+-\d+[A-Z]?\b")


def cited(citation: str) -> Iterator[tuple[str, str]]:
    """The documents of the table that a citation names, each with a place in it."""
    document = ""
    for part in citation.split(";"):
        starts = [*DOCUMENT.finditer(part)]
        ends = [*(each.start() for each in starts[1:]), len(part)]
        texts = [(each[0], part[each.end() : end]) for each, end in zip(starts, ends, strict=True)] if starts else []
        for said, text in texts or [(document, part)]:
            document = said
            named = document if document in SECTIONS else f"ETSI {document}"
            if named in SECTIONS and not ANOTHER.search(text):
                yield from ((named, place) for place in _places(text))


def _places(text: str) -> Iterator[str]:
    yield from REQUIREMENT.findall(text)
    listed = PLACE.search(re.sub(r"\([^)]*\)|, which .*", "", text))
    if listed:
        yield from NUMBER.findall(listed[1])


def citations() -> Iterator[tuple[str, str]]:
    for name in catalogue.names():
        yield from ((rule.id, rule.citation) for rule in catalogue.load(name))
    for name in profile.names():
        for rule in profile.load(name).rules:
            yield f"{rule.id} of {name}", rule.citation


@pytest.mark.slow
def test_what_is_cited_exists():
    places = {(rule, *place) for rule, citation in citations() for place in cited(citation)}
    assert sorted(each for each in places if each[2] not in SECTIONS[each[1]]) == []
    assert len({each[1:] for each in places}) > 300, "citations are read"


@pytest.mark.parametrize(
    ("citation", "found"),
    [
        ("RFC 5280 sections 4.2.1.6 and 4.2.1.10, appendix A.1", ["4.2.1.6", "4.2.1.10", "A.1"]),
        ("RFC 5280 section 6.3.3 (b) and (f); RFC 6960 section 4.1.1", ["6.3.3", "4.1.1"]),
        ("CA/Browser Forum, TLS Baseline Requirements 2.2.6, section 4.2.2; section 7.1.4.2.1 before 1.8.0", ["4.2.2"]),
        ("ETSI EN 319 412-2 2.5.1, section 5.2, QCS-5.2-1", ["QCS-5.2-1", "5.2"]),
        ("RFC 5280 section 9.99", ["9.99"]),
    ],
)
def test_places_are_read(citation, found):
    assert [place for _, place in cited(citation)] == found
