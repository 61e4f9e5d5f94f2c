"""What pipelines use of this repository (the action, the template, the hook, the image) and the snippets of docs/ci.md."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from certlint import __version__
from scripts import build_docs
from tests import ROOT, forge
from tests.support import readers

PAGE = (ROOT / "docs" / "ci.md").read_text()
BIN = Path(sys.executable).parent
COPIED = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "certlint", "rules", "reports", "docs/certlint.1")


def snippet(heading: str) -> str:
    """The first code block below a heading of docs/ci.md."""
    return re.search(rf"## {re.escape(heading)}\n.*?```\w+\n(.*?)```", PAGE, re.DOTALL)[1]


def run(*command: object, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)


def valid(schema: str, path: Path) -> None:
    # Patterns of some are not those of ECMAScript with Unicode.
    done = run(BIN / "check-jsonschema", "--regex-variant", "nonunicode", "--builtin-schema", f"vendor.{schema}", path)
    assert done.returncode == 0, done.stdout


@pytest.fixture
def certlint(tmp_path):
    """A folder with certlint where the scripts of pipelines have it: `…/certlint/bin/certlint`."""
    program = tmp_path / "installed" / "certlint" / "bin" / "certlint"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m certlint "$@"\n')
    program.chmod(0o755)
    return program.parent.parent.parent


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    (folder / "tls").mkdir(parents=True)
    (folder / "tls" / "good.pem").write_bytes(forge.bundle(*forge.chain()))
    (folder / "tls" / "bad.pem").write_bytes(forge.bundle(*forge.chain(eku=["serverAuth"], key="rsa3072-d")))
    return folder


class TestAction:
    DEFINITION = yaml.safe_load((ROOT / "action.yml").read_text())

    def step(self, certlint, project, **inputs: str):
        """Runs the second step as the runner does: expressions into the environment, then the command."""
        step = self.DEFINITION["runs"]["steps"][1]
        given = {name: str(row["default"]) for name, row in self.DEFINITION["inputs"].items()} | inputs
        values = {f"inputs.{name}": value for name, value in given.items()}
        values |= {"github.action_repository": "OWNER/certlint", "github.action_ref": "v1"}
        own = {key: re.sub(r"\$\{\{ (.*?) \}\}", lambda m: values[m[1]], text) for key, text in step["env"].items()}
        runner = {
            "RUNNER_TEMP": str(certlint),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_STEP_SUMMARY": str(certlint / "summary"),
            "GITHUB_OUTPUT": str(certlint / "output"),
            "GITHUB_SERVER_URL": "https://github.example.com",
        }
        done = run("bash", "-e", "-c", step["run"], cwd=project, env={**os.environ, **runner, **own})
        outputs = dict(line.split("=", 1) for line in (certlint / "output").read_text().splitlines())
        return done, outputs

    @pytest.mark.slow
    def test_it_is_valid(self):
        valid("github-actions", ROOT / "action.yml")

    @pytest.mark.slow
    def test_nothing_is_put_into_a_script(self):
        done = run(BIN / "zizmor", "--offline", "--no-progress", ROOT / "action.yml")
        assert done.returncode == 0, done.stdout

    @pytest.mark.slow
    def test_the_script_is_clean(self):
        assert run("shellcheck", ROOT / "scripts" / "github-action.sh").stdout == ""

    @pytest.mark.slow
    def test_findings_fail_the_step_and_are_everywhere(self, certlint, project):
        given = {"paths": "tls/*.pem\n", "fqdn": f"{forge.FQDN}\n", "as-of": "2026-06-01"}
        done, outputs = self.step(certlint, project, **given)
        assert done.returncode == 1, done.stderr
        assert outputs == {"sarif": "certlint.sarif", "exit-code": "1"}
        assert len(readers.github(done.stdout)) == 1
        log = (project / "certlint.sarif").read_text()
        assert len(readers.sarif(log)) == 1
        uris = [rule.get("helpUri") for rule in json.loads(log)["runs"][0]["tool"]["driver"]["rules"]]
        assert "https://github.example.com/OWNER/certlint/blob/v1/docs/rules/redis/server-eku-incomplete.md" in uris
        assert "## certlint: FAIL" in (certlint / "summary").read_text()

    @pytest.mark.slow
    def test_inputs_of_several_lines(self, certlint, project):
        given = {"ignore": "redis/*\nnames/*\n", "fqdn": "a.example.com\nb.example.com", "arguments": "--quiet\n--ocsp"}
        done, outputs = self.step(certlint, project, **given, **{"as-of": "2026-06-01", "summary": "false"})
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert outputs["exit-code"] == "0"
        assert not (certlint / "summary").exists()

    @pytest.mark.slow
    def test_without_paths_the_configuration_tells(self, certlint, project):
        (project / "certlint.toml").write_text(f'fqdn = ["{forge.FQDN}"]\n[[bundle]]\npath = "tls/good.pem"\n')
        done, _ = self.step(certlint, project, **{"paths": "", "as-of": "2026-06-01"})
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.slow
    def test_inputs_are_no_commands(self, certlint, project):
        given = {"paths": "$(touch owned)\n`touch owned`\n-x; touch owned\n", "fqdn": '"; touch owned; "'}
        done, outputs = self.step(certlint, project, **given)
        assert outputs["exit-code"] == "2", done.stderr
        assert not (project / "owned").exists()

    @pytest.mark.slow
    def test_a_wrong_input_leaves_no_report_of_another_run(self, certlint, project):
        (project / "certlint.sarif").write_text("old")
        done, outputs = self.step(certlint, project, profile="nonsense")
        assert (done.returncode, outputs) == (2, {"exit-code": "2"})
        assert "nonsense" in done.stderr

    def test_every_main_option_has_an_input(self):
        script = (ROOT / "scripts" / "github-action.sh").read_text()
        for name in self.DEFINITION["inputs"]:
            assert f"INPUT_{name.upper().replace('-', '_')}" in script


class TestGitlab:
    HEADER, TEMPLATE = yaml.safe_load_all((ROOT / "templates" / "certlint.yml").read_text())

    def filled(self, **given: str):
        """The template as GitLab makes a job of it."""
        inputs = {name: row["default"] for name, row in self.HEADER["spec"]["inputs"].items()} | given
        text = json.dumps(self.TEMPLATE)
        for name, value in inputs.items():
            text = text.replace(f"$[[ inputs.{name} ]]", value)
        assert "$[[" not in text
        return json.loads(text)

    @pytest.mark.slow
    def test_the_job_is_valid(self, tmp_path):
        (tmp_path / "job.yml").write_text(yaml.safe_dump(self.filled()))
        valid("gitlab-ci", tmp_path / "job.yml")

    @pytest.mark.slow
    def test_the_job_runs(self, certlint, project):
        job = self.filled(paths="tls", fqdn=forge.FQDN, arguments="--as-of=2026-06-01 --fail-on=never")["certlint"]
        script = "set -eu\n" + "\n".join(job["script"]).replace("/tmp/certlint", str(certlint / "certlint"))
        done = run("sh", "-c", script, cwd=project, env={**os.environ, **job["variables"]})
        assert done.returncode == 0, done.stderr
        reports = job["artifacts"]["reports"]
        assert len(readers.gitlab((project / reports["codequality"]).read_text())) == 1
        assert readers.junit((project / reports["junit"]).read_text()) == []
        assert (project / job["artifacts"]["paths"][0]).is_file()


@pytest.mark.slow
class TestSnippets:
    def test_github(self, tmp_path):
        workflow = tmp_path / ".github" / "workflows" / "certificates.yml"
        workflow.parent.mkdir(parents=True)
        workflow.write_text(snippet("GitHub"))
        valid("github-workflows", workflow)
        (tmp_path / "zizmor.yml").write_text('rules: {unpinned-uses: {config: {policies: {"*": ref-pin}}}}')
        done = run(BIN / "zizmor", "--offline", "--no-progress", "--config", tmp_path / "zizmor.yml", workflow)
        assert done.returncode == 0, done.stdout
        [step] = [s for s in yaml.safe_load(snippet("GitHub"))["jobs"]["certlint"]["steps"] if "certlint@" in s["uses"]]
        assert set(step["with"]) <= set(TestAction.DEFINITION["inputs"])

    def test_gitlab(self, tmp_path):
        (tmp_path / ".gitlab-ci.yml").write_text(snippet("GitLab"))
        valid("gitlab-ci", tmp_path / ".gitlab-ci.yml")
        [include] = yaml.safe_load(snippet("GitLab"))["include"]
        assert set(include["inputs"]) <= set(TestGitlab.HEADER["spec"]["inputs"])
        assert (ROOT / include["file"].lstrip("/")).is_file()

    def test_jenkins(self, certlint, project):
        """Its second command, where the first would have installed certlint."""
        _, command = re.findall(r"sh '(.*)'", snippet("Jenkins"))
        (project / ".certlint").symlink_to(certlint / "certlint")
        done = run("sh", "-c", f"{command} --as-of 2026-06-01", cwd=project)
        assert done.returncode == 1, done.stderr
        assert readers.junit((project / "certlint-junit.xml").read_text()) == ["redis/server-eku-incomplete"]
        assert (project / "certlint.html").is_file()

    def test_azure(self, certlint, project):
        """Its certlint, where a step before would have installed it, writes what the steps behind it publish."""
        (project / "azure-pipelines.yml").write_text(snippet("Azure Pipelines"))
        valid("azure-pipelines", project / "azure-pipelines.yml")
        *_, check, results, artifact = yaml.safe_load(snippet("Azure Pipelines"))["steps"]
        done = run("sh", "-c", f"{certlint}/certlint/bin/{check['script']} --as-of 2026-06-01", cwd=project)
        assert done.returncode == 1, done.stderr
        told = readers.junit((project / results["inputs"]["testResultsFiles"]).read_text())
        assert told == ["redis/server-eku-incomplete"]
        assert (project / artifact["publish"]).is_file()

    def test_pre_commit(self, tmp_path):
        (tmp_path / ".pre-commit-config.yaml").write_text(snippet("pre-commit"))
        done = run(BIN / "pre-commit", "validate-config", tmp_path / ".pre-commit-config.yaml")
        assert done.returncode == 0, done.stdout

    def test_prometheus_asks_for_metrics_that_there_are(self):
        from certlint.output.prometheus import METRICS

        named = set(re.findall(r"\bcertlint_\w+", PAGE.partition("## Prometheus")[2]))
        assert named
        assert named <= set(METRICS)

    def test_every_format_is_explained(self):
        assert build_docs.formats() in PAGE
        assert build_docs.formats_row() in (ROOT / "README.md").read_text()

    def test_versions_are_of_this_version(self):
        assert set(re.findall(r"(?:certlint@v|rev: v|ref: v|certlint==)([\d.]+\d)", PAGE)) == {__version__}


@pytest.mark.slow
def test_the_hook_is_valid():
    done = run(BIN / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


def commit(folder: Path) -> None:
    """Makes a repository of a folder, with one commit that holds it all."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "all"]):
        run("git", *command, cwd=folder, check=True)


@pytest.mark.slow
def test_the_hook_runs(project, tmp_path):
    """The real pre-commit clones certlint's repository, installs it, and passes it the files of another one."""
    repository = tmp_path / "repository"
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT, check=True).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            (repository / name).write_bytes((ROOT / name).read_bytes())
    commit(repository)
    head = run("git", "rev-parse", "HEAD", cwd=repository).stdout.strip()
    configuration = yaml.safe_load(snippet("pre-commit"))
    configuration["repos"][0] |= {"repo": str(repository), "rev": head}
    configuration["repos"][0]["hooks"].append({"id": "certlint-declared", "args": ["--as-of=2026-06-01"]})
    (project / "certlint.toml").write_text('[[bundle]]\npath = "tls/good.pem"\n')
    (project / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configuration))
    commit(project)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment |= {"PRE_COMMIT_HOME": str(tmp_path / "cache")}
    done = run(BIN / "pre-commit", "run", "--all-files", "--color=never", cwd=project, env=environment)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "redis/server-eku-incomplete  tls/bad.pem" in done.stdout
    assert "PASS  tls/good.pem" in done.stdout
    assert re.search(r"certlint \(what certlint.toml declares\)\.+Passed", done.stdout)


class TestImage:
    TEXT = (ROOT / "Dockerfile").read_text()

    @pytest.mark.slow
    def test_hadolint_finds_nothing(self):
        assert run(BIN / "hadolint", ROOT / "Dockerfile").stdout == ""

    def test_it_has_stages_and_no_root(self):
        stages = self.TEXT.split("\nFROM ")
        assert len(stages) == 3 - self.TEXT.startswith("FROM")
        assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", stages[-1], re.MULTILINE)
        assert "COPY --from=build" in stages[-1]

    def test_what_is_copied_is_there_and_not_ignored(self):
        copied = [
            word for line in re.findall(r"^COPY (?!--)(.*)", self.TEXT, re.MULTILINE) for word in line.split()[:-1]
        ]
        assert sorted(word.rstrip("/") for word in copied) == sorted(COPIED)
        kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
        assert sorted(kept) == sorted(COPIED)

    @pytest.mark.slow
    def test_its_commands_make_a_certlint_that_needs_no_rights(self, tmp_path, project):
        """RUN, in a folder with what COPY copies; then as a user that may write nothing."""
        source, target = tmp_path / "source", tmp_path / "opt" / "certlint"
        for name in COPIED:
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            run("cp", "-r", ROOT / name, source / name, check=True)
        run("rm", "-rf", source / "rules" / ".compiled", check=True)
        [command] = re.findall(r"^RUN ((?:.*\\\n)*.*)", self.TEXT, re.MULTILINE)
        done = run(
            "sh",
            "-ec",
            command.replace("/opt/certlint", str(target)).replace("python ", f"{sys.executable} ", 2),
            cwd=source,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        before = sorted(target.rglob("*"))
        command = [target / "bin" / "certlint", "tls/good.pem", "--fqdn", forge.FQDN, "--as-of", "2026-06-01"]
        done = run("env", "-i", *command, cwd=project)
        assert done.returncode == 0, done.stderr
        assert sorted(target.rglob("*")) == before
        assert run(target / "bin" / "python", "-Bc", "import psycopg").returncode == 0
