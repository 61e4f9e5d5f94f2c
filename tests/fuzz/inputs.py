"""Files for commands, each damaged by chance or, now and then, as it should be."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import random
import tarfile
from base64 import b64encode
from functools import cache
from typing import Any

import yaml

from certlint import pem
from tests import forge
from tests.forge.keyfiles import FORMS
from tests.fuzz import pem_damage, seeds
from tests.fuzz.der_damage import MUTATIONS, damaged_bundle, parse
from tests.fuzz.outcome import KEYS
from tests.fuzz.text_damage import damaged_bytes, damaged_json, damaged_lines


@cache
def _chain(key: str = "rsa3072-a") -> tuple[forge.Cert, ...]:
    return tuple(forge.chain(key=key))


def damaged_der(data: bytes, chance: random.Random) -> bytes:
    """By its structure where it has one."""
    tree = parse(data)
    return chance.choice(MUTATIONS if tree and len(tree) == 1 and tree[0].children else MUTATIONS[:3])(data, chance)


def bundle(chance: random.Random) -> bytes:
    """What may be given where a bundle is asked for."""
    match chance.choices(range(9), (6, 4, 2, 2, 2, 1, 1, 1, 1))[0]:
        case 0:
            return damaged_bundle(chance)
        case 1:
            return _own_chain(chance)
        case 2:
            return pem_damage.mutant(chance.random())
        case 3:
            return chance.choice(seeds.bundles())
        case 4:
            return damaged_bytes(chance.choice(seeds.bundles()), chance)
        case 5:
            return container(chance)
        case 6:
            return damaged_der(chance.choice(seeds.originals()), chance)
        case 7:
            return request(chance)
        case _:
            return key(chance) + chance.choice((b"", forge.bundle(*_chain())))


@cache
def _crls() -> tuple[bytes, ...]:
    """CRLs of the chain that passes, of every form that is understood, and of some that are not."""
    leaf, issuing, root = _chain()
    point = forge.der.explicit(0, forge.der.explicit(0, forge.general_name("uri:http://crl.example.com/a.crl")))
    return (
        forge.crl(issuing),
        forge.crl(issuing, [forge.Revoked(5), forge.revoked(leaf, "keyCompromise"), forge.Revoked(7)]),
        forge.crl(issuing, idp=point + forge.der.implicit(1, b"\xff")),
        forge.crl(root, [forge.revoked(issuing)], version=None, number=None, aki=None),
    )


@cache
def _responses() -> tuple[bytes, ...]:
    """OCSP responses about the chain that passes."""
    leaf, issuing, root = _chain()
    responder = forge.responder(issuing)
    singles = [forge.single(leaf, issuing), forge.single(issuing, root, "revoked", reason="superseded")]
    return (
        forge.ocsp(singles, issuing),
        forge.ocsp(singles, responder, by_key=True, certificates=[responder]),
        forge.ocsp_failure(6),
    )


def crl(chance: random.Random) -> bytes:
    """CRLs, damaged as structures or as bytes, in DER or PEM."""
    data = chance.choice(_crls())
    data = chance.choice((damaged_der, damaged_bytes, lambda data, _: data))(data, chance)
    return forge.pem(data, "X509 CRL").encode() if chance.random() < 0.3 else data


def response(chance: random.Random) -> bytes:
    """An OCSP response, damaged likewise."""
    return chance.choice((damaged_der, damaged_bytes, lambda data, _: data))(chance.choice(_responses()), chance)


def _own_chain(chance: random.Random) -> bytes:
    """The chain that passes: one certificate damaged, perhaps with its key beside it, one lost, or another order."""
    blocks = [each.der for each in _chain(chance.choice(("rsa3072-a", "p256-a")))]
    at = chance.randrange(len(blocks))
    blocks[at] = damaged_der(blocks[at], chance)
    match chance.randrange(6):
        case 0:
            chance.shuffle(blocks)
        case 1:
            del blocks[chance.randrange(len(blocks))]
        case 2:
            blocks.append(chance.choice(seeds.originals()))
    text = forge.bundle(*map(forge.pem, blocks))
    return text + key(chance) if chance.random() < 0.2 else text


def key(chance: random.Random) -> bytes:
    """A private key in any form, as it should be or damaged."""
    try:
        text = forge.key_pem(chance.choice(KEYS), chance.choice([*FORMS]))
    except (ValueError, TypeError, IndexError):  # a form that this algorithm does not have
        text = forge.key_pem()
    match chance.randrange(4):
        case 0:
            return damaged_bytes(text.encode(), chance)
        case 1:
            return pem_damage.key_mutant(chance.random())
        case 2:
            block = pem.read(text.encode()).blocks[0]
            return forge.pem(damaged_der(block.der, chance), block.label).encode()
        case _:
            return text.encode()


def request(chance: random.Random) -> bytes:
    """A certification request."""
    der = chance.choice((*_requests(), forge.csr().der))
    der = damaged_der(der, chance) if chance.random() < 0.8 else der
    label = chance.choice(("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"))
    return chance.choice((forge.pem(der, label).encode(), der))


@cache
def _requests() -> tuple[bytes, ...]:
    return tuple(block.der for data in seeds.vectors("x509/requests") for block in pem.read(data).blocks)


def container(chance: random.Random) -> bytes:
    """PKCS #7 or PKCS #12, with certificates that are damaged, or damaged itself."""
    if chance.random() < 0.4:
        ders = [damaged_der(chance.choice(seeds.originals()), chance) for _ in range(chance.randint(0, 3))]
        data = forge.degenerate(*ders)
    else:
        data = chance.choice(seeds.containers())
    if chance.random() < 0.6:
        data = damaged_der(data, chance) if data[:1] == b"\x30" else damaged_bytes(data, chance)
    return forge.pem(data, "PKCS7").encode() if data[:1] == b"\x30" and chance.random() < 0.3 else data


def manifest(chance: random.Random) -> tuple[str, bytes]:
    """Kubernetes objects, in JSON or YAML, with values that are damaged or of another type; and a name for the file."""
    values = [bundle(chance), key(chance), container(chance), b"", b"ENC[AES256_GCM,data:" + b"A" * 999, b"test"]
    things = [_thing(chance, values) for _ in range(chance.randint(1, 4))]
    value = chance.choice((things[0], {"apiVersion": "v1", "kind": "List", "items": things}, things))
    if chance.random() < 0.5:
        data = json.dumps(value).encode()
    else:
        data = yaml.safe_dump_all(things).encode() if chance.random() < 0.5 else yaml.safe_dump(value).encode()
    if chance.random() < 0.4:
        data = damaged_bytes(data, chance)
    return chance.choice(("list.json", "list.yaml", "list", "a b.yml")), data


_KINDS = ("Secret", "Secret", "ConfigMap", "Config", "Certificate", "APIService", "SealedSecret", "List", "\x1b[2J")
_KEYS = (
    "tls.crt",
    "tls.key",
    "ca.crt",
    "store.p12",
    "store.jks",
    "password",
    "caBundle",
    "\u202e",
    "../x",
    "a\nb",
    "-x",
    "",
)


def _thing(chance: random.Random, values: list[bytes]) -> dict[str, Any]:
    """An object; now and then with a field of a wrong type."""
    held = {each: chance.choice(values) for each in chance.sample(_KEYS, chance.randint(0, 5))}
    coded = {each: b64encode(value).decode() for each, value in held.items()}
    plain = {each: value.decode("utf-8", "replace") for each, value in held.items()}
    users = [
        {"name": "u", "user": {"client-certificate-data": each, "client-key-data": each}} for each in coded.values()
    ]
    thing: dict[str, Any] = {
        "apiVersion": chance.choice(("v1", "cert-manager.io/v1")),
        "kind": chance.choice(_KINDS),
        "metadata": {"name": chance.choice(("web", "\x1b[2J", "a;b", "")), "namespace": "default"},
        "type": chance.choice(("kubernetes.io/tls", "Opaque")),
        "data": chance.choice((coded, plain)),
        "stringData": plain if chance.random() < 0.3 else {},
        "users": users,
        "spec": {"secretName": "web", "dnsNames": [*coded], **coded},
    }
    if chance.random() < 0.3:
        thing[chance.choice([*thing])] = chance.choice((None, 1, [], [None], {}, {"a": {"b": []}}, "x", True, coded))
    return thing


def policy(chance: random.Random) -> bytes:
    """A catalogue or a profile."""
    return damaged_lines(chance.choice(seeds.policies()), chance)


_CONFIGURATION = """
fqdn = ["cluster.example.com"]
profile = "hygiene"
fail-on = "warning"
as-of = "2026-06-01"
ignore = ["pem/crlf"]
san = ["db.example.com"]
ip = ["192.0.2.1"]
max-size = "1M"
baseline = "baseline.json"

[[bundle]]
path = "*.pem"
key = "key.pem"
cert-name = "proxy"

[[suppress]]
rule = "redis/validity-too-long"
path = "bundle.pem"
reason = "renewed with the next release"
expires = 2027-03-15

[[suppress]]
rule = "crypto/*"
spki-sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
reason = "x"
expires = 2026-07-01
"""


def configuration(chance: random.Random) -> bytes:
    lines = _CONFIGURATION.split("\n")
    kept = "\n".join(line for line in lines if chance.random() < 0.85)
    return damaged_lines(kept, chance)


def baseline(chance: random.Random) -> bytes:
    known = [{"rule": "crypto/weak-hash", "spki_sha256": "00" * 32, "part": "signature_algorithm", "count": 1}]
    return damaged_json({"certlint_baseline": 1, "findings": known}, chance)


_PACKED = ((None, ""), (None, ""), (gzip.compress, ".gz"), (bz2.compress, ".bz2"), (lzma.compress, ".xz"))


def table(chance: random.Random) -> tuple[str, bytes]:
    """What `--format jsonl` reads besides PEM: the name of a file, and what is in it."""
    ders = [damaged_der(chance.choice(seeds.originals()), chance) for _ in range(chance.randint(1, 4))]
    name, data = chance.choice((_lines, _rows, _archive, _joined, _parquet))(ders, chance)
    data = damaged_bytes(data, chance) if chance.random() < 0.4 else data
    pack, suffix = chance.choice(_PACKED)
    data = pack(data) if pack else data
    return name + suffix, damaged_bytes(data, chance) if chance.random() < 0.2 else data


def _lines(ders: list[bytes], chance: random.Random) -> tuple[str, bytes]:
    texts = [chance.choice((b64encode(der).decode(), der.hex(), forge.pem(der))) for der in ders]
    rows = [chance.choice((text, {"certificate": text}, {"x": 1, "pem": text}, {"raw": [text]})) for text in texts]
    return "table.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def _rows(ders: list[bytes], chance: random.Random) -> tuple[str, bytes]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=chance.choice(",;\t|"))
    if chance.random() < 0.7:
        writer.writerow(["id", chance.choice(("certificate", "pem", "x"))])
    writer.writerows([n, chance.choice((b64encode(der).decode(), forge.pem(der)))] for n, der in enumerate(ders))
    return "table.csv", out.getvalue().encode()


def _archive(ders: list[bytes], chance: random.Random) -> tuple[str, bytes]:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, der in enumerate(ders):
            data = chance.choice((der, forge.pem(der).encode()))
            name = chance.choice((f"{number}.pem", f"../{number}.der", "a\x1b[2J\n.crt", "a/" * 60 + "x.pem"))
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return "table.tar", out.getvalue()


def _joined(ders: list[bytes], chance: random.Random) -> tuple[str, bytes]:
    return "table.der", b"".join(ders)


def _parquet(ders: list[bytes], chance: random.Random) -> tuple[str, bytes]:
    import pyarrow as pa
    from pyarrow import parquet

    texts = [chance.choice((b64encode(der).decode(), forge.pem(der), None)) for der in ders]
    values = chance.choice((ders, texts, [[der] for der in ders], [{"der": der} for der in ders]))
    out = io.BytesIO()
    options = {"compression": chance.choice(("none", "snappy", "gzip")), "use_dictionary": chance.random() < 0.5}
    table = pa.table({chance.choice(("certificate", "pem", "x")): values, "id": list(range(len(ders)))})
    parquet.write_table(table, out, row_group_size=chance.choice((1, 100)), **options)
    return "table.parquet", out.getvalue()
