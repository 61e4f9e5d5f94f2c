"""Lays out a new rule: a row in a catalogue, its place in a profile, and a fixture; what is left to say is marked FILL IN.

usage: python -m scripts.new_rule PREFIX DEFECT CHECK [part=PART] [PARAMETER=VALUE...] [--profile NAME]
for example: python -m scripts.new_rule redis serial-too-short serial.octets at_least=2

The check and its parameters have to exist: `certlint rules --checks` lists them. Values are written as in TOML. PREFIX/DEFECT
is the id of the rule. Its row goes to the file that has the other rules of the prefix: a catalogue, or a profile with rules of
its own. Without --profile, it is selected by the profile that selects others of the prefix: the one of its name, or that most
others extend.
Nothing is written when anything is wrong.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from certlint.engine.binding import find_check, verify_params
from certlint.errors import CertlintError, UsageError
from certlint.policy import catalogue, index, model, profile

ROOT = Path(__file__).parent.parent
ROW = """
[[rule]]
id = "{rule}"
title = "FILL IN: the defect in one line"
severity = "error"
roles = ["leaf"]
check = "{check}"
{more}citation = "FILL IN"
rationale = "FILL IN: what fails, for whom"
remediation = "FILL IN: what to do, with the command on a line of its own, indented"
"""
FIXTURE = '''

@bad("{rule}"{options})
def fill_in() -> bytes:
    """FILL IN: the one defect, made with the forge. The function's name becomes the file's."""
    raise NotImplementedError
'''
PRODUCT = '''"""FILL IN: what {name} requires of its files, beyond what any TLS server needs."""

from __future__ import annotations

from tests.make_fixtures import bad, good, server


@good("{name}"{options})
def usual() -> bytes:
    return server()
'''
OPTIONS = ', options="--fqdn cluster.example.com --profile {name}"'

PROFILES = "rules/profiles"
PLACEHOLDER = re.compile(r"\{\w+\}")


def main(arguments: list[str]) -> int:
    """Lays out the rule; 2, and a word about it, when something is wrong."""
    name, words = _profile_option(arguments)
    if len(words) < 3:
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        sys.stdout.write(lay_out(*words[:3], words[3:], name))
    except CertlintError as error:
        sys.stderr.write("\n".join(filter(None, (f"new_rule: {error}", error.hint))) + "\n")
        return 2
    return 0


def lay_out(prefix: str, defect: str, check: str, pairs: list[str], wanted: str) -> str:
    """Writes a rule into its places; tells which. Raises CertlintError, and has written nothing then."""
    rule = f"{prefix}/{defect}"
    known = known_rules()
    if rule in known:
        raise UsageError(f"the rule {rule} already exists, in {known[rule]}")
    home = home_of(prefix, known, wanted)
    more = row_of(rule, home, check, pairs)
    name = wanted or (Path(home).stem if home.startswith(PROFILES) else profile_of(prefix))
    chosen = profile.load(name)
    is_own = Path(home).stem == name and home.startswith(PROFILES)
    if not is_own and not any(each.origin == home for each in chosen.rules):
        hint = f"add it to the profile's catalogues, or name another profile; {profile_of(prefix)} does"
        raise UsageError(f"the profile {name} draws nothing from the catalogue {Path(home).stem}", hint)
    globs = [glob for layer in chosen.layers for glob in layer.select if model.matching_rules(glob, {rule: None})]
    policy = Path(name) if name.endswith(".toml") else ROOT / PROFILES / f"{name}.toml"
    selecting = policy.read_text() if globs else selected_too(policy.read_text(), rule)

    policy.write_text(selecting)
    with (ROOT / home).open("a") as file:
        file.write(ROW.format(rule=rule, check=check, more=more))
    done = f"{rule} is in {home}, and the profile {name} selects it{f' by {globs[0]}' if globs else ''}"
    fixtures = fixtures_of(prefix, sum(each.startswith(f"{prefix}/") for each in known))
    options = options_of(name)
    if fixtures is None and is_own:
        fixtures = ROOT / "tests" / "make_fixtures" / f"{prefix.replace('-', '_')}.py"
        fixtures.write_text(PRODUCT.format(name=name, options=options))
    if fixtures is None:
        return f"{done}: fill in the row, and add cases to a table of tests/cases, or fixtures to tests/make_fixtures\n"
    with fixtures.open("a") as file:
        file.write(FIXTURE.format(rule=rule, options=options))
    return f"{done}: fill in the row, and its fixture in {fixtures.relative_to(ROOT)}\n"


def known_rules() -> dict[str, str]:
    """The id of every rule, with the file that has its row."""
    shipped = [rule for name in catalogue.names() for rule in catalogue.load(name)]
    own = [rule for name in profile.names() for rule in profile.load(name).rules]
    return {rule.id: rule.origin for rule in (*shipped, *own)}


def home_of(prefix: str, known: dict[str, str], wanted: str) -> str:
    """The file that has the rules of this prefix; of several profiles, that of the one which is wanted, else the first."""
    homes = {name: f"rules/{name}.toml" for name in catalogue.names()}
    for rule, origin in known.items():
        homes.setdefault(rule.partition("/")[0], origin)
    if prefix in profile.names():  # the first rule of a product
        homes.setdefault(prefix, f"{PROFILES}/{prefix}.toml")
    if prefix not in homes:
        raise UsageError(f"there is no catalogue of {prefix}/… rules", f"there are {', '.join(sorted(homes))}")
    own = f"{PROFILES}/{wanted}.toml"
    return own if homes[prefix].startswith(PROFILES) and own in known.values() else homes[prefix]


def fixtures_of(prefix: str, rules: int) -> Path | None:
    """The module with the fixtures of a prefix that has so many rules; None where most of its cases are in tables."""
    modules = sorted((ROOT / "tests" / "make_fixtures").glob("*.py"))
    made = {path: len(set(re.findall(rf'@bad\(\s*"({prefix}/[^"]+)"', path.read_text()))) for path in modules}
    best = max(modules, key=lambda path: (path.stem == prefix, made[path]))
    return best if best.stem == prefix or made[best] * 5 >= max(rules, 1) else None


def options_of(name: str) -> str:
    """The options of a fixture of a profile, as an argument; none where a run without --profile applies its rules."""
    usual = {layer.origin for layer in profile.load(index.default()).layers}
    return "" if f"profile {name}" in usual else OPTIONS.format(name=name)


def profile_of(prefix: str) -> str:
    """Of the profiles that select rules of this prefix, the one that is called so, else the one that most others extend."""
    layers = {name: profile.load(name).layers for name in profile.names()}
    origins = [{layer.origin for layer in each} for each in layers.values()]
    selecting = [
        name
        for name, each in layers.items()
        for layer in each
        if layer.origin == f"profile {name}" and any(glob.startswith(f"{prefix}/") for glob in layer.select)
    ]
    if not selecting:
        raise UsageError(f"no profile selects rules of {prefix}/", "say which one should: --profile NAME")
    return max(selecting, key=lambda name: (name == prefix, sum(f"profile {name}" in each for each in origins)))


def selected_too(text: str, rule: str) -> str:
    """A profile's text with one rule more in the list of what it selects under no condition."""
    head, table, rest = text.partition("\n[")
    found = re.search(r"^select = \[(?P<members>[^\]]*)\]", head, re.MULTILINE)
    if found is None:
        return f'{head.rstrip()}\nselect = ["{rule}"]\n{table}{rest}'
    members = found["members"].rstrip()
    added = f'\n    "{rule}",\n' if "\n" in members else f' "{rule}"' if members else f'"{rule}"'
    comma = "," if members and not members.endswith(",") else ""
    return text[: found.start("members")] + members + comma + added + text[found.end("members") :]


def row_of(rule: str, home: str, check: str, pairs: list[str]) -> str:
    """The lines for part and parameters. Raises CertlintError when there is no such check, or it does not take them."""
    _, signature = find_check(check, f"rule {rule}")
    values: dict[str, Any] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        try:
            values |= {"part": value} if key == "part" else tomllib.loads(f"{key} = {value}")
        except tomllib.TOMLDecodeError:
            raise UsageError(f"{pair!r} is not a parameter", "write NAME=VALUE, the value as in TOML") from None
    part = values.pop("part", "")
    if signature.general and not part:
        raise UsageError(f"the check {check} is run on a part that the rule names", "add part=PART")
    if part and not signature.general:
        reads = ", ".join(each.name for each in signature.requests)
        raise UsageError(f"the check {check} takes no part=: it always reads {reads}")
    # What is to be replaced by a setting has its type then.
    settings = {
        key: value for key, value in values.items() if key in signature.params and PLACEHOLDER.search(repr(value))
    }
    verify_params(
        rule,
        home,
        signature._replace(required=signature.required - settings.keys()),
        {key: value for key, value in values.items() if key not in settings},
    )
    params = ", ".join(f"{key} = {value}" for key, _, value in (pair.partition("=") for pair in pairs) if key != "part")
    return f'part = "{part}"\n' * bool(part) + f"params = {{ {params} }}\n" * bool(params)


def _profile_option(arguments: list[str]) -> tuple[str, list[str]]:
    """The profile that is named, if any, and the arguments without it."""
    if "--profile" not in arguments[:-1]:
        return "", arguments
    at = arguments.index("--profile")
    return arguments[at + 1], arguments[:at] + arguments[at + 2 :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
