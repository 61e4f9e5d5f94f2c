"""Seeded damage to certificates: bytes, lengths, and whole nodes of the tree."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

from certlint import pem
from tests import forge
from tests.forge import der
from tests.fuzz.seeds import originals
from tests.support.corpus import real_chains


class Node(NamedTuple):
    """An element of DER: its children when it has some, else its content. `lead` are bytes before the children."""

    tag: int
    children: tuple[Node, ...]
    content: bytes
    lead: bytes = b""

    def encode(self) -> bytes:
        return der.tlv(self.tag, self.lead, *(child.encode() for child in self.children), self.content)


def parse(data: bytes) -> tuple[Node, ...] | None:
    """The elements that `data` consists of, with the structures that are wrapped in strings; None when it has none."""
    nodes = []
    while data:
        if len(data) < 2 or data[0] & 0x1F == 0x1F or data[1] == 0x80:
            return None
        size = 0 if data[1] < 0x80 else data[1] & 0x7F
        length = int.from_bytes(data[2 : 2 + size], "big") if size else data[1]
        if size > 4 or 2 + size + length > len(data):
            return None
        content, tag = data[2 + size : 2 + size + length], data[0]
        data = data[2 + size + length :]
        lead = content[:1] if tag == der.BIT_STRING else b""
        wraps = tag & 0x20 or tag in (der.OCTET_STRING, der.BIT_STRING)
        children = parse(content[len(lead) :]) if wraps else None
        nodes.append(Node(tag, children, b"", lead) if children else Node(tag, (), content))
    return tuple(nodes)


def places(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The way to every node below."""
    for index, child in enumerate(node.children):
        yield (*path, index)
        yield from places(child, (*path, index))


def at(node: Node, path: tuple[int, ...]) -> Node:
    for index in path:
        node = node.children[index]
    return node


def replaced(node: Node, path: tuple[int, ...], by: tuple[Node, ...]) -> Node:
    """The tree with other nodes in the place of one."""
    index, *rest = path
    inner = (replaced(node.children[index], tuple(rest), by),) if rest else by
    return node._replace(children=(*node.children[:index], *inner, *node.children[index + 1 :]))


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def insert_bytes(data: bytes, chance: random.Random) -> bytes:
    where = chance.randrange(len(data))
    return data[:where] + chance.randbytes(chance.randint(1, 20)) + data[where:]


def operate_on_a_length(data: bytes, chance: random.Random) -> bytes:
    """The length of one element becomes another, and nothing around it is adjusted."""
    (tree,) = parse(data) or ()
    element = at(tree, chance.choice([*places(tree)])).encode()
    lengths = (b"\x80", b"\x00", b"\x7f", b"\xff", b"\x81\x00", b"\x84\xff\xff\xff\xff", b"\x88" + b"\x7f" * 8)
    size = 1 + (element[1] & 0x7F if element[1] >= 0x80 else 0)
    return data.replace(element, element[:1] + chance.choice(lengths) + element[1 + size :], 1)


def on_a_node(
    change: Callable[[Node, Node, random.Random], tuple[Node, ...]],
) -> Callable[[bytes, random.Random], bytes]:
    """Changes one node; all lengths around it fit again. The change is given the node, and some other of the tree."""

    def mutate(data: bytes, chance: random.Random) -> bytes:
        (tree,) = parse(data) or ()
        ways = [*places(tree)]
        way, other = chance.choice(ways), chance.choice(ways)
        return replaced(tree, way, change(at(tree, way), at(tree, other), chance)).encode()

    mutate.__name__ = change.__name__
    return mutate


def double(node: Node, _: Node, chance: random.Random) -> tuple[Node, ...]:
    return (node,) * chance.choice((2, 2, 3, 50))


def remove(_: Node, __: Node, ___: random.Random) -> tuple[Node, ...]:
    return ()


def exchange(_: Node, other: Node, __: random.Random) -> tuple[Node, ...]:
    return (other,)


def retag(node: Node, _: Node, chance: random.Random) -> tuple[Node, ...]:
    return (node._replace(tag=chance.choice((1, 2, 3, 4, 5, 6, 0x0C, 0x13, 0x17, 0x18, 0x1E, 0x30, 0x31, 0x80, 0xA0))),)


def nest(node: Node, _: Node, chance: random.Random) -> tuple[Node, ...]:
    for _ in range(chance.choice((1, 3, 200))):
        node = Node(der.SEQUENCE, (node,), b"")
    return (node,)


def empty(node: Node, _: Node, __: random.Random) -> tuple[Node, ...]:
    return (Node(node.tag, (), b""),)


def swell(node: Node, _: Node, chance: random.Random) -> tuple[Node, ...]:
    return (Node(node.tag, (), chance.randbytes(chance.choice((1, 40, 3000)))),)


def poison(node: Node, _: Node, chance: random.Random) -> tuple[Node, ...]:
    """Text that means harm to a terminal, a page, a table or a log."""
    return (Node(node.tag, (), chance.choice(_POISONS)),)


_POISONS = (
    b"\x1b]0;owned\x07\x1b[2J\x1b[31m",
    b"\x9b31m\xc2\x9b31m\x7f\x08",
    b"a\r\nerror: b\n::error::x",
    b"a\0.example.com",
    "\u202egnp.exe\u200b\u2066x\u2028y\ufffe\U000e0041".encode(),
    b"</script><script>alert(1)</script>",
    b"]]><!--&#27;\"'><img src=x>",
    b"![x](http://a) |x|\\|`x` {{7*7}}",
    b"=cmd|' /C calc'!A0",
    b"@SUM(1)",
    b"%0A::error::x ##[error]x ${x}",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
    b"\xff\xfe",
    b"\xe9",
    b"\xd8\x00",
    b"\0\x11\0\0",
    b"a" * 5000,
)

NODES = (double, remove, exchange, retag, nest, empty, swell, poison, poison)
"""Changes to one node."""
MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip_bytes,
    truncate,
    insert_bytes,
    operate_on_a_length,
    *map(on_a_node, NODES),
)


def garble_text(text: bytes, chance: random.Random) -> bytes:
    """Damage to a PEM file: bytes, lines lost, doubled and exchanged."""
    lines = text.splitlines(keepends=True)
    for _ in range(chance.randint(1, 4)):
        where = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                lines[where] = flip_bytes(lines[where] or b"\n", chance)
            case 1:
                lines[where] *= chance.choice((0, 2))
            case 2:
                lines[where] = lines[where].rstrip(b"\n")
            case 3:
                lines[where], lines[0] = lines[0], lines[where]
    return b"".join(lines)


def damaged_bundle(chance: random.Random) -> bytes:
    """A bundle of real certificates, one of which is damaged once or twice; or the text of the file is."""
    hosts = sorted(real_chains())
    blocks = [block.der for block in pem.read(real_chains()[chance.choice(hosts)][0]).blocks]
    if chance.random() < 0.15:
        return garble_text(forge.bundle(*map(forge.pem, blocks)), chance)
    victim = chance.randrange(len(blocks))
    blocks[victim] = chance.choice((blocks[victim], chance.choice(originals())))
    blocks[victim] = chance.choice(MUTATIONS)(blocks[victim], chance)
    if chance.random() < 0.3 and parse(blocks[victim]):
        blocks[victim] = chance.choice(MUTATIONS[:3])(blocks[victim], chance)
    return forge.bundle(*map(forge.pem, blocks))
