"""Cases about the inventory: what runs over hostile files recorded, and what others have written into it, asked and served."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from certlint import pem
from certlint.inventory.sql.integrity import stored_columns
from certlint.service.lint_process import MEDIA_TYPES
from certlint.service.lists import ALL
from tests import forge
from tests.fuzz import inputs, seeds
from tests.fuzz.case import Case
from tests.fuzz.judging import NAMES
from tests.fuzz.text_damage import damaged_bytes, damaged_lines
from tests.support.cli import DAY

DATABASE = "inventory.db"
_RECORD = ("--record", DATABASE)
_HOSTILE: tuple[Any, ...] = (
    *(None, 0, -1, 2**63 - 1, -(2**63), 1.5, float("inf"), "", "x", "0", "1e999", "2026-06-01", b"", b"\xff\x00"),
    *(
        "\x1b[2J",
        "\u202egpj",
        "<script>",
        "=1+1",
        "##[error]x",
        "::error::x",
        "a\nb",
        "\x00",
        "a" * 3000,
        "%s%n",
        "'\"",
    ),
)
"""What columns are set to: SQLite keeps in a column whatever it is given."""
_COLUMNS = {table: tuple(each[1] for each in of) for table, of in groupby(stored_columns(), key=lambda each: each[0])}
"""All that there are, as the last step of the migrations leaves them."""
_OWNERS = f"""
[[owner]]
owner = "web"
contact = "web@example.com"
names = ["*.{forge.FQDN}", "{forge.FQDN}"]

[[owner]]
owner = "data"
contact = "x"
places = ["**/*.pem", "bundle.pem"]
sites = ["eu"]
"""
_ASKED = ("list", "places", "findings", "expiring", "changes", "shared-keys", "issuers", "owners", "gone", "runs")
_FILTERS = (
    ("--owner", "web"), ("--unowned",), ("--issuer", "a"), ("--severity", "warning"), ("--before", "9999-12-31"),
    ("--since", "1970-01-01"), ("--name", "*.com"), ("--name", "\x1b[2J"), ("--place", "*"), ("--site", "eu"),
    ("--rule", "pem/*"), ("--limit", "1"), ("--ended",), ("--fail-on", "any"), ("--fail-on", "warning"), ("--before", "9d"),
)  # fmt: skip


def inventory(chance: random.Random) -> Case:
    """A question to an inventory."""
    form = chance.choice(("text", "csv", "json", "cyclonedx"))
    question = (
        (chance.choice(_ASKED),) if chance.random() < 0.8 else ("show", chance.choice(("0", "a", "f", "zz", "%")))
    )
    if question == ("owners",) and chance.random() < 0.5:
        question = ("owners", "--load", "owners.toml")
    filters = [word for each in chance.sample(_FILTERS, chance.choice((0, 0, 1, 2))) for word in each]
    recorded = _recorded(chance)
    readable = {"csv": "rows", "json": "list"}.get(form, form)
    return recorded._replace(
        arguments=("inventory", *question, *_RECORD, "--format", form, *filters),
        form=readable,
    )


def others(chance: random.Random) -> Case:
    """Other commands that are given an inventory in the place of files."""
    recorded = _recorded(chance)
    form = chance.choice(("text", "json"))
    words = ("forecast", "--record", DATABASE, *DAY) if chance.random() < 0.6 else ("audit-keys", "--record", DATABASE)
    readable = ("keys" if words[0] == "audit-keys" else "list") if form == "json" else form
    return recorded._replace(arguments=(*words, "--format", form), form=readable)


def impact(chance: random.Random) -> Case:
    """What falls with a CA, a certificate or a key."""
    form = chance.choice(("text", "json", "html"))
    happened = chance.choice(
        (
            ("--distrust", chance.choice(("Root", "a", "", "\x1b[2J", "0" * 64, "other.pem"))),
            ("--revoked", chance.choice(("other.pem", "a", "0", "", "zz"))),
            ("--key-leaked", chance.choice(("key.pem", "other.pem", "bundle.pem"))),
            ("--before", chance.choice(("2030-01-01", "x", "1900-01-01"))),
            ("--client", chance.choice(("chrome", "mozilla", "java", "openssl-3.0", "x"))),
        )
    )
    more = chance.choice(
        ((), (), ("--trust", "other.pem"), ("--pool", "other.pem"), ("--fail-on", "any"), ("--since", "2020-01-01"))
    )
    recorded = _recorded(chance)
    files = recorded.files | {"key.pem": inputs.key(chance)}
    arguments = ("impact", *_RECORD, *DAY, "--format", form, *happened, *more)
    return recorded._replace(arguments=arguments, files=files, form="rules" if form == "json" else form)


def serve(chance: random.Random) -> Case:
    """The service over an inventory, with files that are damaged, or sound and asked for everything."""
    recorded, words = _recorded(chance), ["serve", "--port", "0", *(_RECORD if chance.random() < 0.9 else ())]
    files = dict(recorded.files)
    if chance.random() < 0.15:
        token = damaged_lines('[[token]]\nname = "a"\nroles = ["read", "lint"]\ntoken = "' + "a" * 40 + '"\n', chance)
        words, files = [*words, "--tokens", "tokens.toml"], files | {"tokens.toml": token}
    if chance.random() < 0.15:
        words += ["--cert", "bundle.pem", *chance.choice(((), ("--key", "key.pem")))]
        files["key.pem"] = inputs.key(chance)
    if chance.random() < 0.15:
        words, files = [*words, "--lint-profile", "policy.toml"], files | {"policy.toml": inputs.policy(chance)}
    asked = tuple(_asked(chance) for _ in range(4))
    return recorded._replace(arguments=tuple(words), files=files, asked=asked)


def _recorded(chance: random.Random) -> Case:
    """An inventory of what two runs saw, and damage to it."""
    files = {
        "bundle.pem": inputs.bundle(chance),
        "other.pem": chance.choice((inputs.bundle(chance), *seeds.bundles()[:20])),
    }
    files["owners.toml"] = damaged_lines(_OWNERS, chance) if chance.random() < 0.3 else _OWNERS.encode()
    usual = (*_RECORD, *DAY, "--profile", chance.choice(NAMES), "--owners", "owners.toml")
    sites = ("eu", chance.choice(("eu", "us", "\x1b[2J\u202e", "a" * 300)))
    first = ("check", "bundle.pem", "other.pem", *usual, "--site", sites[0])
    second = (
        "check",
        "other.pem",
        *usual,
        "--site",
        sites[1],
        *(("--format", "jsonl", "--jobs", "1") if chance.random() < 0.2 else ()),
    )
    before = (first, second) if chance.random() < 0.5 else (first,)
    damage = tuple(_change(chance) for _ in range(chance.choice((0, 0, 1, 3))))
    if chance.random() < 0.1:  # a file that is not an inventory any more, or never was one
        return Case((), files | {DATABASE: damaged_bytes(_sound(), chance)})
    return Case((), files, before=before, damage=damage)


def _change(chance: random.Random) -> tuple[str, tuple[Any, ...]]:
    table = chance.choice([*_COLUMNS])
    column, value = chance.choice(_COLUMNS[table]), chance.choice(_HOSTILE)
    if chance.random() < 0.1:
        return chance.choice(
            (f"DROP TABLE {table}", f"DELETE FROM {table}", f"ALTER TABLE {table} DROP COLUMN {column}")
        ), ()
    return f"UPDATE OR IGNORE {table} SET {column} = ?", (value,)


def change(path: Path, damage: tuple[tuple[str, tuple[Any, ...]], ...]) -> None:
    """Does the damage to an inventory, as far as it can be done."""
    with closing(sqlite3.connect(path)) as database:
        for statement, values in damage:
            with suppress(sqlite3.Error):
                database.execute(statement, values)
        database.commit()


def _sound() -> bytes:
    """An inventory with tables and without rows."""
    import tempfile

    from tests.support.inventories import empty

    with tempfile.TemporaryDirectory() as folder:
        return empty(Path(folder, DATABASE)).read_bytes()


_PARAMETERS = (
    *("", "?x=1", "?site=eu"),
    "?limit=1", "?limit=0", "?limit=x", "?after=1,1", "?after=,", "?after=%00", "?owner=web", "?unowned=1",
    "?before=2030-01-01",    "?before=0000-00-00", "?name=*.com", "?name=%25", "?place=*", "?rule=pem/*",
    "?severity=error", "?severity=x",
    "?after=99999999999999999999,1", "?after=1e9,1,1,1", "?name=" + "a" * 300, "?name=%ff", "?issuer=a&issuer=b",
)  # fmt: skip
_OTHERS = ("/", "/metrics", "/health", "/style.css", "/api/v1/openapi.json", "/places/1", "/places/x",
           "/api/v1/places/1", "/x",
           "/certificates/0",
           "/api/v1/certificates/zz", "/places/99999999999999999999", "/issuers/0", "/%00", "//", "/api/v1/lint")  # fmt: skip


def _asked(chance: random.Random) -> tuple[str, bytes | None]:
    match chance.randrange(4):
        case 0:
            return f"/{chance.choice([*ALL])}{chance.choice(_PARAMETERS)}", None
        case 1:
            return f"/api/v1/{chance.choice([*ALL])}{chance.choice(_PARAMETERS)}", None
        case 2:
            data = inputs.bundle(chance)
            if chance.random() < 0.4:
                data = next((block.der for block in pem.read(data, compares=False).blocks), data)
            kind = chance.choice(MEDIA_TYPES)
            fqdn = chance.choice((forge.FQDN, "x", "\x1b[2J", ""))
            return f"/api/v1/lint?profile={chance.choice(NAMES)}&fqdn={quote(fqdn)}#{kind}", data
        case _:
            digest = sha256(chance.choice(seeds.originals())).hexdigest()
            return chance.choice((*_OTHERS, f"/certificates/{digest}", f"/issuers/{digest}")), None
