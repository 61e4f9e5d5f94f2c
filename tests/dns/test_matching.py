from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certlint.dns import matching

LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
HOST = st.lists(LABEL, min_size=1, max_size=4).map(lambda labels: ".".join([*labels, "example"]))
ANYTHING = st.text(max_size=40)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("a.example.com", "A.Example.COM", True),
        ("*.example.com", "a.example.com", True),
        ("*.example.com", "a.b.example.com", False),
        ("*.example.com", "example.com", False),
        ("*.example.com", ".example.com", False),
        ("*.example.com", "*.example.com", True),
        ("*.example.com", "*.a.example.com", False),
        ("*.*.example.com", "a.b.example.com", False),
        ("*.*.example.com", "*.a.example.com", False),
        ("a*.example.com", "ab.example.com", False),
        ("*", "localhost", False),
        ("*.", "localhost", False),
        ("*.", "localhost.", False),
        ("*.0.2.1", "192.0.2.1", False),
        ("*.bücher.example", "a.xn--bcher-kva.example", True),
        ("xn--bcher-kva.example", "BÜCHER.example", True),
        ("bücher。example", "xn--bcher-kva.example", True),
        ("", "", False),
        ("", "a", False),
    ],
)
def test_what_an_entry_stands_for(pattern, name, expected):
    assert matching.covers(pattern, name) is expected


@pytest.mark.slow
@given(HOST)
def test_a_name_covers_itself_in_any_case(name):
    assert matching.covers(name, name.upper())
    assert matching.covers(name.upper(), name)


@pytest.mark.slow
@given(LABEL, HOST)
def test_a_wildcard_covers_one_label_and_no_more(label, host):
    assert matching.covers(f"*.{host}", f"{label}.{host}") is not matching.looks_like_address(f"{label}.{host}")
    assert not matching.covers(f"*.{host}", host)
    assert not matching.covers(f"*.{host}", f"x.{label}.{host}")


@pytest.mark.slow
@given(ANYTHING, ANYTHING)
@example("*.", ".")
def test_covering_is_total_and_the_same_by_match(pattern, name):
    assert matching.covers(pattern, name) is bool(matching.match([matching.to_ascii(pattern)], name))


@pytest.mark.slow
@given(ANYTHING)
@example("İ.example")
@example("ß.example")
@example("a．b")
@example("\u0130" * 40)
def test_the_compared_form_is_stable_and_keeps_ascii(name):
    once = matching.to_ascii(name)
    assert matching.to_ascii(once) == once
    if name.isascii():
        assert once == name.lower()


@pytest.mark.slow
@given(HOST)
def test_host_names_have_no_problem(name):
    assert matching.hostname_problem(name) == ""
    assert matching.no_name_problem(name) == ""
    assert matching.entry_problem(f"*.{name}") == ""
    assert matching.wildcard_problem(f"*.{name}") == ""


@pytest.mark.slow
@given(ANYTHING)
def test_a_host_name_is_one_by_every_question(text):
    if matching.entry_problem(text) == "" and "*" not in text:
        assert matching.hostname_problem(text) == ""
    if matching.hostname_problem(text) == "":
        assert matching.no_name_problem(text) == ""
        assert text.isascii()
        assert len(text) <= matching.MAX_NAME


@pytest.mark.slow
@given(ANYTHING)
def test_every_wildcard_is_judged(text):
    in_place = "*" not in text or (text.startswith("*.") and "*" not in text[2:])
    assert (matching.wildcard_problem(text) == "") is in_place


@pytest.mark.parametrize("text", ["192.0.2.1", "999.1.1.1", "::1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1"])
def test_addresses(text):
    assert matching.looks_like_address(text)


@pytest.mark.parametrize("text", ["", "a.b.c.d", "1.2.3", "1.2.3.4.5", "host:80", "https://x:1", "٣.٣.٣.٣"])
def test_no_addresses(text):
    assert not matching.looks_like_address(text)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "empty"),
        ("a" * 64 + ".com", "more than 63"),
        ("a." * 127 + "com", "more than 253"),
        ("-a.com", "hyphen"),
        ("a-.com", "hyphen"),
        ("a..com", "empty label"),
        ("a.com.", "empty label"),
        ("a_b.com", "'_'"),
        ("a b.com", "' '"),
        ("1.2.3.4", "number"),
        ("ü.com", "'ü'"),
    ],
)
def test_why_a_name_is_no_host_name(name, problem):
    assert problem in matching.hostname_problem(name)


def test_the_longest_name_and_label():
    label = "a" * 63
    longest = ".".join([label, label, label, "a" * 61])
    assert len(longest) == matching.MAX_NAME
    assert matching.hostname_problem(longest) == ""
    assert "more than 64" in matching.hostname_problem("a." * 32 + "b", longest=64)
    assert matching.hostname_problem("a" * 60 + ".com", longest=64) == ""


@pytest.mark.parametrize(
    ("name", "encoded"),
    [
        ("faß.example.com", "xn--fa-hia.example.com"),  # IDNA 2003 made fass of it
        ("βόλος.gr", "xn--nxasmm1c.gr"),  # the final sigma
        ("क्\u200dष.example", "xn--11b2ezcw70k.example"),  # a joiner where one may be
        ("x\u200dy.example", "x\u200dy.example"),  # and where none may be
        ("\u05d0\u05d1\u05d2.example", "xn--4dbcd.example"),  # from right to left
        ("\u05d0a.example", "\u05d0a.example"),  # with a letter from left to right, RFC 5893 section 2
        ("\u0627-b.example", "\u0627-b.example"),
        ("1\u05d0.example", "1\u05d0.example"),  # with a digit first
        ("ＦＯＯ。example", "foo.example"),  # wide letters and another dot
        ("☃.example", "xn--n3h.example"),  # no letter, but browsers encode it
        ("*.Bücher.example", "*.xn--bcher-kva.example"),
        ("\ufffd.Example.com", "\ufffd.example.com"),  # bytes that are not text: the only such character in a SAN
        ("ü" * 70 + ".example", "ü" * 70 + ".example"),  # longer than a label can be
    ],
)
def test_names_are_encoded_as_browsers_do_it(name, encoded):
    assert matching.to_ascii(name) == encoded


def test_what_is_too_long_for_a_name_is_not_mapped():
    assert matching.to_ascii("Ü" * 100_000) == "ü" * 100_000


@pytest.mark.parametrize("pattern", ["*.com", "*.local", "*.redis"])
def test_a_wildcard_below_a_single_label_covers_nothing(pattern):
    assert not matching.covers(pattern, pattern.replace("*", "a"))
    assert matching.covers(pattern, pattern)
    assert matching.covers(f"*.b{pattern[1:]}", f"a.b{pattern[1:]}")


@pytest.mark.parametrize(
    "pattern", ["*.co.uk", "*.k12.ca.us", "*.anything.ck", "*.gov.it", "*.net.au", "*.xn--55qx5d.cn"]
)
def test_a_wildcard_below_a_suffix_of_a_registry_covers_nothing(pattern):
    assert not matching.covers(pattern, pattern.replace("*", "a"))
    assert matching.covers(f"*.b{pattern[1:]}", f"a.b{pattern[1:]}")


@pytest.mark.parametrize(
    "pattern", ["*.example.co.uk", "*.github.io", "*.example.de", "*.city.kawasaki.jp", "*.www.ck"]
)
def test_a_wildcard_below_a_name_that_somebody_holds_covers(pattern):
    """Below a company's suffix, too: that is the company's to give."""
    assert matching.covers(pattern, pattern.replace("*", "a"))
