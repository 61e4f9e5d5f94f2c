from __future__ import annotations

import json
import os
from datetime import UTC
from io import BytesIO
from pathlib import Path

import pytest

from certlint import pem
from certlint.bundle.bundle import Bundle
from certlint.bundle.private_key import PrivateKey
from certlint.engine.run import run
from certlint.engine.setup import make_plan
from certlint.files import sources
from certlint.pem.facts import FileFacts
from certlint.report import RuleFinding
from tests import forge
from tests.support.cli import DAY, certlint

WRITABLE, EXPOSED = "file/certificate-writable", "file/key-exposed"
OWNER, DIRECTORY = "file/owner-differs", "file/directory-writable"
CHAIN = forge.bundle(*forge.chain())
KEY = forge.key_pem().encode()


@pytest.fixture
def folder(tmp_path) -> Path:
    path = tmp_path / "conf"
    path.mkdir(mode=0o755)
    return path


def place(path: Path, data: bytes, mode: int) -> str:
    path.write_bytes(data)
    path.chmod(mode)
    return str(path)


def load(path: str) -> pem.Document:
    loaded = sources.load(path)
    assert isinstance(loaded, pem.Document)
    return loaded


def told(path: str, key: str = "", **settings) -> list[RuleFinding]:
    """What the rules about files say of a bundle that lies there, and of a key beside it."""
    beside = PrivateKey(load(key)) if key else None
    document = load(path)
    plan = make_plan("hygiene", settings, now=forge.AS_OF.replace(tzinfo=UTC))
    return [f for f in run(plan, Bundle(document, beside)).findings if f.rule.id.startswith("file/")]


def rules(path: str, key: str = "", **settings) -> list[str]:
    return [f.rule.id for f in told(path, key, **settings)]


class TestCertificates:
    @pytest.mark.parametrize("mode", [0o644, 0o600, 0o400, 0o640, 0o755])
    def test_modes_that_are_fine(self, folder, mode):
        assert rules(place(folder / "bundle.pem", CHAIN, mode)) == []

    @pytest.mark.parametrize(
        ("mode", "who", "expected"),
        [(0o664, "the group", "644"), (0o646, "everybody", "644"), (0o666, "the group and everybody", "644")],
    )
    def test_modes_that_are_too_wide(self, folder, mode, who, expected):
        (found,) = told(place(folder / "bundle.pem", CHAIN, mode))
        assert found.rule.id == WRITABLE
        assert found.message == f"{who} may write {folder}/bundle.pem (mode {mode:o})"
        assert (found.expected, found.found) == (expected, f"{mode:o}")
        assert f"chmod 644 {folder}/bundle.pem" in found.remediation


class TestKeys:
    @pytest.mark.parametrize("data", [KEY, CHAIN + KEY, forge.key_pem(form="encrypted").encode()])
    @pytest.mark.parametrize(
        ("mode", "deed"), [(0o644, "read"), (0o640, "read"), (0o622, "write"), (0o666, "read and write")]
    )
    def test_a_file_with_a_key_is_its_owners_alone(self, folder, data, mode, deed):
        (found,) = told(place(folder / "file.pem", data, mode))
        assert found.rule.id == EXPOSED
        assert f"may {deed} {folder}/file.pem" in found.message
        assert found.expected == "600"

    @pytest.mark.parametrize("mode", [0o600, 0o400, 0o700])
    def test_modes_that_are_fine(self, folder, mode):
        assert rules(place(folder / "key.pem", KEY, mode)) == []
        assert rules(place(folder / "bundle.pem", CHAIN + KEY, mode)) == []

    def test_the_key_beside_the_bundle_is_named_and_located(self, folder):
        key = place(folder / "key.pem", KEY, 0o640)
        (found,) = told(place(folder / "bundle.pem", CHAIN, 0o644), key)
        assert found.rule.id == EXPOSED
        assert found.location.path == key
        assert f"chmod 600 {key}" in found.remediation

    @pytest.mark.parametrize("data", [CHAIN, forge.chain()[0].der])
    def test_certificates_that_were_taken_for_the_key_expose_none(self, folder, data):
        wrong = place(folder / "chain.pem", data, 0o644)
        assert rules(place(folder / "bundle.pem", CHAIN, 0o644), wrong) == []

    @pytest.mark.parametrize("data", [b"-----BEGIN PRIVATE KEY-----\nMIIE", KEY.replace(b"-----BEGIN", b"----BEGIN")])
    def test_what_may_be_a_damaged_key_is_exposed(self, folder, data):
        wrong = place(folder / "key.pem", data, 0o644)
        assert rules(place(folder / "bundle.pem", CHAIN, 0o644), wrong) == [EXPOSED]

    @pytest.mark.parametrize(
        ("key_mode", "mode", "fine"), [(0o644, 0o644, True), (0o640, 0o640, True), (0o640, 0o644, False)]
    )
    def test_another_mode_can_be_set(self, folder, key_mode, mode, fine):
        key = place(folder / "key.pem", KEY, mode)
        found = rules(place(folder / "bundle.pem", CHAIN, 0o644), key, key_mode=key_mode)
        assert found == ([] if fine else [EXPOSED])

    def test_the_same_file_twice_is_told_once(self, folder):
        both = place(folder / "both.pem", CHAIN + KEY, 0o644)
        assert rules(both, both) == [EXPOSED]


class TestOwner:
    @pytest.fixture
    def mine(self, folder) -> tuple[str, str, str]:
        path = place(folder / "bundle.pem", CHAIN, 0o644)
        source = load(path).facts
        return path, source.owner, source.group

    def test_without_the_option_nobody_asks(self, mine):
        assert OWNER not in rules(mine[0])

    @pytest.mark.slow
    @pytest.mark.parametrize("owner", ["{user}:{group}", "{user}", "{user}:", ":{group}"])
    def test_the_right_owner(self, mine, owner):
        path, user, group = mine
        assert rules(path, owner=owner.format(user=user, group=group)) == []

    @pytest.mark.parametrize("owner", ["{0}:{1}", "{0}", ":{1}", "{0}:{group}"])
    def test_the_right_owner_by_number(self, mine, owner):
        path, _, group = mine
        facts = load(path).facts
        assert rules(path, owner=owner.format(facts.uid, facts.gid, group=group)) == []
        assert OWNER in rules(path, owner=owner.format(facts.uid + 1, facts.gid + 1, group="nobody-here"))

    @pytest.mark.parametrize("owner", ["nobody-here:{group}", "{user}:nobody-here", "nobody-here", ":nobody-here"])
    def test_another_owner(self, mine, owner):
        path, user, group = mine
        wanted = owner.format(user=user, group=group)
        (found,) = told(path, owner=wanted)
        assert (found.rule.id, found.expected, found.found) == (OWNER, wanted, f"{user}:{group}")

    def test_the_key_is_asked_too(self, mine, folder):
        key = place(folder / "key.pem", KEY, 0o600)
        assert [f.location.path for f in told(mine[0], key, owner="nobody-here")] == [mine[0], key]


class TestDirectory:
    @pytest.mark.parametrize(
        ("mode", "who"), [(0o775, "the group"), (0o757, "everybody"), (0o777, "the group and everybody")]
    )
    def test_one_that_others_may_write(self, folder, mode, who):
        path = place(folder / "bundle.pem", CHAIN, 0o644)
        folder.chmod(mode)
        (found,) = told(path)
        assert (found.rule.id, found.severity.label) == (DIRECTORY, "warning")
        assert found.message == f"{who} may replace the files in {folder} (mode {mode:o})"
        assert found.expected == "755"

    @pytest.mark.parametrize("mode", [0o755, 0o700, 0o1777])
    def test_modes_that_are_fine(self, folder, mode):
        path = place(folder / "bundle.pem", CHAIN, 0o644)
        folder.chmod(mode)
        assert rules(path) == []

    @pytest.mark.slow
    def test_each_directory_is_told_once(self, folder, tmp_path):
        other = tmp_path / "other"
        other.mkdir()
        bundle, key = place(folder / "b.pem", CHAIN, 0o644), place(folder / "k.pem", KEY, 0o600)
        elsewhere = place(other / "k.pem", KEY, 0o600)
        os.chmod(folder, 0o777)
        os.chmod(other, 0o777)
        assert rules(bundle, key) == [DIRECTORY]
        assert [f.location.path for f in told(bundle, elsewhere)] == [bundle, elsewhere]


def test_nothing_is_asked_of_standard_input():
    loaded = sources.StandardInput(BytesIO(CHAIN + KEY)).load(sources.USUAL)
    assert isinstance(loaded, pem.Document)
    plan = make_plan("hygiene", {"owner": "nobody-here"}, now=forge.AS_OF.replace(tzinfo=UTC))
    found = run(plan, Bundle(loaded)).findings
    assert [f.rule.id for f in found if f.rule.id.startswith("file/")] == []


@pytest.mark.parametrize("profile", ["openldap", "rabbitmq"])
@pytest.mark.parametrize(
    ("mode", "expected"), [(0o600, []), (0o640, []), (0o440, []), (0o660, [EXPOSED]), (0o644, [EXPOSED])]
)
def test_a_server_with_a_user_of_its_own_reads_a_key_by_its_group(folder, profile, mode, expected):
    bundle, key = place(folder / "b.pem", CHAIN, 0o644), place(folder / "k.pem", KEY, mode)
    answer = certlint(bundle, "--key", key, "--profile", profile, "--format", "json", *DAY)
    (found,) = json.loads(answer.out)["bundles"]
    assert [each["rule"] for each in found["findings"]] == expected
    assert all("chmod 640" in each["remediation"] for each in found["findings"])


class TestPostgreSQL:
    """The mode that a key may have depends on its owner: src/backend/libpq/be-secure-common.c."""

    @pytest.mark.parametrize(
        ("owner", "mode", "rule"),
        [
            ("postgres", 0o600, ""),
            ("postgres", 0o400, ""),
            ("postgres", 0o640, "postgresql/key-exposed"),
            ("postgres", 0o604, "file/key-exposed"),
            ("postgres", 0o660, "file/key-exposed"),
            ("root", 0o640, ""),
            ("root", 0o440, ""),
            ("root", 0o660, "file/key-exposed"),
            ("root", 0o644, "file/key-exposed"),
            ("alice", 0o600, "postgresql/key-of-other-user"),
        ],
    )
    @pytest.mark.parametrize("user", ["", "postgres"])
    def test_modes_and_owners(self, owner, mode, rule, user):
        key = PrivateKey(pem.read(KEY, "key.pem"))
        key.source = FileFacts("key.pem", mode=mode, uid=1, owner=owner)
        document = pem.read(CHAIN, "chain.pem")
        document.facts = FileFacts("chain.pem", mode=0o644, uid=1, owner=owner)
        plan = make_plan("postgresql", {"database_user": user} if user else {}, now=forge.AS_OF.replace(tzinfo=UTC))
        found = [f.rule.id for f in run(plan, Bundle(document, key)).findings]
        assert found == ([rule] if rule and (user or not rule.endswith("other-user")) else [])

    def test_fix_leaves_the_mode_that_root_may_give(self, folder):
        """A key that PostgreSQL reads by its group only, as Debian's ssl-cert has it."""
        bundle, key = place(folder / "b.pem", CHAIN, 0o644), place(folder / "k.pem", KEY, 0o640)
        assert certlint("fix", bundle, "--key", key, "--in-place", "--profile", "postgresql").code == 0
        assert Path(key).stat().st_mode & 0o777 == 0o640
