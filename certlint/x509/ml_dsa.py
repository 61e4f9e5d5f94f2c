"""The public key of an ML-DSA private key in expanded form. FIPS 204, algorithms 6, 24, 32, 41 and 42."""

from __future__ import annotations

from hashlib import shake_128, shake_256

from certlint.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Polynomial = list[int]

Q, SIZE, DROPPED = 8_380_417, 256, 13
_ROOT, _INVERSE_OF_SIZE = 1753, 8_347_681


class Parameters(NamedTuple):
    """FIPS 204 section 4: rows and columns of the matrix, and the largest coefficient of the secret vectors."""

    rows: int
    columns: int
    eta: int

    @property
    def secret_bits(self) -> int:
        return (2 * self.eta).bit_length()

    @property
    def private_size(self) -> int:
        """The number of bytes of an expanded private key."""
        polynomials = (self.rows + self.columns) * self.secret_bits + self.rows * DROPPED
        return 128 + 32 * polynomials


PARAMETERS = {"ml-dsa-44": Parameters(4, 4, 2), "ml-dsa-65": Parameters(6, 5, 4), "ml-dsa-87": Parameters(8, 7, 2)}


def public_key(kind: str, private: bytes) -> bytes | None:
    """The public key of an expanded private key; None if its parts are inconsistent."""
    known = PARAMETERS[kind]
    if len(private) != known.private_size:
        return None
    seed, digest = private[:32], private[64:128]
    packed = [known.secret_bits] * (known.columns + known.rows) + [DROPPED] * known.rows
    polynomials = list(_unpacked(private[128:], packed))
    first = [_transformed([known.eta - c for c in each]) for each in polynomials[: known.columns]]
    second = polynomials[known.columns : known.columns + known.rows]
    low = polynomials[known.columns + known.rows :]
    written = bytearray(seed)
    for row in range(known.rows):
        product = _product(seed, row, first)
        high = []
        for value, secret, dropped in zip(product, second[row], low[row], strict=True):
            rest = (value + known.eta - secret - (1 << DROPPED - 1) + dropped) % Q
            if rest & (1 << DROPPED) - 1:
                return None
            high.append(rest >> DROPPED)
        written += _packed(high, 10)
    found = bytes(written)
    return found if shake_256(found).digest(64) == digest else None


def _product(seed: bytes, row: int, vector: Sequence[Polynomial]) -> Polynomial:
    """The product of a row of the public matrix and an NTT-transformed vector."""
    total = [0] * SIZE
    for column, each in enumerate(vector):
        for place, (one, other) in enumerate(zip(_uniform(seed + bytes((column, row))), each, strict=True)):
            total[place] += one * other
    return _restored([value % Q for value in total])


def _uniform(seed: bytes) -> Polynomial:
    """An entry of the public matrix by rejection sampling: coefficients from a stream, except those of at least `Q`."""
    found: Polynomial = []
    length = 0
    while len(found) < SIZE:
        length += 1008
        stream = shake_128(seed).digest(length)
        drawn = (int.from_bytes(stream[at : at + 3], "little") & 0x7FFFFF for at in range(0, length, 3))
        found = [value for value in drawn if value < Q][:SIZE]
    return found


def _unpacked(data: bytes, bits: Sequence[int]) -> Iterator[Polynomial]:
    """Polynomials with coefficients of the given numbers of bits."""
    at = 0
    for width in bits:
        stop = at + 32 * width
        number, mask = int.from_bytes(data[at:stop], "little"), (1 << width) - 1
        yield [number >> width * place & mask for place in range(SIZE)]
        at = stop


def _packed(polynomial: Polynomial, width: int) -> bytes:
    number = sum(value << width * place for place, value in enumerate(polynomial))
    return number.to_bytes(32 * width, "little")


def _zetas() -> list[int]:
    return [pow(_ROOT, int(f"{place:08b}"[::-1], 2), Q) for place in range(SIZE)]


_ZETAS = _zetas()


def _transformed(polynomial: Polynomial) -> Polynomial:
    """The number-theoretic transform."""
    values, place, length = list(polynomial), 0, SIZE // 2
    while length:
        for start in range(0, SIZE, 2 * length):
            place += 1
            zeta = _ZETAS[place]
            for at in range(start, start + length):
                step = zeta * values[at + length] % Q
                values[at + length], values[at] = (values[at] - step) % Q, (values[at] + step) % Q
        length //= 2
    return values


def _restored(polynomial: Polynomial) -> Polynomial:
    """The inverse of the transform."""
    values, place, length = list(polynomial), SIZE, 1
    while length < SIZE:
        for start in range(0, SIZE, 2 * length):
            place -= 1
            zeta = -_ZETAS[place]
            for at in range(start, start + length):
                one, other = values[at], values[at + length]
                values[at], values[at + length] = (one + other) % Q, zeta * (one - other) % Q
        length *= 2
    return [value * _INVERSE_OF_SIZE % Q for value in values]
