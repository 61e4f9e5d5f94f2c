"""Comparing DNS names, wildcards and addresses. RFC 6125, RFC 9525, RFC 1123 section 2.1, RFC 5890."""

from __future__ import annotations

import re

# RFC 952 and RFC 1123 section 2.1: letters, digits and inner hyphens, 63 at most.
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)\Z", re.ASCII | re.IGNORECASE)
# X.509's upper bound for a CN (RFC 5280 appendix A), and so the longest name that a cluster can have.
MAX_COMMON_NAME = 64
MAX_NAME = 253


def to_ascii(name: str) -> str:
    """The A-label form in lower case, by which names are compared; what IDNA can't encode stays as it is."""
    if name.isascii():
        return name.lower()
    labels = []
    for label in name.replace("\u3002", ".").split("."):
        try:
            labels.append(label.lower() if label.isascii() else label.encode("idna").decode())
        except UnicodeError:
            labels.append(label.lower())
    return ".".join(labels).lower()


def covers(pattern: str, name: str) -> bool:
    """Whether a SAN entry stands for a name. A wildcard is the whole leftmost label and stands for one label.

    A name that is itself a wildcard is covered only by the same wildcard. RFC 9525 section 6.3.
    """
    pattern, name = to_ascii(pattern), to_ascii(name)
    if pattern == name:
        return True
    if not pattern.startswith("*.") or name.startswith("*."):
        return False
    first, _, rest = name.partition(".")
    return bool(first) and rest == pattern[2:]


def hostname_problem(name: str, *, longest: int = MAX_NAME) -> str:
    """Why `name` is no host name by RFC 952 and RFC 1123, or an empty string."""
    if not name:
        return "it is empty"
    if len(name) > longest:
        return f"it has {len(name)} characters, more than {longest}"
    for label in name.split("."):
        problem = label_problem(label)
        if problem:
            return problem
    if name.rpartition(".")[2].isdigit():
        return "its last label is a number, as in an address"
    return ""


def label_problem(label: str) -> str:
    """Why `label` is no label of a host name, or an empty string."""
    if _LABEL.match(label):
        return ""
    if not label:
        return "it has an empty label (two dots in a row, or a dot at an end)"
    if len(label) > 63:
        return f"the label {label[:20]!r}… has {len(label)} characters, more than 63"
    if label[0] == "-" or label[-1] == "-":
        return f"the label {label!r} begins or ends with a hyphen"
    bad = next(c for c in label if not (c.isascii() and (c.isalnum() or c == "-")))
    return f"the label {label!r} has the character {bad!r}"
