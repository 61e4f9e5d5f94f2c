"""Comparison of DNS names, wildcards and addresses. RFC 6125, RFC 9525, RFC 1123 section 2.1, RFC 5890."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

MAX_NAME = 253
MAX_LABEL = 63
# A longer text cannot be a host name.
_LONGEST_MAPPED = 4 * MAX_NAME
# What users paste instead of a name: a character in it, and what it indicates.
_FOREIGN = {
    "://": "it is a URL: the name is the part between :// and the next /",
    "@": "it is an email address",
    " ": "it contains a space: each name needs its own entry",
    ",": "it contains a comma: each name needs its own entry",
    "/": "it contains a slash, as in a path",
    ":": "it contains a colon: a port or a prefix is not part of a name",
}
_NO_CHARACTER = "\ufffd"
"""Replaces bytes that are not text. A SAN may have thousands of such names, which IDNA cannot encode."""
_HEX = frozenset("0123456789abcdefABCDEF:.")


def to_ascii(name: str) -> str:
    """The A-label form in lower case, for comparison; what IDNA cannot encode is unchanged.

    IDNA 2008 with the non-transitional mapping of UTS 46, as in browsers: `faß` is xn--fa-hia, not `fass`.
    """
    if name.isascii() or len(name) > _LONGEST_MAPPED or _NO_CHARACTER in name:
        return name.lower()
    import idna  # few names need it

    try:
        mapped = idna.uts46_remap(name, std3_rules=False, transitional=False)
    except idna.IDNAError:
        mapped = name.replace("\u3002", ".")
    return ".".join(map(_a_label, mapped.split("."))).lower()


def _a_label(label: str) -> str:
    """The A-label of a mapped label. Symbols, which IDNA 2008 does not allow, are encoded as browsers do."""
    if label.isascii():
        return label
    import idna

    try:
        return idna.alabel(label).decode()
    except (idna.InvalidCodepointContext, idna.IDNABidiError):
        return label  # an invalid joiner, or mixed right-to-left letters, which browsers reject
    except idna.IDNAError:
        encoded = "xn--" + label.encode("punycode").decode()
        is_label = label.isprintable() and not any(c.isspace() for c in label) and len(encoded) <= MAX_LABEL
        return encoded if is_label else label


def covers(pattern: str, name: str) -> bool:
    """Whether a SAN entry matches a name. A wildcard is the whole leftmost label and matches one label.

    A wildcard name is only matched by the same wildcard. RFC 9525 section 6.3.
    """
    return bool(match((to_ascii(pattern),), name))


def match(entries: Collection[str], name: str) -> str:
    """The member of `entries` (A-labels) that matches `name`, preferably not a wildcard; empty without one."""
    name = to_ascii(name)
    if name in entries:
        return name
    first, _, rest = name.partition(".")
    wildcard = f"*.{rest}"
    # Clients reject a wildcard below a top-level domain (OpenSSL, GnuTLS, browsers), and Chromium rejects one below a registry
    # suffix.
    usable = first and "." in rest and first != "*" and not looks_like_address(name)
    if not usable or wildcard not in entries:
        return ""
    from certlint.dns.suffixes import is_registry_suffix  # few names have a wildcard

    return "" if is_registry_suffix(rest) else wildcard


def looks_like_address(text: str) -> bool:
    """Whether a text is meant as an IP address, valid or not. DNS names are not, and wildcards never match addresses."""
    if text.count(":") > 1:
        return _HEX.issuperset(text)
    return text.count(".") == 3 and text.isascii() and text.replace(".", "").isdecimal()


def is_address(text: str) -> bool:
    """Whether a text is an IP address."""
    if not (":" in text or text[-1:].isdigit()):
        return False
    from ipaddress import ip_address

    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def no_name_problem(text: str) -> str:
    """Why `text` cannot even be meant as a host name (a URL, an address, …); empty if it can."""
    if not text:
        return "it is empty"
    if looks_like_address(text):
        return "it is an IP address"
    for mark, problem in _FOREIGN.items():
        if mark in text:
            return problem
    if "*" in text:
        return "it is a wildcard"
    odd = next((c for c in text if not (c.isascii() and (c.isalnum() or c in "-_."))), "")
    if odd:
        return f"it contains the character {odd!r}"
    return label_problem("") if "" in text.split(".") else ""


def entry_problem(text: str) -> str:
    """Why a dNSName of a certificate is invalid; empty if it is valid. Does not check the position of wildcards.

    RFC 5280 section 4.2.1.6: preferred name syntax; wildcards as in RFC 9525.
    """
    if not text.isascii():
        return "it is not ASCII: write it in A-labels (xn--…)"
    if text == "*.":
        return "the wildcard has no name after it"
    if text.endswith(".") and len(text) > 1:
        return "it ends with a dot"
    plain = text.replace("*", "x")
    return no_name_problem(plain) or hostname_problem(plain)


def wildcard_problem(text: str) -> str:
    """Why the wildcard in a dNSName matches nothing; empty if it is valid. RFC 9525 section 6.3."""
    rest = text.removeprefix("*.")
    if "*" not in rest:
        return ""
    if rest == "*":
        return (
            "the wildcard has no domain after it"
            if text == "*"
            else "a name may have one wildcard, which stands for one label"
        )
    if rest is not text:
        return "it contains more than one wildcard"
    label = next(each for each in text.split(".") if "*" in each)
    return (
        "the wildcard is not in the leftmost label"
        if label == "*"
        else f"the wildcard is only part of the label {label!r}"
    )


def hostname_problem(name: str, *, longest: int = MAX_NAME) -> str:
    """Why `name` is not a host name of RFC 952 and RFC 1123; empty if it is."""
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
    """Why `label` is not a host name label (letters, digits, inner hyphens, at most 63); empty if it is."""
    if not label:
        return "it has an empty label (two dots in a row, or a dot at an end)"
    if len(label) > MAX_LABEL:
        return f"the label {label[:20]!r}… has {len(label)} characters, more than {MAX_LABEL}"
    if label[0] == "-" or label[-1] == "-":
        return f"the label {label!r} begins or ends with a hyphen"
    if label.isascii() and label.replace("-", "").isalnum():
        return ""
    odd = next(c for c in label if not (c.isascii() and (c.isalnum() or c == "-")))
    return f"the label {label!r} contains the character {odd!r}"
