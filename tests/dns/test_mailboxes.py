"""Mailbox addresses as SMTP writes them."""

from __future__ import annotations

import pytest

from certlint.dns.mailboxes import is_mailbox, same_mailbox

ADDRESSES = [
    "jane@example.com",
    "jane.doe+tag@mail.example.com",
    "o'neill@example.com",
    '"jane doe"@example.com',
    r'"jane\"doe"@example.com',
    "jane@localhost",
    "jane@[192.0.2.1]",
    "jane@[IPv6:2001:db8::1]",
    "jürgen@exämple.com",
    "用户@例子.公司",
    "a" * 64 + "@example.com",
]
OTHERS = [
    "",
    "jane",
    "@example.com",
    "jane@",
    "jane@@example.com",
    "jane@example..com",
    "jane@.example.com",
    "jane@-example.com",
    "jane.@example.com",
    ".jane@example.com",
    "jane..doe@example.com",
    "jane doe@example.com",
    "jane@example.com,john@example.com",
    "Jane Doe <jane@example.com>",
    "mailto:jane@example.com ",
    "jane@example.com\n",
    '"jane"doe"@example.com',
    "a" * 65 + "@example.com",
    "jane@" + "a" * 64 + ".com",
    "jane@" + ".".join(["a" * 60] * 5),
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_an_address(text):
    assert is_mailbox(text)


@pytest.mark.parametrize("text", OTHERS)
def test_no_address(text):
    assert not is_mailbox(text)


def test_the_case_of_the_domain_does_not_count():
    assert same_mailbox("Jane@EXAMPLE.com") == same_mailbox("Jane@example.COM") != same_mailbox("jane@example.com")
