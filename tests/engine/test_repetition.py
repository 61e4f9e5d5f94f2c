"""Keys and serial numbers that come again among the certificates of a run: meta/shared-key, meta/serial-reused."""

from __future__ import annotations

import csv
import io
import json
import shlex
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from certlint.engine.repetition import Holder, Repetition
from certlint.output.formats import FOR_BUNDLES
from certlint.report import KEY, PAIR, SERIAL
from tests import ROOT as ROOT_FOLDER
from tests import forge
from tests.cases import books
from tests.forge import bundle
from tests.support import readers
from tests.support.cli import DAY, certlint

HYGIENE = ("--profile", "hygiene", *DAY)
LEAF, MIDDLE, ROOT = CHAIN = forge.chain()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def other(name: str = "other.example.com", **more: Any) -> forge.Cert:
    return forge.leaf(MIDDLE, name, **more)


def written(**files: list[forge.Cert]) -> list[str]:
    for name, certificates in files.items():
        Path(f"{name}.pem").write_bytes(bundle(*certificates))
    return [f"{name}.pem" for name in files]


def found(*arguments: str, jobs: str = "1") -> list[tuple[str, str]]:
    """The rules that speak of the run, and where they see the second certificate."""
    report = json.loads(certlint(*arguments, *HYGIENE, "--format", "json", "--jobs", jobs).out)
    listed = (finding for each in report["bundles"] for finding in each["findings"])
    return [
        (each["rule"], each["location"]["path"])
        for each in listed
        if each["rule"] in ("meta/shared-key", "meta/serial-reused")
    ]


def rules_of(*paths: str) -> list[str]:
    """The rules that report something, each as often as it does."""
    report = json.loads(certlint(*paths, *HYGIENE, "--format", "json").out)
    return [finding["rule"] for each in report["bundles"] for finding in each["findings"]]


THREE = {"a": "rsa3072-c", "b": "p256-a", "c": "p256-b"}
"""Hosts, and the test keys of their certificates."""


def secret(name: str, leaf: forge.Cert) -> str:
    """A Secret of Kubernetes with a certificate and the CA above it, in YAML."""
    chain = b64encode(bundle(leaf, MIDDLE)).decode()
    return f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}}}\ndata: {{tls.crt: {chain}}}\n"


class TestOverBundles:
    @pytest.mark.slow
    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_one_key_in_two_certificates(self, jobs):
        paths = written(a=[LEAF, MIDDLE], b=[other(), MIDDLE])
        assert found(*paths, jobs=jobs) == [("meta/shared-key", "b.pem")]

    @pytest.mark.slow
    @pytest.mark.parametrize("more", [0, 1, 3])
    def test_the_command_lists_all_that_have_it(self, more):
        """Pasted, it shows the certificates with the key; a name with a space stays one word."""
        names = ["a file", "b", *(f"c{number}" for number in range(more))]
        paths = written(**{name: [other(f"{name[0]}{at}.example.com"), MIDDLE] for at, name in enumerate(names)})
        report = json.loads(certlint(*paths, *HYGIENE, "--format", "json").out)
        [finding] = [f for each in report["bundles"] for f in each["findings"] if f["rule"] == "meta/shared-key"]
        command = finding["remediation"].splitlines()[-1]
        answer = certlint(*shlex.split(command)[1:])
        rows = list(csv.DictReader(io.StringIO(answer.out)))
        leaves = {row["source"]: row["spki_sha256"] for row in rows if row["role"] == "leaf"}
        assert leaves.keys() == set(paths)
        assert len(set(leaves.values())) == 1

    @pytest.mark.slow
    def test_one_serial_number_twice(self):
        paths = written(a=[other(serial=5)], b=[other("b.example.com", key="p256-a", serial=5)])
        assert found(*paths) == [("meta/serial-reused", "b.pem")]
        assert certlint(*paths, *HYGIENE).code == 1

    def test_other_issuers_may_have_given_it(self):
        issuer = forge.root("Another CA", key="p384-a")
        paths = written(a=[other(serial=5)], b=[forge.leaf(issuer, "b.example.com", key="p256-a", serial=5)])
        assert found(*paths) == []

    @pytest.mark.slow
    def test_a_copy_shares_nothing(self):
        assert found(*written(a=[LEAF, MIDDLE], b=[LEAF, MIDDLE], c=[MIDDLE, ROOT])) == []

    def test_a_ca_may_have_several_certificates_of_one_key(self):
        crossed = forge.intermediate(forge.root("Another CA", key="p384-a"))
        assert found(*written(a=[LEAF, MIDDLE], b=[crossed])) == []

    @pytest.mark.parametrize("ca_is_first", [True, False])
    def test_a_leaf_may_not_have_the_key_of_a_ca(self, ca_is_first):
        files = [[forge.root("Another CA", key="p384-a")], [other(key="p384-a")]]
        paths = written(**dict(zip("ab", files if ca_is_first else files[::-1], strict=True)))
        assert found(*paths) == [("meta/shared-key", "b.pem")]

    @pytest.mark.slow
    def test_two_cas_may_not_have_one_serial_number(self):
        first, second = (
            forge.intermediate(ROOT, name, key=key, serial=5) for name, key in (("A", "p256-a"), ("B", "p384-a"))
        )
        assert found(*written(a=[first], b=[second])) == [("meta/serial-reused", "b.pem")]

    @pytest.mark.slow
    def test_a_precertificate_has_the_serial_number_of_its_certificate(self):
        poisoned = other(serial=5, extensions=[("1.3.6.1.4.1.11129.2.4.3", True, forge.der.null())])
        sound = other(serial=5)
        assert ("meta/serial-reused", "b.pem") not in found(*written(a=[poisoned], b=[sound]))
        assert ("meta/serial-reused", "b.pem") not in found(*written(a=[sound], b=[poisoned]))

    @pytest.mark.slow
    def test_one_file(self):
        assert found(*written(a=[LEAF, other("x.example.com"), MIDDLE])) == [("meta/shared-key", "a.pem")]

    @pytest.mark.slow
    def test_a_serial_number_that_one_file_has_twice_is_told_of_the_file(self):
        paths = written(a=[other(serial=5), other("b.example.com", key="p256-a", serial=5), MIDDLE])
        assert found(*paths) == []
        assert rules_of(*paths).count("chain/serial-number-reused") == 1

    @pytest.mark.slow
    def test_it_is_told_of_each_further_file(self):
        one, two, three = (other(f"{name}.example.com", key=key, serial=5) for name, key in THREE.items())
        assert found(*written(a=[one, two, MIDDLE], b=[three, MIDDLE])) == [("meta/serial-reused", "b.pem")]

    @pytest.mark.slow
    def test_two_entries_of_one_file_are_two_files(self):
        secrets = [secret(name, other(f"{name}.example.com", key=key, serial=5)) for name, key in THREE.items()]
        Path("secrets.yaml").write_text("---\n".join(secrets[:2]))
        assert ("meta/serial-reused", "secrets.yaml") in found("secrets.yaml")

    def test_a_precertificate_beside_its_certificate(self):
        poisoned = other(serial=5, extensions=[("1.3.6.1.4.1.11129.2.4.3", True, forge.der.null())])
        assert "chain/serial-number-reused" not in rules_of(*written(a=[other(serial=5), poisoned, MIDDLE]))

    def test_rules_that_are_not_selected_are_silent(self):
        paths = written(a=[LEAF], b=[other()])
        answer = certlint(*paths, *HYGIENE, "--ignore", "meta/shared-key")
        assert "all certificates of this run" not in answer.out

    @pytest.mark.slow
    @pytest.mark.parametrize("form", FOR_BUNDLES)
    def test_every_format_can_be_read(self, form):
        answer = certlint(*written(a=[LEAF], b=[other()]), *HYGIENE, "--format", form)
        readers.READERS[form](answer.out)
        if form not in ("prometheus", "ics", "csv-certificates"):
            assert "meta/shared-key" in answer.out.replace("&#x2F;", "/")

    def test_the_run_counts_as_no_file(self):
        summary = certlint(*written(a=[LEAF], b=[other()]), *HYGIENE).out.splitlines()
        assert any("2 files, 2 certificates" in line for line in summary)

    def test_csv_names_the_file_of_the_second(self):
        answer = certlint(*written(a=[LEAF], b=[other()]), *HYGIENE, "--format", "csv")
        rows = [row for row in csv.DictReader(io.StringIO(answer.out)) if row["rule"] == "meta/shared-key"]
        assert [(row["path"], row["line"]) for row in rows] == [("b.pem", "1")]


POISON, SCTS = ("1.3.6.1.4.1.11129.2.4.3", True, forge.der.null()), books.ENOUGH


class TestPairs:
    """A precertificate and its certificate are the same but for the poison and the SCTs. RFC 6962 section 3.1."""

    DIFFERING = {
        "another name": {"san": ["other.example.net"]},
        "another key": {"key": "p256-b"},
        "a later end": {"not_after": datetime(2026, 12, 30)},
        "one more extension": {"extensions": [SCTS, ("2.5.29.54", False, forge.der.integer(1))]},
        "a critical extension": {"critical": {"eku": True}},
    }

    @pytest.fixture(params=["first", "last"])
    def pair(self, request):
        """Writes a precertificate and a certificate into files, in one order or the other; what is found of them."""

        def judge(**knobs: Any) -> list[str]:
            made = other(serial=5, extensions=[POISON]), other(serial=5, **{"extensions": [SCTS]} | knobs)
            order = made if request.param == "first" else made[::-1]
            paths = written(**{name: [each] for name, each in zip("ab", order, strict=True)})
            report = json.loads(certlint(*paths, *HYGIENE, "--format", "json").out)
            listed = [finding for each in report["bundles"] for finding in each["findings"]]
            return [each["location"]["path"] for each in listed if each["rule"] == "ct/pair-differs"]

        return judge

    def test_a_true_pair(self, pair):
        assert pair() == []

    @pytest.mark.parametrize("difference", DIFFERING)
    def test_a_difference(self, pair, difference):
        assert pair(**self.DIFFERING[difference]) == ["b.pem"]

    @pytest.mark.slow
    def test_in_one_file(self):
        made = other(serial=5, extensions=[POISON]), other(serial=5, extensions=[SCTS], san=["x.example.com"])
        answer = certlint(*written(a=[*made, MIDDLE]), "--profile", "web-pki", *DAY, "--format", "json")
        findings = [finding for each in json.loads(answer.out)["bundles"] for finding in each["findings"]]
        assert "ct/pair-differs" in {finding["rule"] for finding in findings}

    SIGNED_APART = {
        "a true pair": ({}, {}, []),
        "without key identifiers": ({"aki": False}, {"aki": False}, []),
        "another name": ({"san": ["other.example.net"]}, {}, ["ct/pair-differs"]),
        "another issuer's key": ({"aki": b"another"}, {}, ["ct/pair-differs"]),
        "another signature algorithm": ({"hash": "sha384"}, {}, ["ct/pair-differs"]),
    }

    @pytest.mark.parametrize("name", SIGNED_APART)
    @pytest.mark.parametrize("turned", [False, True])
    def test_a_precertificate_signing_certificate(self, name, turned):
        """The issuer and the key identifier of the pair are those of the CA. RFC 6962 sections 3.1 and 3.2."""
        knobs, both, expected = self.SIGNED_APART[name]
        signer = forge.intermediate(MIDDLE, "Precertificate Signing", key="rsa3072-d", eku=["1.3.6.1.4.1.11129.2.4.4"])
        poisoned = forge.leaf(signer, "other.example.com", serial=5, extensions=[POISON], **both)
        issued = other(serial=5, extensions=[SCTS], **both | knobs)
        files = {"a": [poisoned, signer, MIDDLE], "b": [issued, MIDDLE]}
        paths = written(**dict(reversed(files.items())) if turned else files)
        report = json.loads(certlint(*paths, *HYGIENE, "--format", "json").out)
        found = [finding["rule"] for each in report["bundles"] for finding in each["findings"]]
        assert [rule for rule in found if rule in ("ct/pair-differs", "meta/serial-reused")] == expected

    def test_wherever_names_are_kept(self):
        repetition = Repetition(0)
        repetition.add([holder(1, serial=9, is_poisoned=True, logged=b"a"), holder(2, serial=9, logged=b"a")])
        repetition.add([holder(3, serial=8, logged=b"a"), holder(4, serial=8, is_poisoned=True, logged=b"b")])
        assert [(each.what, each.title, each.first) for each in repetition.shared] == [(PAIR, "t4", "t3")]
        repetition.close()


def holder(number: int, *, key: int = -1, serial: int = -1, **more: Any) -> Holder:
    """A certificate; by default it shares nothing."""
    names = [b"%d" % (number if each < 0 else each) for each in (number, key, serial)]
    facts = {"is_ca": False, "is_poisoned": False, "title": f"t{number}", "path": f"{number}.pem", "entry": ""} | more
    return Holder(*names, **facts, block=1, line=1)


def expected(order: Iterable[Holder]) -> Iterator[tuple[str, str, str]]:
    """What is found of certificates with one serial number, each compared with all before it."""
    before: list[Holder] = []
    for each in order:
        if before and not before[0].is_poisoned and not each.is_poisoned:
            yield SERIAL, each.title, before[0].title
        others = [other for other in before if other.logged and other.is_poisoned != each.is_poisoned]
        if each.logged and others and each.logged not in [other.logged for other in others]:
            yield PAIR, each.title, others[0].title
        before.append(each)


class TestMany:
    @pytest.mark.parametrize("count", [100, 3000])
    def test_names_that_are_shortened_are_found(self, count):
        """Many names are kept as digests, with those that came before."""
        repetition = Repetition()
        repetition.add(holder(number) for number in range(count))
        repetition.add([holder(7), holder(5000, key=3), holder(5001, serial=90), holder(90)])
        assert [(each.what, each.first) for each in repetition.shared] == [(KEY, "t3"), (SERIAL, "t90")]

    @pytest.mark.parametrize("most", [0, 1_000_000])
    def test_whatever_the_order(self, most):
        """What is found of certificates with one serial number, each of them twice, does not depend on the order of others."""
        made = [
            holder(1, serial=9, logged=b"a"),
            holder(2, serial=9, is_poisoned=True, logged=b"a"),
            holder(3, serial=9, is_poisoned=True, logged=b"b"),
            holder(4, serial=9),
            holder(5, serial=9, logged=b"c"),
        ]
        for order in permutations(made):
            repetition = Repetition(most)
            for each in [*order, *order]:
                repetition.add([each])
            assert [(each.what, each.title, each.first) for each in repetition.shared] == list(expected(order)), order
            repetition.close()

    @pytest.mark.slow
    def test_a_disk_that_is_full(self):
        """Memory holds none of the names here, and the file for them may not grow."""
        code = (
            "import resource\n"
            "from tests.engine.test_repetition import Repetition, holder\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))  # now: what Python compiles would be cut off\n"
            "Repetition(0).add(holder(number) for number in range(100_000))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT_FOLDER, capture_output=True, text=True, check=False
        )
        assert "OutputError: cannot write the temporary file of keys and serial numbers" in done.stderr

    @pytest.mark.slow
    @pytest.mark.parametrize("most", [0, 10, 3000, 1_000_000])
    def test_wherever_names_are_kept(self, most):
        repetition = Repetition(most)
        repetition.add(holder(number) for number in range(2000))
        repetition.add([holder(1), holder(5000, key=3), holder(5001, serial=1900), holder(5002, key=5000)])
        assert [(each.what, each.title, each.first, each.place) for each in repetition.shared] == [
            (KEY, "t5000", "t3", "3.pem:1"),
            (SERIAL, "t5001", "t1900", "1900.pem:1"),
        ]
        repetition.close()

    def test_hostile_texts_come_back_from_the_database(self):
        repetition = Repetition(0)
        repetition.add([holder(1, title="\udc80\x1b\u202e", path="\udcff.pem"), holder(2, key=1)])
        assert [(each.first, each.place) for each in repetition.shared] == [("\udc80\x1b\u202e", "\udcff.pem:1")]
        repetition.close()

    def test_what_is_listed_is_bounded(self, monkeypatch):
        monkeypatch.setattr("certlint.engine.repetition.MOST_SHARED", 3)
        repetition = Repetition()
        repetition.add(holder(number, key=0) for number in range(10))
        assert (len(repetition.shared), repetition.more) == (3, {KEY: 6})

    def test_what_is_not_listed_is_counted(self, monkeypatch):
        monkeypatch.setattr("certlint.engine.repetition.MOST_SHARED", 2)
        said = listed(*written(a=[LEAF, *(other(f"{number}.example.com") for number in range(5))]))
        assert sorted(each["message"] for each in said["findings"]) == [
            "3 certificates have the same public key: 'cluster.example.com' (a.pem:1), "
            + ", ".join(f"'{n}.example.com' (a.pem:{line})" for n, line in lines_of("a.pem", 2)),
            "3 more certificates have the public key of another one; they are not listed",
        ]

    def test_a_single_one_is_counted_as_one(self, monkeypatch):
        monkeypatch.setattr("certlint.engine.repetition.MOST_SHARED", 4)
        said = listed(*written(a=[LEAF, *(other(f"{number}.example.com") for number in range(5))]))
        last = "1 more certificate has the public key of another one; it is not listed"
        assert last in [each["message"] for each in said["findings"]]


class TestOneDefectIsOneFinding:
    @pytest.mark.slow
    def test_a_key_that_many_have(self):
        paths = written(**{f"h{number:03}": [other(f"{number}.example.com")] for number in range(300)})
        (only,) = listed(*paths)["findings"]
        assert only["message"] == (
            "300 certificates have the same public key: "
            + ", ".join(f"'{number}.example.com' (h{number:03}.pem:1)" for number in range(6))
            + " and 294 more"
        )
        assert only["location"]["path"] == "h001.pem"

    @pytest.mark.slow
    def test_a_serial_number_that_three_have(self):
        keys = {"a": "p256-a", "b": "p256-b", "c": "p384-a"}
        paths = written(**{name: [other(f"{name}.example.com", key=key, serial=5)] for name, key in keys.items()})
        (only,) = listed(*paths)["findings"]
        assert only["message"] == (
            "3 certificates have the same issuer and serial number: "
            "'a.example.com' (a.pem:1), 'b.example.com' (b.pem:1), 'c.example.com' (c.pem:1)"
        )

    @pytest.mark.slow
    def test_two_keys_are_two_findings(self):
        made = {f"{key}{number}": key for key in ("p256-a", "p256-b") for number in range(3)}
        paths = written(**{name: [other(f"{name}.example.com", key=key)] for name, key in made.items()})
        assert [each["location"]["path"] for each in listed(*paths)["findings"]] == ["p256-a1.pem", "p256-b1.pem"]

    @pytest.mark.slow
    def test_what_is_accepted_of_it_leaves_the_others(self):
        configured(suppression())
        said = listed(*written(a=[LEAF], b=[other()], c=[other("c.example.com")], d=[other("d.example.com")]))
        assert [each["location"]["path"] for each in said["findings"]] == ["c.pem"]
        assert len(said["suppressed"]) == 1


def lines_of(path: str, count: int) -> list[tuple[int, int]]:
    """The certificates of a file behind the first one: which, and on which line."""
    starts = [n for n, line in enumerate(Path(path).read_text().splitlines(), 1) if line.startswith("-----BEGIN")]
    return list(enumerate(starts[1 : count + 1]))


def configured(text: str) -> None:
    Path("certlint.toml").write_text(text)


def suppression(scope: str = 'path = "b.pem"', rule: str = "meta/shared-key", expires: str = "2027-01-01") -> str:
    return f'[[suppress]]\nrule = "{rule}"\nreason = "moved together"\nexpires = {expires}\n{scope}\n'


def listed(*arguments: str) -> dict[str, list[dict[str, Any]]]:
    """What the report says of the run as a whole: what counts, and what is accepted."""
    report = json.loads(certlint(*arguments, *HYGIENE, "--format", "json").out)
    found = [f for each in report["bundles"] if each["path"].startswith("(") for f in each["findings"]]
    return {
        "findings": [each for each in found if each["suppressed"] is None],
        "suppressed": [each["suppressed"] for each in found if each["suppressed"]],
    }


class TestWhatIsAccepted:
    @pytest.mark.parametrize(
        "scope", ['path = "b.pem"', f'spki-sha256 = "{sha256(LEAF.key.spki).hexdigest()}"', "subject"]
    )
    @pytest.mark.parametrize("rule", ["meta/shared-key", "meta/*"])
    def test_a_suppression_takes_it_out(self, scope, rule):
        scope = 'subject = "CN=other.example.com"' if scope == "subject" else scope
        configured(suppression(scope, rule))
        said = listed(*written(a=[LEAF], b=[other()]))
        assert said["findings"] == []
        assert [each["reason"] for each in said["suppressed"]] == ["moved together"]

    @pytest.mark.parametrize("scope", ['path = "c.pem"', 'subject = "CN=x"', f'spki-sha256 = "{"0" * 64}"'])
    def test_one_about_another_certificate_does_not(self, scope):
        configured(suppression(scope))
        assert [each["rule"] for each in listed(*written(a=[LEAF], b=[other()]))["findings"]] == ["meta/shared-key"]

    def test_nor_does_one_that_has_expired(self):
        configured(suppression(expires="2026-05-01"))
        assert listed(*written(a=[LEAF], b=[other()]))["suppressed"] == []

    @pytest.mark.slow
    def test_a_suppression_that_took_something_out_is_in_use(self):
        configured(suppression())
        assert "meta/suppression-unused" not in certlint(*written(a=[LEAF], b=[other()]), *HYGIENE).out
        assert "meta/suppression-unused" in certlint(*written(a=[LEAF], b=[]), *HYGIENE).out

    def test_no_ignores_counts_it(self):
        configured(suppression())
        assert listed(*written(a=[LEAF], b=[other()]), "--no-ignores")["findings"]

    @pytest.mark.slow
    def test_a_baseline_knows_it_as_often_as_it_was(self):
        paths = written(a=[LEAF], b=[other()])
        certlint(*paths, *HYGIENE, "--write-baseline", "known.json")
        assert listed(*paths, "--baseline", "known.json")["findings"] == []
        more = written(a=[LEAF], b=[other()], c=[other("c.example.com")])
        assert len(listed(*more, "--baseline", "known.json")["findings"]) == 1


class TestWhatASectionAsks:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("policy", "found"),
        [
            ('[severity]\n"meta/shared-key" = "error"', {"b.pem": "error", "c.pem": "warning"}),
            ('ignore = ["meta/shared-key"]', {"c.pem": "warning"}),
        ],
    )
    def test_the_profile_of_a_path_decides_what_it_is(self, policy, found):
        head = 'title = "T"\nextends = "hygiene"\n'
        Path("own.toml").write_text(f"{head}{policy}\n")
        configured('profile = "hygiene"\n[[bundle]]\npath = "b.pem"\nprofile = "own.toml"\n')
        paths = written(a=[LEAF], b=[other()], c=[other("c.example.com")])
        report = json.loads(certlint(*paths, *DAY, "--format", "json").out)
        assert {
            each["location"]["path"]: each["severity"]
            for bundle in report["bundles"]
            for each in bundle["findings"]
            if each["rule"] == "meta/shared-key"
        } == found
