"""A configuration that was found comes with the files, from anybody: it writes beside itself alone, and connects to nothing."""

import os
import socket
from pathlib import Path

import pytest

from tests import forge
from tests.support import users
from tests.support.cli import DAY, certlint

CHAIN = forge.bundle(*forge.chain())


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a bundle, in which a run begins, and another one beside it."""
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "www.pem").write_bytes(CHAIN)
    monkeypatch.chdir(folder)
    return folder


def configure(text, place="."):
    Path(place, "certlint.toml").write_text(text)


@pytest.mark.parametrize(
    "row",
    [
        'format = "html=../elsewhere/report.html"',
        'format = ["text", "csv=../elsewhere/report.html"]',
        'format = "html=../elsewhere/pages/"',
        'format = "html={elsewhere}/report.html"',
        'format = "html=link/report.html"',
        'format = "html=./link/../elsewhere/report.html"',
        'format = "jsonl=../elsewhere/report.jsonl"',
        'record = "../elsewhere/seen.db"',
        'record = "{elsewhere}/seen.db"',
        'record = "link/seen.db"',
        'record = "file.db"',
    ],
)
@pytest.mark.parametrize("name", ["certlint.toml", "pyproject.toml"])
def test_nothing_is_written_elsewhere(project, row, name):
    elsewhere = project.parent / "elsewhere"
    (project / "link").symlink_to(elsewhere)
    (project / "file.db").symlink_to(elsewhere / "file.db")
    row = row.replace("{elsewhere}", str(elsewhere))
    (project / name).write_text(row if name == "certlint.toml" else f"[tool.certlint]\n{row}\n")
    answer = certlint("www.pem", *DAY)
    assert answer.code == 2
    line = 1 if name == "certlint.toml" else 2
    assert f"{name}:{line}: " in answer.err
    assert "outside its folder" in answer.err
    assert f"--config {name}" in answer.err
    assert not [*elsewhere.iterdir()]
    (project / "file.db").unlink()
    assert certlint("www.pem", *DAY, "--config", name).code in (0, 1)
    assert "file.db" in row or [*elsewhere.iterdir()]


@pytest.mark.parametrize(
    "row", ['format = "html=reports/a.html"', 'record = "reports/seen.db"', 'format = ["csv=/dev/null"]']
)
def test_what_belongs_to_the_folder_is_written(project, row, monkeypatch):
    (project / "reports").mkdir()
    configure(row)
    assert certlint("www.pem", *DAY).code in (0, 1)
    (project / "below" / "reports").mkdir(parents=True)
    monkeypatch.chdir(project / "below")
    assert certlint("../www.pem", *DAY).code in (0, 1)


def test_a_file_that_extends_another_one_writes_where_that_may(project, monkeypatch):
    (project / "below").mkdir()
    configure('record = "seen.db"')
    configure('extend = "../certlint.toml"', "below")
    monkeypatch.chdir(project / "below")
    assert certlint("../www.pem", *DAY).code in (0, 1)
    assert (project / "seen.db").exists()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "PostgreSQL"])
@pytest.mark.parametrize(
    "command", [("check", "www.pem"), ("scan", "127.0.0.1:1"), ("check", "www.pem", "--format", "jsonl")]
)
def test_nothing_is_connected_to(project, scheme, command):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        address = f"{scheme}://x@127.0.0.1:{listener.getsockname()[1]}/x?connect_timeout=2"
        configure(f'record = "{address}"')
        answer = certlint(*command, *DAY)
        assert answer.code == 2
        assert "certlint.toml:1: " in answer.err
        assert "--config certlint.toml" in answer.err
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_the_command_line_and_the_environment_say_where(project, monkeypatch):
    configure('record = "postgresql://x@127.0.0.1:1/x"\nformat = "html=../elsewhere/report.html"')
    monkeypatch.setenv("CERTLINT_RECORD", "../elsewhere/seen.db")
    assert certlint("www.pem", *DAY, "--format", "csv=../elsewhere/a.csv").code in (0, 1)
    assert {each.name for each in (project.parent / "elsewhere").iterdir()} == {"a.csv", "seen.db"}


def test_what_is_shown_and_listed_needs_nothing(project):
    configure('record = "postgresql://x@127.0.0.1:1/x"\nformat = "html=../elsewhere/report.html"')
    assert certlint("--show-config").code == 0


def test_a_file_of_another_user_where_everybody_may_write_is_not_read(tmp_path, monkeypatch):
    place = tmp_path / "tmp"
    (place / "mine").mkdir(parents=True)
    (place / "mine" / "www.pem").write_bytes(CHAIN)
    configure('min-severity = "error"', place)
    monkeypatch.chdir(place / "mine")
    real, owners = os.lstat, [4242]

    def lstat(path):
        facts = real(path)
        return os.stat_result([*facts[:4], owners[-1], *facts[5:10]])

    monkeypatch.setattr(os, "lstat", lstat)
    assert certlint("www.pem", *DAY).code in (0, 1)
    place.chmod(0o1777)
    answer = certlint("www.pem", *DAY)
    assert answer.code == 2
    assert "../certlint.toml: it belongs to another user" in answer.err
    assert "--no-config" in answer.err
    assert certlint("www.pem", *DAY, "--no-config").code in (0, 1)
    assert certlint("www.pem", *DAY, "--config", "../certlint.toml").code in (0, 1)
    for owner in (0, os.geteuid()):
        owners.append(owner)
        assert certlint("www.pem", *DAY).code in (0, 1)


def test_a_folder_that_does_not_show_its_files_may_have_a_configuration(tmp_path, monkeypatch):
    """As for a user who is not root, in /root: what the configuration would require is unknown."""
    place = tmp_path / "closed" / "inner"
    place.mkdir(parents=True)
    (place / "www.pem").write_bytes(CHAIN)
    monkeypatch.chdir(place)
    place.parent.chmod(0)
    with users.unprivileged():
        answer = certlint("www.pem", *DAY)
        assert answer.code == 2
        assert answer.err.startswith("certlint: cannot look for certlint.toml in ..: Permission denied\n")
        assert "--no-config" in answer.err
        assert "Permission denied" not in certlint("www.pem", *DAY, "--no-config").err
    place.parent.chmod(0o755)


def refused_and_allowed(*words):
    """What is said where the configuration was found, and the exit code where it is named."""
    answer = certlint("www.pem", *words, *DAY)
    assert answer.code == 2
    assert "certlint.toml:1: a configuration that was found, not named, " in answer.err
    assert "--config certlint.toml" in answer.err
    return answer.err


@pytest.mark.parametrize("key", ["trust", "pool", "crl"])
@pytest.mark.parametrize("place", ["/", "/usr", "link"])
def test_folders_elsewhere_are_not_searched_to_the_end(project, key, place):
    (project / "link").symlink_to("/")
    configure(f'{key} = "{place}"')
    assert "reads at most 1,000 files and 64 MiB outside its folder" in refused_and_allowed()
    configure(f'[[bundle]]\n{key} = "{place}"\npath = "*.pem"')
    answer = certlint("www.pem", *DAY)
    assert (answer.code, "certlint.toml:2: " in answer.err) == (2, True)


@pytest.mark.parametrize("count", [1000, 1001])
def test_files_elsewhere_are_counted_over_all_values(project, count):
    root = project.parent / "elsewhere" / "root.pem"
    root.write_text(forge.chain()[-1].pem)
    configure(f"trust = {[str(root)] * count}")
    assert certlint("www.pem", *DAY).code == (2 if count > 1000 else 0)


def test_its_own_folder_may_have_any_number_of_files(project):
    (project / "roots").mkdir()
    (project / "roots" / "root.pem").write_text(forge.chain()[-1].pem)
    for number in range(1100):
        (project / "roots" / f"{number}.txt").touch()
    configure('trust = "roots"')
    assert certlint("www.pem", *DAY).code == 0


def test_factoring_ends(project):
    configure("deep = 1000000000")
    assert "at most 10 seconds for each key (deep), not 1,000,000,000" in refused_and_allowed()
    configure("deep = 10")
    assert certlint("www.pem", *DAY, "--no-config").code == certlint("--show-config").code == 0


def test_a_passphrase_is_not_waited_for(project):
    os.mkfifo("pipe")
    configure('passphrase-file = "pipe"')
    assert "reads passphrases from files, and pipe is a named pipe" in refused_and_allowed()


SECRET = 'my-secret-key = "my-secret-value"\nseverity = "my-secret-value"\n'


@pytest.mark.parametrize(
    "row",
    [
        'profile = "{}"',
        'extend = "{}"',
        'record = "seen.db"\nowners = "{}"',
        'profile = "own.toml"',
        'profile = "link.toml"',
        '[[bundle]]\nprofile = "{}"\npath = "*.pem"',
    ],
)
def test_no_error_quotes_a_file_elsewhere(project, row):
    foreign = project.parent / "elsewhere" / "my files.toml"
    foreign.write_text(SECRET)
    (project / "own.toml").write_text(f'extends = "{foreign}"\n')
    (project / "link.toml").symlink_to(foreign)
    configure(row.format(foreign))
    answer = certlint("www.pem", *DAY)
    assert answer.code == 2
    assert "my-secret" not in answer.out + answer.err
    assert "certlint.toml: " in answer.err
    assert "outside its folder, is not what it should be; what is wrong in it is not shown" in answer.err
    assert "my-secret" in certlint("www.pem", *DAY, "--config", "certlint.toml").err


def test_a_file_that_the_command_line_names_is_quoted(project):
    foreign = project.parent / "elsewhere" / "policy.toml"
    foreign.write_text(SECRET)
    configure('min-severity = "error"')
    assert "my-secret" in certlint("www.pem", *DAY, "--profile", foreign).err
