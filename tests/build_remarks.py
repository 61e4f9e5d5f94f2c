"""Writes tests/golden/readings/policies.txt: what `certlint rules --verify` says of policies, word for word."""

from __future__ import annotations

import tempfile
from pathlib import Path

from certlint.authoring import policy_mistakes
from certlint.errors import ConfigurationError
from tests import ROOT

PATH = Path(__file__).parent / "golden" / "readings" / "policies.txt"
EXTENDS, SELECTS = 'extends = "hygiene"\n', 'select = ["acme/*"]\n'


def rule(name: str = "x", check: str = "subject.has_common_name", more: str = "") -> str:
    words = 'title = "T"\nseverity = "warning"\nrationale = "R"\nremediation = "M"\n'
    return f'[[rule]]\nid = "acme/{name}"\ncheck = "{check}"\n{words}{more}\n'


def setting(name: str, text: str) -> str:
    return f"[settings.{name}]\n{text}\n"


DAYS = 'params = { days = "{left}" }'
COUNT = setting("left", 'type = "integer"\ndefault = 5\nhelp = "days"')
VERSION = setting("release", 'type = "version"\ndefault = "6.4"\nhelp = "of the product"')
POLICIES = {
    # What is sound.
    "empty but for a profile": EXTENDS,
    "a rule of its own": SELECTS + rule(),
    "a rule that is in force for a while": SELECTS + rule(more='effective = "2020-01-01"\nuntil = "2020-01-02"'),
    "a rule for purposes": SELECTS + rule(more='when = ["1.2.3.4"]\nunless = ["ca"]'),
    "a setting in a parameter": SELECTS + rule(check="expiry.lasts", more=DAYS) + COUNT,
    "a severity that changes": EXTENDS + '[severity]\n"pem/crlf" = "error"\n',
    "a severity of a group, and of one": EXTENDS + '[severity]\n"pem/*" = "info"\n"pem/crlf" = "error"\n',
    "a parameter that changes": EXTENDS + '[params."validity/expires-soon"]\ndays = 31\n',
    "texts": EXTENDS + '[texts."pem/crlf"]\ntitle = "Another"\n',
    "when": EXTENDS + VERSION + '[[when]]\nrelease = ">=7,<8"\nignore = ["pem/crlf"]\n',
    "when, at a version": EXTENDS + VERSION + '[[when]]\nrelease = ">=7,<=7"\nignore = ["pem/crlf"]\n',
    "rules only when": VERSION + '[[when]]\nrelease = ">=7"\nselect = ["acme/x"]\n' + rule(),
    "ignored with a reason": EXTENDS + 'ignore = [{ rule = "pem/crlf", reason = "all of ours have them" }]\n',
    # Names.
    "an unknown key": "selekt = []\n" + EXTENDS,
    "two unknown keys": EXTENDS + "foo = 1\nbar = 2\n",
    "a profile that there is not": 'extends = "hygeine"\n',
    "two, one of which there is not": 'extends = ["hygiene", "hygeine"]\n',
    "a catalogue that there is not": EXTENDS + 'catalogues = ["pen"]\n',
    "a rule that there is not": EXTENDS + 'select = ["pem/clrf"]\nignore = ["pem/crfl"]\n',
    "patterns that match nothing": EXTENDS
    + '[severity]\n"acme/*" = "info"\n'
    + '[params."acme/y"]\ndays = 1\n[texts."acme/z"]\ntitle = "x"\n',
    "in a when": EXTENDS + VERSION + '[[when]]\nrelease = ">=7"\nignore = ["pem/crfl"]\n',
    "a check that there is not": SELECTS + rule(check="no.such"),
    "no TOML": "a = \n",
    "no TOML further down": EXTENDS + "\n\n[severity\n",
    "of another kind": "select = 5\n",
    # Rules.
    "a rule twice": SELECTS + rule() + rule(more="# once more"),
    "a rule of the profile again": EXTENDS + rule().replace("acme/x", "pem/crlf"),
    "a rule that nothing selects": EXTENDS + rule(),
    "a rule that never begins": SELECTS + rule(more='effective = "2020-01-01"\nuntil = "2020-01-01"'),
    "a rule without roles": SELECTS + rule(more="roles = []"),
    "when and unless": SELECTS + rule(more='when = ["ca", "br"]\nunless = ["br", "ca"]'),
    "traits that there are not": SELECTS + rule(more='when = ["tls-sever", "1.2.x"]\nunless = ["cq"]'),
    "what another asks": EXTENDS + 'select = ["acme/x", "acme/y"]\n'
    + rule(check="expiry.begun") + rule("y", "expiry.begun", 'roles = ["leaf"]'),
    "a severity that there is not": SELECTS + rule().replace('"warning"', '"bad"'),
    # Parameters.
    "a parameter that is missing": SELECTS + rule(check="expiry.lasts"),
    "a parameter that there is not": SELECTS + rule(check="expiry.lasts", more="params = { days = 1, day = 2 }"),
    "a parameter of another type": SELECTS + rule(check="expiry.lasts", more='params = { days = "1" }'),
    "a setting that there is not": SELECTS + rule(check="expiry.lasts", more='params = { days = "{lefd}" }') + COUNT,
    "in an override": EXTENDS + '[params."validity/expires-soon"]\nday = 3\n',
    "in an override, of another type": EXTENDS + '[params."validity/expires-soon"]\ndays = "x"\n',
    "an override of a group": EXTENDS + '[params."validity/*"]\ndays = 3\n',
    # What has no effect.
    "what is so already": EXTENDS + '[severity]\n"pem/crlf" = "info"\n[params."crypto/weak-curve"]\nat_least = 224\n',
    "what is so already, in a when": EXTENDS + VERSION + '[[when]]\nrelease = ">=7"\nseverity = { "pem/crlf" = "info" }\n'
    + 'params = { "crypto/weak-curve" = { at_least = 224 } }\n',
    "a severity that is overridden": EXTENDS + '[severity]\n"pem/crlf" = "error"\n"pem/*" = "info"\n',
    "a severity twice by groups": EXTENDS + '[severity]\n"pem/c*" = "error"\n"pem/*" = "info"\n',
    "selected and ignored": EXTENDS + 'select = ["acme/x", "pem/crlf"]\nignore = ["pem/crlf"]\n' + rule(),
    "about what is not selected": EXTENDS + 'catalogues = ["redis-enterprise"]\nignore = ["redis/mdns-domain"]\n'
    + '[severity]\n"redis/*" = "info"\n',
    "a setting that nothing reads": EXTENDS + COUNT,
    "a setting for a when of another setting": EXTENDS + COUNT
    + setting("more", 'type = "string"\ndefault = ""\nhelp = "x"\nwhen = { left = 5 }'),
    "a setting of no type": EXTENDS + setting("left", 'type = "number"\ndefault = 5\nhelp = "x"'),
    "a default of another type": EXTENDS + setting("left", 'type = "integer"\ndefault = "x"\nhelp = "x"'),
    # Conditions.
    "a range without a version": EXTENDS + VERSION + '[[when]]\nrelease = ">=8,<7"\nignore = ["pem/crlf"]\n',
    "a range that ends where it begins": EXTENDS + VERSION + '[[when]]\nrelease = ">=7,<7"\nignore = ["pem/crlf"]\n',
    "a range open at both ends": EXTENDS + VERSION + '[[when]]\nrelease = ">7,<=7"\nignore = ["pem/crlf"]\n',
    "no range": EXTENDS + VERSION + '[[when]]\nrelease = "seven"\nignore = ["pem/crlf"]\n',
    "a condition that there is not": EXTENDS + VERSION + '[[when]]\nreleese = ">=7"\nignore = ["pem/crlf"]\n',
    "two conditions, one of which there is not": EXTENDS + VERSION + '[[when]]\nfoo = "x"\nrelease = ">=8,<7"\n',
    # Nothing left.
    "no rule": "select = []\n",
    "no rule, as all are ignored": EXTENDS + 'ignore = ["*"]\n',
    "no rule left in a when": EXTENDS + VERSION + '[[when]]\nrelease = ">=7"\nignore = ["*"]\n',
    "no rule in a when either": VERSION + '[[when]]\nrelease = ">=7"\nignore = ["acme/x"]\n' + rule(),
}  # fmt: skip


def remarks(text: str) -> str:
    """What is said of a policy, in lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "acme.toml")
        path.write_text(text)
        try:
            found = policy_mistakes.mistakes(str(path))
        except ConfigurationError as error:
            return f"{error.message}; {error.hint}".replace(folder, "{dir}")
        lines = [f"{m.severity} in line {m.line}: {m.message}" + (f"; {m.hint}" if m.hint else "") for m in found]
        return "\n".join(lines).replace(folder, "{dir}").replace(str(ROOT), "{certlint}") or "nothing"


def build() -> str:
    return "\n".join(f"# {name}\n{remarks(text)}\n" for name, text in POLICIES.items())


def main() -> None:
    PATH.write_text(build())


if __name__ == "__main__":
    main()
