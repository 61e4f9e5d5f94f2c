"""The objects of a manifest, in the order in which somebody reads them."""

from __future__ import annotations

import pytest

from certlint.containers.kubernetes import MOST_LISTS, held_by, objects_of
from certlint.containers.manifests import MOST_ALIASED, documents_of
from certlint.errors import InputError


def named(*names: str) -> list[dict[str, str]]:
    return [{"kind": "Secret", "name": name} for name in names]


def names(*values: object) -> str:
    return "".join(each.get("name", "-") for each in objects_of(values))


def test_lists_are_opened_where_they_stand():
    a, b, c, d = named(*"abcd")
    assert names(a, {"kind": "SecretList", "items": [b, c]}, d) == "abcd"
    assert names([a, [b, {"kind": "List", "items": [c]}]], d) == "abcd"


def test_only_a_list_is_opened():
    """Another object may have items of its own, and a list may lack them."""
    (a,) = named("a")
    assert names({"kind": "ConfigMap", "name": "x", "items": [a]}) == "x"
    assert names({"kind": "List", "name": "x", "items": "none"}) == "x"
    assert names("text", 7, None, a) == "a"


def test_lists_in_lists_end():
    (value,) = named("a")
    for _ in range(MOST_LISTS):
        value = [value]
    assert names(value) == "a"
    assert names([value]) == ""


def test_documents_come_in_the_order_of_the_file():
    assert names(*documents_of(b"name: a\n---\n- name: b\n- name: c\n---\nname: d\n")) == "abcd"
    assert names(*documents_of(b'{"name": "a"}\n[{"name": "b"}]\n{"name": "c"}')) == "abc"


def test_what_is_merged_is_there_unless_it_is_said_otherwise():
    text = b"- &a {x: 1, y: 2}\n- &b {z: 3, x: 4}\n- {<<: *a, y: 5}\n- {<<: [*a, *b], w: 6}\n"
    (found,) = documents_of(text)
    assert found[2] == {"x": "1", "y": "5"}
    assert found[3] == {"x": "1", "y": "2", "z": "3", "w": "6"}


@pytest.mark.parametrize("use", ["*a", "{<<: *a}", "{<<: [*a]}"])
def test_what_aliases_stand_for_is_bounded(use):
    """However they are used: a merged map counts with all that it holds."""
    keys, times = 1000, MOST_ALIASED // 2001  # keys count, too
    text = "- &a {" + ", ".join(f"k{number}: v" for number in range(keys)) + "}\n"
    assert len(next(documents_of((text + f"- {use}\n" * times).encode()))) == times + 1
    with pytest.raises(InputError, match=r"its aliases stand for more than 100,000 values"):
        list(documents_of((text + f"- {use}\n" * (times + 1)).encode()))


def test_merged_maps_that_are_merged_again_are_bounded():
    lines = ["- &m0 {" + ", ".join(f"k{number}: v" for number in range(100)) + "}"]
    lines += [f"- &m{level} [{', '.join([f'{{<<: *m{level - 1}}}'] * 20)}]" for level in (1,)]
    lines += [f"- &m{level} [{', '.join([f'*m{level - 1}'] * 20)}]" for level in (2, 3, 4)]
    with pytest.raises(InputError, match="its aliases stand for more than"):
        list(documents_of("\n".join(lines).encode()))


@pytest.mark.parametrize(("depth", "size"), [(20, 110), (40, 200), (2000, 200)])
def test_the_path_of_a_field_keeps_its_end(depth, size):
    """Of a long one, which only a hostile file has, its last 200 characters."""
    value = {"caBundle": "-----BEGIN"}
    for _ in range(depth):
        value = {"deep": value}
    (held,) = held_by({"kind": "Any", "x": value})
    assert len(held.resource.key) == size
    assert held.resource.key.endswith(".deep.deep.caBundle")


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: b\nc: d: e\nf: g\n", 2), ("a: b\n\n\nc: @\n", 4), ('{"a": 1,\n"b"\n1}', 3), ('{"a":\n}', 2)],
)
def test_an_error_tells_its_line(text, line):
    with pytest.raises(InputError, match=rf"\(line {line}\)$"):
        list(documents_of(text.encode()))
