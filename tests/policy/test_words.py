"""Words in a row, as messages have them."""

import pytest

from certlint.policy.words import each_of, either


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A or B"), (["A", "B", "C"], "A, B or C")]
)
def test_one_of_several(words: list[str], text: str) -> None:
    assert either(words) == text
    assert each_of(words) == text.replace(" or ", " and ")
