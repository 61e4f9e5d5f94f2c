"""BEGIN and END lines in text: none of them begins or ends a block, and none of them hides one."""

from __future__ import annotations

import pytest

from certlint import pem
from tests import forge

LEAF, ISSUING, _ = forge.chain()
BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
BODY = LEAF.pem.partition("\n")[2].rpartition("-----END")[0]


def read(text: str) -> tuple[int, dict[str, str]]:
    """How many certificates are found, and the form of each kind of oddity."""
    document = pem.read(text.encode())
    return len(document.blocks), {each.kind: each.form for each in document.oddities}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (f"It begins with {BEGIN} and more.\n", "begin-certificate"),
        (f"{BEGIN} is how it begins.\n", "begin-certificate-first"),
        (f"  {BEGIN}\n", "begin-certificate"),
        (f"From {BEGIN} to {END}.\n", "begin-certificate"),
        (f"It ends with {END}.\n", "end"),
        (f"{END}\n", "end-first"),
        ("# -----BEGIN RSA PRIVATE KEY----- is beside it\n", "begin-key"),
        ("---- BEGIN CERTIFICATE ----\n", "begin"),
        ("".join(f"# {line}\n" for line in ISSUING.pem.splitlines()), "begin-certificate"),
        ("".join(f"// {line}\n\n" for line in ISSUING.pem.splitlines()), "begin-certificate"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_text_is_no_block(text, form, place):
    parts = [LEAF.pem, ISSUING.pem]
    parts.insert(place, text)
    assert read("".join(parts)) == (2, {"boundary-in-text": form})


@pytest.mark.parametrize(
    "text",
    [
        f"of the cluster: {BEGIN}\n{BODY}{END}\n",
        f"{BEGIN} of the cluster\n{BODY}{END}\n",
        f"  {BEGIN}\n{BODY}  {END}\n",
        f"# {BEGIN}\n{BODY}{END}\n",
        f"It begins here: {BEGIN} \nand goes on:\n{BODY}{END}\n",
        f"{BEGIN[:-1]}\n" + "\n".join(BODY[at : at + 3] for at in range(0, 300, 3)) + f"\n{END}\n",
        f"{BODY}{END}\n",
    ],
)
def test_a_block_with_a_damaged_boundary_is_one(text):
    count, oddities = read(text + ISSUING.pem)
    assert "malformed-boundary" in oddities
    assert "boundary-in-text" not in oddities
    assert count == 1 + (not text.startswith(BODY))
