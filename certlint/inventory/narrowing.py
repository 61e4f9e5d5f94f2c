"""Filters as conditions that stay fast at any size.

Where few rows fit a filter, they are looked up by its index, and the list is made of them alone. Where many do, the list is
read in its order, and the filter is asked of each row: a page is full soon. Which of the two it is, `lookups` tells; a planner
without statistics guesses wrong.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from certlint.inventory import blocks, lookups, names
from certlint.inventory.filters import (
    Filters,
    Where,
    about_finding,
    about_location,
    about_name,
    of_rule,
)
from certlint.inventory.lookups import Few, Lookups

if TYPE_CHECKING:
    from certlint.inventory.database import Database


class Narrowing:
    """The filters of one question, asked of one database.

    certificates, places  the only ones that can fit, where these are few; None where nothing narrows them so far
    few                   how many certificates or places can fit, whichever were asked for last; None where many may
    """

    def __init__(self, database: Database, filters: Filters, *, few: Few | None, whole: bool = False) -> None:
        """Prepares the question.

        whole  whether all rows that fit are counted: what a filter asks is looked up once, not for each row
        few    how many rows are few, which is found out first; None where it is not
        """
        self._database, self._filters, self._whole, self._bound = database, filters, whole, few
        self._apart = database.dialect.apart.format
        # Whose places are is listed once where many sightings are asked: those of a CA certificate.
        self._lists = whole or few is lookups.MORE
        self.owner = lookups.owner_id(database, filters.owner)
        self.issuers = names.issuers_meant(database, filters.issuer)
        self._few = Lookups(database, filters, self.owner, self.issuers, few)
        self._named = self._few.by_name()
        self.certificates = self._fitting(
            "certificates c", _both(self._named, self._few.by_issuer()), self.about_certificate()
        )
        places = _both(self._few.by_owner(), self._few.by_location(), self._few.by_site())
        self.places = self._fitting("places p", places, self.about_place("p.id"))
        # Of what nobody owns, an index has what is there: nothing of what is gone.
        self._present = _both(self.places, self._few.unowned())
        self.few: int | None = None

    @property
    def places_read(self) -> str:
        """The table of places, `p`, in a sum."""
        return "places p"

    def of_certificates(self) -> Where:
        """The conditions for `certificates c`."""
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
        first = among("c.id", few)  # the cheapest to ask, where all of it is asked of each row
        first.extend(where)
        return first

    def _issuer_read(self) -> str:
        """How the issuer of a certificate is written.

        The index of issuers has what one has issued in the order of the list. Of several, all would be asked whatever else is
        asked, and then sorted.
        """
        is_one = self.issuers is not None and len(self.issuers) == 1
        return "c.issuer_id" if self._whole or is_one else self._apart("c.issuer_id")

    def of_places(self) -> Where:
        """The conditions for `places p`."""
        filters, where = self._filters, self.about_place("p.id")
        if filters.verdict:
            where.add("p.verdict = ?", filters.verdict)
        if not filters.ended:
            where.add("p.ended IS NULL")
        where.extend(self._showing())
        where.within(self._has("p.id", "f.place_id", "findings f"), self._about_finding())
        # The index is of what is there now.
        by_expiry = None if filters.ended else self._few.by_expiry("places p", "p.expires", "p.ended IS NULL")
        few = _both(self._present, self._few.by_finding("place_id"), self._showing_few, by_expiry)
        self.few = None if few is None else len(few)
        where.extend(among("p.id", few))
        return where

    @cached_property
    def _showing_few(self) -> set[int] | None:
        """The places that show certificates which can fit, where both are few."""
        return self._few.other("place_id", "certificate_id", self.certificates)

    def of_findings(self) -> Where:
        """The conditions for `findings f` with its place `p` and its certificate `c`, which may be absent."""
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
        """The conditions for `sightings s` that ended, with its place `p` and its certificate `c`."""
        filters, where = self._filters, self.about_place(joined=True)
        where.extend(self.about_certificate(number="s.certificate_id"))
        of_finding = about_finding(filters, self._apart("f.{}"))
        where.within("EXISTS (SELECT 1 FROM findings f WHERE f.place_id = s.place_id AND {})", of_finding)
        where.between(filters, "s.ended")
        where.extend(self.among("s.place_id", "s.certificate_id"))
        return where

    def _at_places(self) -> Where:
        """That `certificates c` are at places that fit."""
        filters, where, places = self._filters, Where(), self.about_place()
        join = " JOIN places p ON p.id = s.place_id" if (filters.site or filters.place) and not self._whole else ""
        places.conditions += ["s.ended IS NULL"] * (bool(places.conditions) and not filters.ended)
        where.within(self._has("c.id", "s.certificate_id", f"sightings s{join}"), places)
        return where

    def _showing(self) -> Where:
        """That `places p` show certificates that fit."""
        where, shown = Where(), self.about_certificate("c.issuer_id" if self._whole else "+c.issuer_id")
        shown.conditions += ["s.ended IS NULL"] * (bool(shown.conditions) and not self._filters.ended)
        joined = "sightings s JOIN certificates c ON c.id = s.certificate_id"
        where.within(self._has("p.id", "s.place_id", joined), shown)
        return where

    def about_certificate(self, issuer: str = "+c.issuer_id", number: str = "c.id") -> Where:
        """What is asked of a certificate, `c`, itself, but for its dates; how its issuer and its id are written."""
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
        """That a certificate, by its id, has a name that fits."""
        where, (table, named) = Where(), self._names()
        where.within(self._has(number, "n.certificate_id", table), named)
        return where

    def _names(self) -> tuple[str, Where]:
        """The tables in which names are looked up, `n`, and the conditions there."""
        if self._whole and self._named is None and self._bound:  # many fit: blocks would not help
            return "names n", about_name(self._filters.name)
        if self._whole:
            return blocks.names_for(self._filters.name, self._database.dialect.fence)
        return "names n", about_name(self._filters.name, self._apart("n.{}"))

    def about_place(self, place: str = "s.place_id", *, joined: bool = False) -> Where:
        """What is asked of a place: `place` is its id, `p` its row, if `joined` or the filters have a site or a location."""
        filters, where = self._filters, Where()
        if filters.place_id:
            where.add(f"{place} = ?", filters.place_id)
        owned = f"EXISTS (SELECT 1 FROM place_owners po WHERE po.place_id = {place}"
        listed = (
            place if self._whole else self._apart(place)
        )  # few sightings are asked, not one for each place of the list
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
        """The only places and certificates that can fit, where these are few: `place` and `certificate` are their ids."""
        places, certificates = self.places if places is None else places, self.certificates
        place, certificate = self._looked_up(place, places), self._looked_up(certificate, certificates)
        if places and certificates and place[0] != "+":  # one of both: an index has each pair of them
            certificate = f"+{certificate.lstrip('+')}"
        where = among(place, places)
        where.extend(among(certificate, certificates))
        return where

    def _fitting(self, table: str, ids: set[int] | None, asked: Where) -> set[int] | None:
        """Those of few rows of a table that fit all that is asked of such rows alone."""
        if not ids or self._whole or len(asked.conditions) < 2:
            return ids
        number = f"{table[-1]}.id"
        where = among(number, ids)
        where.extend(asked)
        return {row[0] for row in self._database.query(f"SELECT {number} FROM {table}{where.text}", where.parameters)}

    def _looked_up(self, column: str, ids: set[int] | None) -> str:
        """How a column of `s` or `f` is written: few ids may be those of many rows, which their order is to be kept of."""
        return f"+{column}" if ids and self._few.has_many(column, ids) else column

    def _has(self, what: str, column: str, table: str) -> str:
        """That a table has a row for an id, and conditions in the place of `{}` hold there."""
        if self._whole:
            return f"{what} IN (SELECT {column} FROM {table} WHERE {{}})"
        return f"EXISTS (SELECT 1 FROM {table} WHERE {column} = {what} AND {{}}{self._database.dialect.fence})"

    def _about_finding(self) -> Where:
        return about_finding(self._filters) if self._whole else about_finding(self._filters, self._apart("f.{}"))


def _both(*sets: set[int] | None) -> set[int] | None:
    """What is in all of the sets that there are."""
    known = [each for each in sets if each is not None]
    return set.intersection(*known) if known else None


def among(what: str, ids: set[int] | None) -> Where:
    """The condition that the column `what` is one of these ids; none where `ids` is None."""
    where = Where()
    if ids is not None:
        where.one_of(what, sorted(ids))
    return where
