"""Translates filters to SQL conditions that stay fast at any size.

If few rows match a filter, they are looked up in its index, and the list is built from them alone. If many match, the list
is read in its order and each row is filtered: a page fills quickly. `lookups` decides which case applies; a planner without
statistics guesses wrong.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from certlint.inventory.search import block_search, lookups, names
from certlint.inventory.search.filters import (
    Filters,
    Where,
    about_finding,
    about_location,
    about_name,
    of_rule,
)
from certlint.inventory.search.lookups import Few, Lookups

if TYPE_CHECKING:
    from certlint.inventory.sql.database import Database


class Narrowing:
    """The filters of one question to one database.

    certificates, places  the only ids that can match, if they are few; None if nothing narrows them so far
    few                   how many certificates or places can match, whichever was looked up last; None if many may
    """

    def __init__(self, database: Database, filters: Filters, *, few: Few | None, whole: bool = False) -> None:
        """Prepares the question.

        whole  whether all matching rows are counted: filter conditions are looked up once, not for each row
        few    the limits for lookups; None for no lookups
        """
        self._database, self._filters, self._whole, self._bound = database, filters, whole, few
        self._apart = database.dialect.apart.format
        # If many sightings are to be filtered, such as those of a CA certificate, the places of the owner are listed once.
        self._lists = whole or few is lookups.MORE
        self.owner = lookups.owner_id(database, filters.owner)
        self.issuers = names.issuer_ids_named(database, filters.issuer)
        self._few = Lookups(database, filters, self.owner, self.issuers, few)
        self._named = self._few.by_name()
        self.certificates = self._fitting(
            "certificates c", _both(self._named, self._few.by_issuer()), self.about_certificate()
        )
        places = _both(self._few.by_owner(), self._few.by_location(), self._few.by_site())
        self.places = self._fitting("places p", places, self.about_place("p.id"))
        # The index of places without an owner only contains present places, not ended ones.
        self._present = _both(self.places, self._few.unowned())
        self.few: int | None = None

    @property
    def places_read(self) -> str:
        """The FROM expression for the table of places, alias `p`, in a total."""
        return "places p"

    def of_certificates(self) -> Where:
        """The conditions on `certificates c`."""
        filters, where = self._filters, self.about_certificate(self._issuer_read())
        if not filters.ended:
            where.add("c.ended IS NULL")
        where.extend(self._at_places())
        where.within(self._has("c.id", "f.certificate_id", "findings f"), self._about_finding())
        by_finding, by_place = (
            self._few.by_finding("certificate_id"),
            self._few.other("certificate_id", "place_id", self._present),
        )
        few = _both(self.certificates, by_finding, by_place, self._few.by_expiry("certificates c", "c.not_after"))
        self.few = None if few is None else len(few)
        first = among("c.id", few)  # the cheapest condition first, as each row is tested against all of them
        first.extend(where)
        return first

    def _issuer_read(self) -> str:
        """How to write the issuer of a certificate.

        The index by issuer has the certificates of one issuer in the order of the list. For several issuers, the database would
        read and sort all of their certificates, whatever the other conditions are.
        """
        is_one = self.issuers is not None and len(self.issuers) == 1
        return "c.issuer_id" if self._whole or is_one else self._apart("c.issuer_id")

    def of_places(self) -> Where:
        """The conditions on `places p`."""
        filters, where = self._filters, self.about_place("p.id")
        if filters.verdict:
            where.add("p.verdict = ?", filters.verdict)
        if not filters.ended:
            where.add("p.ended IS NULL")
        where.extend(self._showing())
        where.within(self._has("p.id", "f.place_id", "findings f"), self._about_finding())
        # The index only contains present places.
        by_expiry = None if filters.ended else self._few.by_expiry("places p", "p.expires", "p.ended IS NULL")
        few = _both(self._present, self._few.by_finding("place_id"), self._showing_few, by_expiry)
        self.few = None if few is None else len(few)
        where.extend(among("p.id", few))
        return where

    @cached_property
    def _showing_few(self) -> set[int] | None:
        """The places that show certificates that can match, if both are few."""
        return self._few.other("place_id", "certificate_id", self.certificates)

    def of_findings(self) -> Where:
        """The conditions on `findings f` with its place `p` and its certificate `c`, which may be absent."""
        filters, where = self._filters, of_rule(self._filters, self._apart("f.{}"))
        if not filters.ended:
            where.add("f.ended IS NULL")
            where.extend(among("f.id", self._few.by_finding("id")))
        where.extend(self.about_place("f.place_id", joined=True))
        where.extend(self.about_certificate(number="f.certificate_id"))
        where.between(filters, "f.first_seen")
        where.extend(self.among("f.place_id", "f.certificate_id", self._present))
        return where

    def of_sightings(self) -> Where:
        """The conditions on ended `sightings s` with their place `p` and their certificate `c`."""
        filters, where = self._filters, self.about_place(joined=True)
        where.extend(self.about_certificate(number="s.certificate_id"))
        of_finding = about_finding(filters, self._apart("f.{}"))
        where.within("EXISTS (SELECT 1 FROM findings f WHERE f.place_id = s.place_id AND {})", of_finding)
        where.between(filters, "s.ended")
        where.extend(self.among("s.place_id", "s.certificate_id"))
        return where

    def _at_places(self) -> Where:
        """The condition that `certificates c` are at matching places."""
        filters, where, places = self._filters, Where(), self.about_place()
        join = " JOIN places p ON p.id = s.place_id" if (filters.site or filters.place) and not self._whole else ""
        places.conditions += ["s.ended IS NULL"] * (bool(places.conditions) and not filters.ended)
        where.within(self._has("c.id", "s.certificate_id", f"sightings s{join}"), places)
        return where

    def _showing(self) -> Where:
        """The condition that `places p` show matching certificates."""
        where, shown = Where(), self.about_certificate("c.issuer_id" if self._whole else "+c.issuer_id")
        shown.conditions += ["s.ended IS NULL"] * (bool(shown.conditions) and not self._filters.ended)
        joined = "sightings s JOIN certificates c ON c.id = s.certificate_id"
        where.within(self._has("p.id", "s.place_id", joined), shown)
        return where

    def about_certificate(self, issuer: str = "+c.issuer_id", number: str = "c.id") -> Where:
        """The conditions on a certificate `c` itself, except its dates; how to write its issuer and its id."""
        filters, where = self._filters, Where()
        if filters.certificate_id:
            where.add("c.id = ?", filters.certificate_id)
        if filters.issuer:
            if self.issuers is None:
                where.add("lower(c.issuer) LIKE ? ESCAPE '\\'", names.like(filters.issuer))
            else:
                where.one_of(issuer, self.issuers)
        if filters.name:
            where.extend(self._named_so(number))
        return where

    def _named_so(self, number: str) -> Where:
        """The condition that the certificate with this id has a matching name."""
        where, (table, named) = Where(), self._names()
        where.within(self._has(number, "n.certificate_id", table), named)
        return where

    def _names(self) -> tuple[str, Where]:
        """The tables that names are searched in (alias `n`), and the conditions on them."""
        if self._whole and self._named is None and self._bound:  # many names match: blocks would not help
            return "names n", about_name(self._filters.name)
        if self._whole:
            return block_search.names_for(self._filters.name, self._database.dialect.fence)
        return "names n", about_name(self._filters.name, self._apart("n.{}"))

    def about_place(self, place: str = "s.place_id", *, joined: bool = False) -> Where:
        """The conditions on a place: `place` is its id; its row is `p` if `joined`, or if a filter needs site or location."""
        filters, where = self._filters, Where()
        if filters.place_id:
            where.add(f"{place} = ?", filters.place_id)
        owned = f"EXISTS (SELECT 1 FROM place_owners po WHERE po.place_id = {place}"
        listed = (
            place if self._whole else self._apart(place)
        )  # few sightings are tested, instead of one subquery for each place of the list
        if filters.owner and self._lists:
            where.add(f"{listed} IN (SELECT po.place_id FROM place_owners po WHERE po.owner_id = ?)", self.owner)
        elif filters.owner:
            where.add(f"{owned} AND po.owner_id = ?)", self.owner)
        if filters.unowned and (joined or place == "p.id"):
            where.add(f"{'p.owner_id' if place == 'p.id' else self._apart('p.owner_id')} IS NULL")
        elif filters.unowned and self._lists and not filters.ended:
            where.add(f"{listed} IN (SELECT p.id FROM places p WHERE p.owner_id IS NULL AND p.ended IS NULL)")
        elif filters.unowned:
            where.add(f"NOT {owned})")
        there = Where()
        if filters.site:
            there.add(f"{'p.site' if self._whole else self._apart('p.site')} = ?", filters.site)
        if filters.place:
            there.extend(about_location(filters.place, self._apart("p.location")))
        if self._whole and place != "p.id":
            where.within(f"{place} IN (SELECT p.id FROM places p WHERE {{}})", there)
        else:
            where.extend(there)
        return where

    def among(self, place: str, certificate: str, places: set[int] | None = None) -> Where:
        """The condition for the only places and certificates that can match, if few; the arguments name id columns."""
        places, certificates = self.places if places is None else places, self.certificates
        place, certificate = self._looked_up(place, places), self._looked_up(certificate, certificates)
        if places and certificates and place[0] != "+":  # one condition of the two is enough: an index has each pair
            certificate = f"+{certificate.lstrip('+')}"
        where = among(place, places)
        where.extend(among(certificate, certificates))
        return where

    def _fitting(self, table: str, ids: set[int] | None, asked: Where) -> set[int] | None:
        """Of few rows of a table, those that fulfil all conditions on that table alone."""
        if not ids or self._whole or len(asked.conditions) < 2:
            return ids
        number = f"{table[-1]}.id"
        where = among(number, ids)
        where.extend(asked)
        return {row[0] for row in self._database.query(f"SELECT {number} FROM {table}{where.text}", where.parameters)}

    def _looked_up(self, column: str, ids: set[int] | None) -> str:
        """How to write a column of `s` or `f`: few ids can have many rows, whose order is to be kept."""
        return f"+{column}" if ids and self._few.has_many(column, ids) else column

    def _has(self, what: str, column: str, table: str) -> str:
        """The condition that a table has a row for an id that fulfils the conditions in the place of `{}`."""
        if self._whole:
            return f"{what} IN (SELECT {column} FROM {table} WHERE {{}})"
        return f"EXISTS (SELECT 1 FROM {table} WHERE {column} = {what} AND {{}}{self._database.dialect.fence})"

    def _about_finding(self) -> Where:
        return about_finding(self._filters) if self._whole else about_finding(self._filters, self._apart("f.{}"))


def _both(*sets: set[int] | None) -> set[int] | None:
    """The intersection of the sets that are not None."""
    known = [each for each in sets if each is not None]
    return set.intersection(*known) if known else None


def among(what: str, ids: set[int] | None) -> Where:
    """The condition that column `what` has one of these ids; none if `ids` is None."""
    where = Where()
    if ids is not None:
        where.one_of(what, sorted(ids))
    return where
