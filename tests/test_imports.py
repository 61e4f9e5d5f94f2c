"""What a command may import: the start of a linter that runs before every upload has to be short."""

from __future__ import annotations

import subprocess
import sys

import pytest

from certlint.commands.check import USUAL_MODULES
from certlint.output.formats import FOR_BUNDLES, FORMATS
from scripts import build_usual
from tests import forge

# Importing any of these on the main path would cost more than the whole check.
HEAVY = {
    "asn1crypto",
    "jinja2",
    "cryptography.x509",
    "pathlib",
    "dataclasses",
    "inspect",
    "tomllib",
    "urllib",
    "http",
    "ssl",
    "socket",
    "multiprocessing",
    "concurrent",
    "subprocess",
    "ipaddress",
    "difflib",
    "textwrap",
    "unittest",
    "logging",
    "email",
    "xml",
    "importlib.metadata",
}
CRYPTOGRAPHY = {"cryptography"}

PROBE = """
import sys
from certlint.cli import main
try:
    code = main({arguments!r})
except SystemExit as end:
    code = end.code
print(code, *sorted(sys.modules), file=sys.stderr)
"""


def loaded(*arguments: str) -> set[str]:
    """The modules that a command line has loaded when it ends."""
    program = PROBE.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.strip().splitlines()[-1].split())


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    path = tmp_path_factory.mktemp("chain") / "bundle.pem"
    path.write_bytes(forge.bundle(*forge.chain()))
    return str(path)


def below(names: set[str], modules: set[str]) -> set[str]:
    return {m for m in modules for n in names if m == n or m.startswith(n + ".")}


PARSING = {"argparse", "re", "enum", "functools", "collections", "importlib", "warnings", "typing", "gettext", "json"}


def test_help_loads_nothing_that_parses():
    own = {"certlint.commands.parser", "certlint.policy", "certlint.engine", "certlint.caches"}
    assert below(HEAVY | CRYPTOGRAPHY | PARSING | own, loaded("--help")) == set()


OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)
from certlint import resources
from certlint.cli import main
main(["--help"])
print(*(path for path in opened if path.startswith(resources.RULES)), sep="\\n", file=sys.stderr)
"""


COMPILED = """
import sys
compiled = []
sys.addaudithook(lambda event, arguments: compiled.append(arguments) if event == "compile" else None)
from certlint.cli import main
main({arguments!r})
print(compiled, file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["redis-enterprise-server", "web-pki"])
def test_a_check_compiles_nothing(chain, profile):
    program = COMPILED.format(arguments=[chain, "--fqdn", "cluster.example.com", "--profile", profile])
    for _ in range(2):  # what the first one compiles of ours is kept
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


def test_help_reads_no_rules():
    done = subprocess.run([sys.executable, "-c", OPENED], capture_output=True, text=True, check=True)
    assert done.stderr.split() == []


@pytest.mark.slow
def test_rules_loads_no_cryptography():
    assert below(CRYPTOGRAPHY | {"asn1crypto", "jinja2"}, loaded("rules")) == set()


@pytest.mark.slow
def test_a_check_in_text_loads_no_more_than_it_needs(chain):
    arguments = (chain, "--fqdn", "cluster.example.com", "--as-of", "2026-06-01")
    loaded(*arguments)  # the compiled form of the rules is made once
    parsing = {"argparse", "gettext", "certlint.commands.parser", "certlint.commands.declared"}
    rest = {"hashlib", "typing", "importlib", "warnings", "contextlib", "zlib", "array"}
    # `re` and `datetime`, and what these load: `certlint.light` tells how to do without.
    standard = {"re", "datetime", "enum", "functools", "collections", "types", "operator", "bisect"}
    assert below(HEAVY | CRYPTOGRAPHY | parsing | rest | standard, loaded(*arguments)) == set()


@pytest.mark.slow
def test_a_check_by_web_pki_compiles_no_expressions_again(chain):
    arguments = (chain, "--fqdn", "cluster.example.com", "--as-of", "2026-06-01", "--profile", "web-pki")
    loaded(*arguments)  # what it compiles is kept
    assert below({"re", "enum", "functools", "ipaddress", "fnmatch", "datetime"}, loaded(*arguments)) == set()


@pytest.mark.slow
def test_a_check_in_json_loads_no_templates(chain):
    modules = loaded(chain, "--fqdn", "cluster.example.com", "--as-of", "2026-06-01", "--format", "json")
    assert below({"jinja2", "asn1crypto", "cryptography.x509"}, modules) == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in FOR_BUNDLES if not name.startswith("html")])
def test_a_format_loads_no_more_than_it_needs(name, chain):
    modules = loaded(chain, "--fqdn", "cluster.example.com", "--as-of", "2026-06-01", "--format", name)
    assert below(HEAVY, modules) == set()
    others = {f"certlint.output.{row.module}" for row in FORMATS.values()} - {f"certlint.output.{FORMATS[name].module}"}
    assert others & modules == set()


@pytest.mark.slow
def test_completions_load_what_tells_the_options():
    modules = loaded("completions", "bash")
    assert below(CRYPTOGRAPHY | {"asn1crypto", "jinja2"}, modules) == set()


@pytest.mark.slow
def test_a_configuration_is_looked_for_and_nothing_is_loaded_for_it(chain):
    modules = loaded(chain, "--as-of", "2026-06-01")
    assert below({"tomllib", "certlint.config", "certlint.engine.suppressions", "glob"}, modules) == {"certlint.config"}


@pytest.mark.slow
def test_a_configuration_loads_no_more_than_toml(chain, tmp_path):
    path = tmp_path / "certlint.toml"
    path.write_text('fqdn = "cluster.example.com"\n')
    modules = loaded(chain, "--as-of", "2026-06-01", "--config", str(path))
    assert below(HEAVY - {"tomllib"}, modules) == set()
    assert below(HEAVY - {"tomllib"}, loaded("--show-config", "--config", str(path))) == set()


@pytest.mark.slow
def test_commands_that_look_at_bundles_load_no_more_than_a_check(tmp_path, chain):
    folder = str(tmp_path)
    for arguments in (
        ["init", folder],
        ["show", chain],
        ["diff", chain, chain],
        ["forecast", chain, "--as-of=2026-06-01"],
    ):
        loaded(*arguments)  # the compiled form of what it reads is made once
        assert below(HEAVY, loaded(*arguments)) == set(), arguments


@pytest.mark.slow
def test_watching_loads_nothing_before_it_watches():
    assert below(HEAVY | CRYPTOGRAPHY | {"watchfiles"}, loaded("watch", "--help")) == set()


@pytest.mark.slow
def test_the_list_of_modules_has_what_every_check_loads():
    with open(USUAL_MODULES, encoding="utf-8") as file:
        listed = set(file.read().split())
    needed = set(build_usual.usual_modules())
    # Nothing but time depends on it, so that a module or two may be new or gone.
    assert len(listed ^ needed) <= len(needed) / 10, f"run `make docs`: {sorted(listed ^ needed)}"
