"""HTML reports for the tests: made by the command line as a user would, and read by a parser that knows no mercy."""

from __future__ import annotations

from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

from certlint.cli import main
from tests import forge

HOSTILE = "<script>alert(1)</script>\u202egpj.\x1b[31m'\"&"
VOID = {"meta", "link", "br", "input", "wbr"}


def write_inputs(folder: Path) -> None:
    """A bundle for each way that a report can look."""
    good = forge.chain()
    bundles = {
        "bad": forge.chain(san=["cluster.example.com", "*.cluster.example.com"], eku=["serverAuth"]),
        "broken": [good[0], forge.pem(b"\x30\x03\x02\x01\x01"), *good[1:]],
        "expired": [*forge.chain(not_after=datetime(2026, 5, 20)), forge.root("Another Root CA")],
        "good": good,
        "hostile": forge.chain(subject=HOSTILE, san=["cluster.example.com", b"\x82\x0b<img src=x>", "x" * 900]),
        "incomplete": [forge.leaf()],
        "nothing": ["no certificate here\n"],
    }
    for name, parts in bundles.items():
        (folder / f"{name}.pem").write_bytes(forge.bundle(*parts))


def report(folder: Path, *names: str, options: tuple[str, ...] = ()) -> str:
    """The HTML report over some inputs of a folder."""
    target = folder / "report.html"
    paths = [str(folder / f"{name}.pem") for name in names]
    main([*paths, "--fqdn", forge.FQDN, "--as-of", "2026-06-01", "--format", f"html={target}", *options])
    return target.read_text(encoding="utf-8")


class Page(HTMLParser):
    """A page as elements and text. Raises AssertionError on tags that do not close as they opened."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self._open):
            self.texts.setdefault(tag, []).append(data)

    def every(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attribute in attributes]

    def text(self, tag: str = "body") -> str:
        return " ".join("".join(self.texts.get(tag, [])).split())
