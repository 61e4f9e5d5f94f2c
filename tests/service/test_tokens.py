"""The file of tokens: what is refused, whose token it is, and what it allows."""

from __future__ import annotations

from base64 import b64encode

import pytest

from certlint.errors import ConfigurationError
from certlint.service import tokens

CI, MONITORING = "c" * 40, "m" * 40
GOOD = f"""
[[token]]
name = "ci"
roles = ["lint"]
token = "{CI}"

[[token]]
name = "monitoring"
roles = ["read", "lint"]
token = "{MONITORING}"
"""


@pytest.fixture
def written(tmp_path):
    def write(text, mode=0o600):
        path = tmp_path / "tokens.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return str(path)

    return write


def basic(user, password):
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (f"Bearer {CI}", "ci"),
        (f"bearer   {MONITORING}", "monitoring"),
        (basic("anybody", MONITORING), "monitoring"),
        (basic("", CI), "ci"),
        ("", None),
        (CI, None),
        ("Bearer", None),
        ("Bearer ", None),
        (f"Bearer {CI[:-1]}", None),
        (f"Bearer {CI}x", None),
        (f"Bearer {CI.upper()}", None),
        (f"Digest {CI}", None),
        ("Basic", None),
        ("Basic ====", None),
        ("Basic /w==", None),
        (basic("ci", ""), None),
        (basic(CI, "x"), None),
        ("Bearer \udcff", None),
    ],
)
def test_whose_token_it_is(written, header, name):
    holder = tokens.load(written(GOOD)).holder(header)
    assert (holder.name if holder else None) == name


def test_what_a_token_allows(written):
    loaded = tokens.load(written(GOOD))
    assert loaded.holder(f"Bearer {CI}").roles == {tokens.LINT}
    assert loaded.holder(f"Bearer {MONITORING}").roles == {tokens.LINT, tokens.READ}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "contains no token"),
        ("token = 1", "contains no token"),
        ("token = []", "contains no token"),
        ("token = [1]", "token 1 is not a table"),
        ("[[token]", "not a valid TOML file"),
        (b"\xff", "not a valid TOML file"),
        ("a = " + "[" * 5000, "not a valid TOML file"),
        (GOOD.replace('"ci"', '"c i"'), "name is not"),
        (GOOD.replace('name = "ci"', ""), "name is not"),
        (GOOD.replace('"ci"', '"monitoring"'), "the same name"),
        (GOOD.replace(CI, MONITORING), "the same token"),
        (GOOD.replace('["lint"]', '["write"]'), "token 1 (ci): roles is not a list of read and lint"),
        (GOOD.replace('["lint"]', "[]"), "roles is not"),
        (GOOD.replace('["lint"]', "[[]]"), "roles is not"),
        (GOOD.replace('["lint"]', '"lint"'), "roles is not"),
        (GOOD.replace("roles", "role"), "unknown key 'role'"),
        (GOOD.replace(CI, CI[:31]), "token is not 32 to 512"),
        (GOOD.replace(CI, CI + "\\n"), "token is not 32 to 512"),
        (GOOD.replace(CI, CI + " "), "token is not 32 to 512"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_no_token_repeated(written, text, words):
    with pytest.raises(ConfigurationError) as caught:
        tokens.load(written(text))
    assert words in caught.value.text
    assert CI[:20] not in caught.value.text
    assert MONITORING[:20] not in caught.value.text


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_can_read_is_refused(written, mode):
    with pytest.raises(ConfigurationError) as caught:
        tokens.load(written(GOOD, mode))
    assert f"mode {mode:03o}" in caught.value.text


def test_a_file_that_is_not_there_or_none_is_refused(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(ConfigurationError):
            tokens.load(str(path))
