"""The public suffix list, and the top-level domains that no longer exist."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from certlint import caches
from certlint.cli import main
from certlint.dns import suffixes, tlds
from certlint.policy import tables
from tests import forge
from tests.cases.forum import leaf

SUFFIXES = suffixes.SuffixList(
    suffixes.parsed(
        "// VERSION: 2026-10-22_08-36-41_UTC\n"
        "com\nuk\nco.uk\n*.ck\n!www.ck\n\n// a comment\nbücher.example\n// ===END ICANN DOMAINS===\ngithub.io\n"
    )
)


class TestSuffixes:
    @pytest.mark.parametrize(
        ("name", "suffix", "registry"),
        [
            (b"co.uk", True, True),
            (b"example.co.uk", False, False),
            (b"any.ck", True, True),
            (b"www.ck", False, False),
            (b"github.io", True, False),
            (b"xn--bcher-kva.example", True, True),
        ],
    )
    def test_which_names_are_suffixes(self, name, suffix, registry):
        assert SUFFIXES.has(name) is suffix
        assert (suffix and SUFFIXES.has_registry(name)) is registry

    def test_the_first_names_are_looked_up_as_all_others_are(self):
        listed = SUFFIXES.bases
        parts = {name[cut:] for name in listed for cut in range(len(name))} | {name + b"x" for name in listed}
        for name in sorted(parts | listed):
            fresh = suffixes.SuffixList(SUFFIXES.values())
            assert fresh.has_base([b"a.b", name]) is (name in listed)
        asked = [fresh.has_base([name]) for name in [b"uk", b"a.uk"] * suffixes._FEW]
        assert asked == [True, False] * suffixes._FEW

    def test_a_name_reaches_what_is_below_it(self):
        listed = SUFFIXES.bases
        parts = {name[cut:] for name in listed for cut in range(len(name))} | {b"a." + name for name in listed}
        many = suffixes.SuffixList(SUFFIXES.values())
        many.has_base([b"a.b"] * suffixes._FEW)
        for name in sorted(parts | listed):
            below = [each for each in listed if each == name or each.endswith(b"." + name)]
            assert suffixes.SuffixList(SUFFIXES.values()).reaches(name) is bool(below), name
            assert many.reaches(name) is bool(below), name

    @pytest.mark.parametrize(
        ("name", "size"), [("a.b.co.uk", 3), ("co.uk", 0), ("a.b.unlisted", 2), ("localhost", 0), ("a.b.c.ck", 3)]
    )
    def test_the_registrable_domain(self, name, size):
        assert SUFFIXES.registrable(name.split(".")) == size

    def test_top_level_domains_and_date(self):
        assert SUFFIXES.tlds == {b"com", b"uk", b"ck", b"example"}
        assert SUFFIXES.date == "2026-10-22"

    def test_a_list_without_its_date_is_of_before_it_had_one(self):
        """Its age is asked for by a rule, and in the list of tables."""
        undated = suffixes.SuffixList(suffixes.parsed("com\n"))
        assert undated.date < "2024-11-01"
        assert tables.age(undated.date, date(2026, 6, 1)) > 500

    def test_the_list_of_the_package(self):
        assert {b"com", b"ck", b"xn--p1ai", b"onion"} <= tlds.tlds()
        assert suffixes.suffix_list().has(b"co.uk")

    @pytest.mark.parametrize(("day", "known"), [("2017-01-01", True), ("2018-01-01", False)])
    def test_a_domain_that_is_no_more(self, day, known):
        assert tlds.was_tld(b"mcdonalds", day, tables.values("retired-tlds")) is known

    @pytest.mark.slow
    def test_without_the_package(self, monkeypatch, tmp_path, capsys):
        """A profile that needs the list says what to install; a rule that can do without is skipped."""
        caches.clear()
        monkeypatch.setattr(suffixes, "PathFinder", SimpleNamespace(find_spec=lambda name: None))
        path = tmp_path / "a.pem"
        path.write_bytes(forge.bundle(leaf(san=["w_w.example.com"])))
        assert main(["check", str(path), "--profile", "web-pki-dv"]) == 2
        assert "pip install publicsuffixlist" in capsys.readouterr().err
        assert main(["check", str(path), "--profile", "rfc5280", "--format", "json"]) in (1, 3)
        assert "crashed" not in capsys.readouterr().out


class TestFinishedForm:
    @pytest.fixture(autouse=True)
    def compiled(self, monkeypatch, tmp_path):
        """Where the finished form is kept: nothing is there yet."""
        path = tmp_path / "suffixes.bin"
        monkeypatch.setattr(suffixes, "COMPILED", str(path))
        caches.clear()
        yield path
        caches.clear()

    @pytest.mark.slow
    def test_it_is_the_list(self, compiled):
        read = suffixes.suffix_list()
        assert not read.is_stored
        tables.load(tables.SUFFIX_LIST)
        caches.clear()
        kept = suffixes.suffix_list()
        assert kept.is_stored
        names = ("date", "longest", "plain", "parents", "exceptions", "tlds", "old_tlds", "bases", "registries")
        assert [name for name in names if getattr(kept, name) != getattr(read, name)] == []

    @pytest.mark.slow
    @pytest.mark.parametrize("damage", ["another list", "another commit", "a bit", "cut"])
    def test_what_is_of_another_list_or_damaged_is_not_taken(self, compiled, damage, monkeypatch, tmp_path):
        tables.load(tables.SUFFIX_LIST)
        data = compiled.read_bytes()
        text, other = Path(suffixes._path()).read_text(), tmp_path / "other.dat"
        commit = text.partition("// COMMIT: ")[2][:1]
        changes = {
            "another list": text + "\nnew.example\n",
            # As long as the list, and made a moment later: a suffix in the place of another.
            "another commit": text.replace(f"COMMIT: {commit}", "COMMIT: x", 1).replace("\nedu.ac\n", "\nxyz.ac\n", 1),
        }
        if damage in changes:
            other.write_text(changes[damage])
            monkeypatch.setattr(suffixes, "_path", lambda: str(other))
        compiled.write_bytes({"a bit": data[:-1] + bytes([data[-1] ^ 1]), "cut": data[:-9]}.get(damage, data))
        caches.clear()
        assert not suffixes.suffix_list().is_stored
        assert suffixes.suffix_list().has(b"new.example") is (damage == "another list")
        assert suffixes.suffix_list().has(b"xyz.ac") is (damage == "another commit")


def test_every_suffix_of_several_labels_is_known_for_one():
    """The list is looked at for a few top-level domains alone: no suffix in it may be of another one."""
    listed = suffixes.suffix_list()
    names = {name for name in listed.registries & listed.plain if b"." in name}
    names |= {b"any." + name for name in listed.registries & listed.parents}
    assert [name for name in sorted(names) if not suffixes.is_registry_suffix(name.decode())] == []
    assert not any(
        map(suffixes.is_registry_suffix, ("example.com", "example.co.uk", "www.ck", "github.io", "s3.amazonaws.com"))
    )
