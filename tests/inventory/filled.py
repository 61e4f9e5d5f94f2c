"""Rows of an inventory, written by hand: each function adds one, with what a test says of it."""

from __future__ import annotations

from hashlib import sha256

from certlint.inventory.recording.blocks import blocks
from certlint.inventory.recording.rows import in_days
from certlint.inventory.sql.columns import reversed_name
from certlint.inventory.sql.database import Database
from certlint.x509.certificate import Certificate
from tests.forge import Cert

DAY = 86400
NOW = 1_800_000_000


def digest(text: object) -> str:
    return sha256(str(text).encode()).hexdigest()


def add(database: Database, table: str, **values: object) -> None:
    marks = ", ".join("?" * len(values))
    database.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def certificate(database: Database, number: int, *names: str, **values: object) -> str:
    """A certificate, which expires in so many days as its number says; its SHA-256."""
    known = {
        "id": number, "sha256": digest(f"certificate {number}"), "spki_sha256": digest(f"key {number}"),
        "subject": f"CN=certificate {number}", "common_name": names[0] if names else f"certificate {number}",
        "issuer": "CN=Example CA", "issuer_sha256": digest("Example CA"), "subject_sha256": digest(number),
        "serial": f"{number:x}",
        "not_before": NOW - DAY, "not_after": NOW + number * DAY, "key_type": "ec", "key_bits": 256, "key": "ECDSA P-256",
        "signature": "ecdsa-with-SHA256", "is_ca": 0, "self_signed": 0, "first_seen": NOW, "last_seen": NOW,
    }  # fmt: skip
    made = known | values
    made["end_day"], made["lifetime"] = in_days(made["not_before"], made["not_after"])
    issuer = made["issuer_sha256"], made["issuer"]
    row = database.one("SELECT id FROM issuers WHERE issuer_sha256 = ?", issuer[:1])
    if row is None:
        row = (database.next_id("issuers"),)
        database.execute("INSERT INTO issuers VALUES (?, ?, ?)", (*row, *issuer))
    add(database, "certificates", **made, issuer_id=row[0])
    bearing = "(SELECT count(*) FROM certificates WHERE spki_sha256 = ?)"
    shared = f"UPDATE certificates SET shares_key = 1 WHERE spki_sha256 = ? AND {bearing} > 1"
    database.execute(shared, (made["spki_sha256"],) * 2)
    for name in names:
        add(database, "names", certificate_id=number, kind="dns", name=name, reversed_name=reversed_name(name))
    if not names:
        database.execute("INSERT INTO nameless VALUES (?)", (number,))
    for row in blocks((number, name) for name in names):
        database.execute("INSERT INTO name_blocks VALUES (?, ?, ?)", row)
    return digest(f"certificate {number}")


def place(database: Database, number: int, *certificates: int, **values: object) -> None:
    """A place that shows these certificates, the leaf first."""
    location = values.get("location", f"/etc/ssl/{number}.pem")
    known = {
        "id": number, "digest": digest(f"place {number}"), "kind": "file", "site": "web1", "source": location,
        "location": location, "first_seen": NOW, "last_seen": NOW, "last_run": 1, "verdict": "pass", "errors": 0, "warnings": 0,
        "expires": min((NOW + each * DAY for each in certificates), default=None),
        "beside": ",".join(map(str, certificates[1:])),
    }  # fmt: skip
    add(database, "places", **known | values)
    database.execute("INSERT INTO location_blocks VALUES (?, ?, ?)", (number, number, location))
    for position, each in enumerate(certificates):
        sighting(database, number, each, position=position)


def sighting(database: Database, place_id: int, certificate_id: int, **values: object) -> None:
    known = {"position": 0, "first_seen": NOW, "last_seen": NOW, "last_run": 1}
    add(database, "sightings", place_id=place_id, certificate_id=certificate_id, **known | values)


def finding(database: Database, number: int, place_id: int, certificate_id: int | None, **values: object) -> None:
    known = {
        "id": number, "place_id": place_id, "certificate_id": certificate_id, "rule": "chain/order", "severity": "error",
        "message": f"message {number}", "digest": digest(f"finding {number}"), "first_seen": NOW, "last_seen": NOW,
        "last_run": 1,
    }  # fmt: skip
    add(database, "findings", **known | values)


def owner(database: Database, number: int, name: str, *places: int) -> None:
    add(database, "owners", id=number, owner=name, contact=f"{name}@example.com")
    for each in places:
        add(database, "place_owners", place_id=each, owner_id=number)
        mine = "UPDATE places SET owner_id = CASE WHEN owner_id IS NULL THEN ? ELSE 0 END WHERE id = ?"
        database.execute(mine, (number, each))


def estate(database: Database) -> None:
    """Three owners' places, five leaves, a CA certificate, findings, and what was there before."""
    certificate(database, 1, "www.example.com")
    certificate(database, 2, "*.shop.example.com", "shop.example.com", spki_sha256=digest("key 1"))
    certificate(database, 3, "db.example.net", issuer="CN=Other CA", issuer_sha256=digest("Other CA"))
    certificate(database, 4, "old.example.com", superseded_by=1)
    certificate(database, 5, "gone.example.com", ended=NOW + DAY)
    certificate(database, 900, common_name="Example CA", is_ca=1)
    certificate(database, 7, "undated.example.com", not_before=None, not_after=None)
    place(database, 1, 1, 900, verdict="fail", errors=1)
    place(database, 2, 2, 900, location="/srv/shop/server.pem", site="web2")
    place(database, 3, 3, verdict="fail", errors=2, warnings=1)
    place(database, 4, 4, 900)
    place(database, 5, ended=NOW + DAY, expires=None)
    place(database, 6, 7, expires=None)
    sighting(database, 5, 5, ended=NOW + DAY, ended_as="gone")
    finding(database, 1, 1, 1)
    finding(database, 2, 3, 3, rule="key/weak")
    finding(database, 3, 3, 3, rule="key/weak", severity="warning")
    finding(database, 4, 3, None, rule="file/mode", severity="error")
    finding(database, 5, 2, 2, ended=NOW + 2 * DAY)
    owner(database, 1, "web", 1, 2)
    owner(database, 2, "data", 3)
    owner(database, 3, "nobody")


def real(database: Database, number: int, cert: Cert, *names: str, **values: object) -> str:
    """A certificate with its encoding; its SHA-256."""
    read = Certificate(cert.der)
    own = {"subject": str(read.part("subject")), "issuer": str(read.part("issuer")), "is_ca": int(read.is_ca)}
    digests = {f"{name}_sha256": sha256(read.raw[name]).hexdigest() for name in ("subject", "issuer")}
    keys = {"sha256": sha256(cert.der).hexdigest(), "spki_sha256": read.spki_sha256}
    dates = {"not_before": int(read.begins.timestamp()), "not_after": int(read.ends.timestamp())}
    certificate(database, number, *names, **own | digests | keys | dates | values)
    database.execute("INSERT INTO encodings VALUES (?, ?)", (number, cert.der))
    return keys["sha256"]
