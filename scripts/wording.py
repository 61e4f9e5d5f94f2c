"""Whether what people read keeps to the style of certlint. `python -m scripts.wording`; `make lint` runs it.

Of rules, titles are unique, short and without a full stop, and no two share a rationale. Neither they nor any other sentence
(`scripts/sentences.py`) contain a phrase that has to be read twice. Ends with 1 and a line for each breach.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

from certlint.policy import catalogue, profile
from scripts.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from certlint.policy.rule import Rule

# With a command, the reader issues the certificate; a CA issues its own ones.
_REISSUED = r"Reissue the certificate (?!for the CA)(?!(?s:.*)\n    certlint csr)"
LONGEST_TITLE = 70
SENTENCES = 2

# Each with what to write in its place.
BANNED = {
    r"\b(?:is|are) no\b": '"is not a", "has no"',
    r"\b(?:is|are|be) none\b": '"is invalid", "is missing"',
    r"\bcan not\b": '"cannot"',
    r"\b(?:can|don|won|doesn|isn|aren)'t\b": '"cannot", "do not"',
    r"\bdoubles\b|\b(?:is|are) doubled\b": '"duplicate", "more than once"',
    r"\banew\b": '"again", "reissue"',
    r"\bthere (?:is|are) (?:a|an)\b": "the thing as the subject",
    r"\bsigned over\b": '"signed with"',
    r"\bmend(?:s|ed|ing)?\b": '"repair", "fix"',
    r"\bnot judged\b": '"not evaluated"',
    r"\bspelt\b|\bspells out\b": '"encoded", "explicit"',
    r"\bat hand\b": '"available", "your"',
    r"\b(?:is|are) there (?:twice|already|again)\b": '"is repeated", "already exists"',
    r"\bin spite of\b": '"despite"',
    r"\bprogrammes?\b": '"program"',
    r"\bjudge[sd]?\b|\bjudging\b": '"evaluate"',
    r"\bgo(?:es)? on\b": '"continue"',
    r"\bcannot be told\b(?! apart)": '"is unknown"',
    r"\bof yours\b": '"your own"',
    r"\bpass(?:es|ed|ing)? over\b": '"skip"',
    r"\bwithout a word\b": '"silently"',
    "[‘’]": "a straight apostrophe",
}


def breaches() -> Iterator[tuple[str, str]]:
    """The id of a rule, and what its texts breach."""
    every = rules()
    titles, rationales = Counter(rule.title for rule in every), Counter(rule.rationale for rule in every)
    for rule in every:
        yield from ((rule.id, breach) for breach in _of_title(rule.title))
        if titles[rule.title] > 1:
            yield rule.id, f"title is shared with another rule: {rule.title}"
        if rationales[rule.rationale] > 1:
            yield rule.id, f"rationale is shared with another rule: {rule.rationale}"
        if len(re.findall(r"[.!?](?=\s+[A-Z`]|\s*$)", rule.rationale)) > SENTENCES:
            yield rule.id, f"rationale has more than {SENTENCES} sentences"
        for text in (rule.title, rule.rationale, rule.remediation, rule.example, *_said(rule.params)):
            yield from ((rule.id, breach) for breach in phrases(text))
        if _is_of_subscribers(rule) and re.match(_REISSUED, rule.remediation):
            yield (
                rule.id,
                f'"Reissue": write "Have the certificate reissued", since its CA issues it: {rule.remediation}',
            )
    for name, about in [*descriptions(), *sentences()]:
        yield from ((name, breach) for breach in phrases(about))


def rules() -> list[Rule]:
    """The rules of all catalogues, those of profiles, and those that a profile words in its own way, each wording once."""
    found = {(rule.id, rule.title, rule.rationale): rule for name in catalogue.names() for rule in catalogue.load(name)}
    own = {each for each, _, _ in found}
    for name in profile.names():
        found |= {
            (rule.id, rule.title, rule.rationale): rule for rule in profile.load(name).rules if rule.id not in own
        }
    return list(found.values())


def descriptions() -> Iterator[tuple[str, str]]:
    """What each profile says of itself, of its settings, and of rules that it words in its own way."""
    for name in profile.names():
        loaded = profile.load(name)
        yield name, f"{loaded.title}. {loaded.description}"
        for setting in loaded.declared.values():
            yield f"{name}, --{setting.key}", setting.help
        for layer in loaded.layers:
            for rule, texts in layer.texts.items():
                yield from ((f"{name}, {rule}", text) for text in texts.values())


def phrases(text: str) -> Iterator[str]:
    """What `text` says in words that have to be read twice."""
    for pattern, instead in BANNED.items():
        if found := re.search(pattern, text, re.IGNORECASE):
            yield f'"{found[0]}": write {instead}: {text.strip().splitlines()[0]}'


def _said(params: Mapping[str, Any]) -> Iterator[str]:
    """The parameters that messages repeat: all that are several words."""
    for value in params.values():
        if isinstance(value, str) and " " in value and not re.search(r"[\\^$|]", value):
            yield value


def _is_of_subscribers(rule: Rule) -> bool:
    """Whether a rule is about certificates that are not a CA's, or are any: those who see it did not issue them."""
    of_cas = {"ca", "sub-ca", "root-ca", "unmarked-ca", "OCSPSigning"}
    return "certificate" in (rule.about or ["certificate"]) and "leaf" in rule.roles and of_cas.isdisjoint(rule.when)


def _of_title(title: str) -> Iterator[str]:
    if len(title) > LONGEST_TITLE:
        yield f"title has {len(title)} characters, at most {LONGEST_TITLE}: {title}"
    if title.endswith("."):
        yield f"title ends in a full stop: {title}"


def main() -> int:
    found = sorted(set(breaches()))
    for where, breach in found:
        sys.stderr.write(f"{where}: {breach}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
