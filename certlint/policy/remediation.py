"""Remediations of rules, with the values of the run filled into their commands."""

from __future__ import annotations

from certlint.dns.matching import hostname_problem
from certlint.escape import for_shell
from certlint.policy.expressions import compiled
from certlint.policy.settings import COMMON

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping
    from typing import Any

    from certlint.policy.model import Profile

# `[--key {key}]` is left out if the setting is not set. `-f {fqdn}`: the option is repeated for each value.
_OPTIONAL = compiled(r" ?\[([^\[\]\n]*\{([a-z]\w*)\}[^\[\]\n]*)\]")
_PLACEHOLDER = compiled(r"( ?)(?:(--?[A-Za-z][\w-]*) )?\{([a-z]\w*)\}")
# One expression for all, since a file name may contain another placeholder.
_PLACE = compiled(r"\{(?:path|key_file|folder)\}")


# A command that writes a request and a key, and the folder for them if files of these names are in use.
_REQUEST = "    certlint csr "
_ELSEWHERE = "--out-dir renewed"

# The option of commands that make a certificate for a name. They reject one that is not a host name.
REQUESTED = "-f"


# Set if a certificate has only addresses, and needs no name: commands then leave REQUESTED out.
ADDRESSES_ALONE = "addresses_alone"

# Default values of OpenSSL's options if no certificate is replaced.
UNKNOWN = {
    "common_name": "<NAME>",
    "alt_names": "DNS:<NAME>",
    "mail_names": "email:<MAILBOX>",
    "purposes": "serverAuth",
    "key_mode": "600",
}
# The options of a run that say what a certificate must contain, and the further ones for its files. A placeholder stands
# for all that were set, in commands that check or issue a certificate.
_CONTENTS = ("subject", "san", "ip")
_REQUIREMENTS = (*_CONTENTS, "owner", "key_mode", "expires_in")
_OPTIONS = ("contents", "requirements")
# What a remediation takes over from the replaced certificate.
OF_CERTIFICATE = ("{san}", "{common_name}", "{alt_names}", "{mail_names}")


class Remedies:
    """Fills remediations with shell-quoted values."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = values
        self._templates: dict[str, str] = {}

    def knowing(self, settings: Mapping[str, Any]) -> Remedies:
        """The same with other values of settings that no profile declares."""
        return Remedies({**self._values, **{name: _listed(value) for name, value in settings.items()}})

    def fill(self, remediation: str, path: str | None, other_paths: Iterable[str] = ()) -> str:
        """A rule's remediation with the placeholders filled. An unset value becomes `<FQDN>`, a missing path `<BUNDLE-FILE>`.

        Files in `other_paths` follow the path.
        """
        if "{" not in remediation:
            return remediation
        template = self._templates.get(remediation)
        if template is None:
            kept = _OPTIONAL.sub(self._optional, remediation)
            template = self._templates[remediation] = _PLACEHOLDER.sub(self._placeholder, kept)
        places = _places(path, other_paths)
        filled = _PLACE.sub(lambda found: places[found[0]], template)
        return self._out_of_the_way(filled, path) if _REQUEST in filled else filled

    def _out_of_the_way(self, filled: str, path: str | None) -> str:
        """Writes a request and its key to a separate folder, as their names may be those of files in use."""
        names = [*(self._values.get("cert_name") or self._values["fqdn"] or self._values["ip"]), ""]
        used = {each.rpartition("/")[2] for each in (*self._values["key"], shell(path or ""))}
        lines = filled.split("\n")
        for number, line in enumerate(lines):
            new = {f"{names[0]}.csr"} if " --key " in line else {f"{names[0]}.csr", f"{names[0]}.key"}
            if line.startswith(_REQUEST) and not new.isdisjoint(used):
                lines[number] = f"{line} {_ELSEWHERE}"
        return "\n".join(lines)

    def _optional(self, found: re.Match[str]) -> str:
        return f" {found[1]}" if self._values.get(found[2]) else ""

    def _placeholder(self, found: re.Match[str]) -> str:
        gap, option, name = found[1], found[2], found[3]
        if option == REQUESTED and not self._values.get(name) and self._values.get(ADDRESSES_ALONE):
            return ""
        return gap + self._filled(option, name, found[0].removeprefix(gap))

    def _filled(self, option: str | None, name: str, text: str) -> str:
        """The replacement of a placeholder and the option before it, which are written as `text`."""
        if name == "key_file" and self._values["key"]:
            name = "key"
        if name in UNKNOWN and not self._values.get(name):
            return f"{option} {UNKNOWN[name]}" if option else UNKNOWN[name]
        if name not in self._values:  # including paths
            return text
        unknown = "<KEY-FILE>" if name == "key" else f"<{name.upper().replace('_', '-')}>"
        values = self._values[name] or [unknown]
        if option == REQUESTED:
            values = list(dict.fromkeys(unknown if hostname_problem(each) else each for each in values))
        return " ".join(f"{option} {value}" if option else value for value in values)


def of_run(profile: Profile, settings: Mapping[str, Any]) -> Remedies:
    """With the values of a run: its names, files and settings, and the profile with the settings that were set."""
    repeated = " ".join([shell(profile.name), *_changed(profile, settings)])
    values = {name: _listed(_as_typed(name, value)) for name, value in settings.items()}
    options = {"contents": _given(_CONTENTS, settings, values), "requirements": _given(_REQUIREMENTS, settings, values)}
    return Remedies({**values, **options, "profile": [repeated]})


def _places(path: str | None, other_paths: Iterable[str]) -> dict[str, str]:
    """The values of path placeholders. Without an option, the key is in the file itself."""
    if path is None:
        return {"{path}": "<BUNDLE-FILE>", "{key_file}": "<KEY-FILE>", "{folder}": "<FOLDER>"}
    folder, _, name = path.rpartition("/")
    own = shell(path)
    paths = " ".join([own, *map(shell, other_paths)])
    return {"{path}": paths, "{key_file}": own, "{folder}": shell(folder or "/" * (name != path) or ".")}


def of_profile(name: str) -> Remedies:
    """For a profile without a run: a value that only a run knows becomes `<NAME>`, or is left out if it is optional.

    Without a name, the profile itself is such a value, too.
    """
    if not name:
        return Remedies({each: [] for each in (*COMMON, *_OPTIONS, "profile")})
    from certlint.policy import index

    return Remedies({**{each: [] for each in (*COMMON, *_OPTIONS, *index.declared(name))}, "profile": [shell(name)]})


def shell(word: str) -> str:
    """A shell-quoted word that cannot be mistaken for an option."""
    return for_shell(f"./{word}" if word.startswith("-") else word)


def _as_typed(name: str, value: Any) -> Any:
    """The value of a setting as a user types it: a mode in octal digits."""
    return f"{value:o}" if name == "key_mode" and value is not None else value


def _given(names: Iterable[str], settings: Mapping[str, Any], values: Mapping[str, list[str]]) -> list[str]:
    """The options for those of these settings whose value is not the default, as one text; empty if all have it."""
    given = [name for name in names if name in settings and settings[name] != COMMON[name].default]
    words = [f"--{name.replace('_', '-')} {value}" for name in given for value in values[name]]
    return [" ".join(words)] if words else []


def _listed(value: Any) -> list[str]:
    """The shell-quoted values of a setting."""
    if isinstance(value, dict):
        return [shell(f"{key}={each}") for key, each in value.items()]
    listed = value if isinstance(value, list | tuple) else [value]
    return [shell(str(each)) for each in listed if each is not None and each != ""]


def _changed(profile: Profile, settings: Mapping[str, Any]) -> list[str]:
    """The options for the profile's settings that the run has set."""
    words: list[str] = []
    for name, setting in profile.declared.items():
        value = settings.get(name)
        if not setting.offered or value == profile.settings.get(name):
            continue
        if isinstance(value, bool):
            words.append(setting.option if value else f"--no-{setting.key}")
        else:
            words += [f"{setting.option} {each}" for each in _listed(value)]
    return words
