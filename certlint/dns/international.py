"""What is wrong with a label of an internationalized name. RFC 5890 section 2.3.2.1, RFC 5891 section 4.1."""

from __future__ import annotations

from certlint.caches import remembered

_LONGEST_NAME = 253
PUNYCODE, FORM_C = "no Punycode", "not in form C"


def a_label_flaw(label: str) -> str:
    """Why an A-label does not stand for Unicode in normalization form C; empty where it does, or is no A-label."""
    if label[:4].lower() != "xn--":
        return ""
    import unicodedata  # few names are international

    unicode = _decoded(label[4:])
    if not unicode:
        return PUNYCODE
    return "" if unicodedata.is_normalized("NFC", unicode) else FORM_C


@remembered(1024)
def _decoded(punycode: str) -> str:
    """What Punycode stands for; nothing where that is not Unicode: no code points, or halves of one.

    Nor is it where it is longer than any name, which would take a while to decode.
    """
    if len(punycode) > _LONGEST_NAME:
        return ""
    try:
        unicode = punycode.encode("ascii").decode("punycode")
        unicode.encode()
    except (UnicodeError, OverflowError):
        return ""
    return unicode
