"""The answer of each client about a bundle: the path that it builds, and the cases because of which it refuses it."""

from __future__ import annotations

from certlint.caches import Cache
from certlint.clients import names, search, webpki
from certlint.clients.answers import Answer, Answers, refusing
from certlint.clients.habits import ENDS_SEARCH, built, is_passed_over, of_trusted, without_unread
from certlint.clients.model import refusal_of, rules_of_cases
from certlint.clients.path import cases
from certlint.clients.pool import Pool
from certlint.clients.stored import apart_cases, stored_cases, stored_title
from certlint.light import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from certlint.clients.model import Client
    from certlint.clients.path import Case


# There is no path; or there is one, and a client builds another, perhaps because it takes a CA certificate for a root.
_NO_PATH, _NOT_FOUND, _TAKEN_FOR_ROOT = "untrusted", "path-not-found", "path-self-issued-without-aki"
_SIGNATURE_LIMIT, _STEP_LIMIT = "path-signatures-spent", "path-steps-spent"


# Cached answers for a single path, by the clients and the cases, since most bundles have the same. With the results derived
# in `engine/clients.py`, that saves 8 % of a run over many.
_known: Cache[tuple[object, ...], tuple[object, Answers]] = Cache(256)


class Survey:
    """The answers of clients, computed lazily.

    clients   the surveyed clients; `counted`: those that the user is interested in
    hosts     the names that they request
    server    the index of the server's certificate, if there is one
    title_of  the display name of a sent certificate
    """

    def __init__(
        self,
        pool: Pool,
        clients: Sequence[Client],
        hosts: Sequence[str] = (),
        *,
        counted: Sequence[Client] | None = None,
        server: int | None = 0,
        title_of: Callable[[int], str] = str,
    ) -> None:
        self.pool, self.clients, self.hosts = pool, clients, hosts
        self.counted = tuple(clients if counted is None else counted)
        self._server, self._title_of = server, title_of
        self._cases: dict[tuple[int, ...], tuple[Case, ...]] = {}

    @cached_property
    def answers(self) -> Answers:
        """All answers. If there is a single path, as in most bundles, all clients use it, and no search is needed."""
        only = search.only(self.pool)
        if only and not self._undecodable_outside(only):
            return self._answers_along(tuple(only))
        return Answers(tuple(self._answer(client) for client in self.clients), self.counted)

    def _answers_along(self, path: tuple[int, ...]) -> Answers:
        """The answers of all clients about the only path."""
        found = self._cases_of(path)
        is_searched = bool(found) and not search.in_order(self.pool)
        asked = self.clients, self.counted
        key = id(asked[0]), id(asked[1]), path, found, self._of_file, is_searched
        held = _known.get(key)
        if held is None:
            made = Answers(tuple(self._answers_on(path, found, is_searched=is_searched)), self.counted)
            held = _known.keep(key, (asked, made))  # the tuple keeps the identities alive
        return held[1]

    def _answers_on(self, path: tuple[int, ...], found: tuple[Case, ...], *, is_searched: bool) -> Iterator[Answer]:
        """The answer of each client about a path with the cases `found`; `is_searched`: Java does not take the sent order."""
        plain = refusing([*found, *self._of_file])
        by_java = without_unread(built(path, found) if is_searched else found)
        if len(path) == 1 and self.pool.is_trusted(path[0]):
            by_java, is_searched = of_trusted(found), True
        is_of_java = is_searched or len(by_java) < len(found)
        by_search = {"java": refusing([*by_java, *self._of_file])} if is_of_java else {}
        for client in self.clients:
            yield Answer(client, path, tuple(by_search.get(client.search, plain).get(client.id, ())))

    @property
    def found(self) -> tuple[Case, ...]:
        """The distinct cases because of which at least one client refuses.

        None if the first certificate is not the server's, which explains everything.
        """
        if self._server is None or self.pool.first[self._server] != 0:
            return ()
        return self.answers.refused

    @property
    def open_ends(self) -> list[int]:
        """The certificates where the paths of accepting clients end, whose issuers these are presumed to trust."""
        ends = dict.fromkeys(self.pool.first[each.path[-1]] for each in self.answers.counted if not each.refused)
        return [index for index in ends if not self.pool.is_trusted(index)]

    def title(self, index: int) -> str:
        """A certificate for messages."""
        if index < self.pool.sent:
            return self._title_of(index)
        if index >= len(self.pool.certificates):
            return stored_title(self.pool, index)
        return f"trust anchor {self.pool.certificates[index].title!r}"

    def of_rule(self, rule: str) -> Sequence[tuple[str, int, str]]:
        """The counted clients that refuse because of a rule, each with the certificate concerned and the case."""
        return self.answers.by_rule.get(rule, ())

    @staticmethod
    def is_of_cases(rule: str) -> bool:
        """Whether the cases determine who refuses because of a rule, instead of each finding."""
        return rule in rules_of_cases()

    @cached_property
    def _of_file(self) -> tuple[Case, ...]:
        """The cases that do not depend on a path: requested names, repeated serial numbers."""
        own = self.pool.certificates[0]
        found = [(case, 0) for host in self.hosts for case in sorted(names.asked(own, host))]
        for index, with_anchor in self.pool.reused_serials().items():
            found.append(("serial-reused", index))
            found += [("serial-reused-root", index)] * with_anchor
        found += stored_cases(self.pool) if self.pool.stored else ()
        return tuple(dict.fromkeys(found))

    def _answer(self, client: Client) -> Answer:
        best: Answer | None = None
        for path, is_built in self._paths(client):
            found = list(self._cases_of(path))
            found = built(path, found) if is_built else found
            if client.search == "openssl-partial":
                built_too = search.as_built(self.pool, self._fits(client), path)
                found = [each for each in self._cases_of(built_too) if built_too is path or each[0] != "untrusted"]
            if client.search == "java" and len(path) == 1 and self.pool.is_trusted(path[0]):
                found = of_trusted(found)
            refused = tuple(self._refused(client, [*found, *self._apart_from_path(client, path)]))
            if best is None or len(refused) < len(best.refused):
                best = Answer(client, tuple(path), refused)
            if not best.refused:
                break
        if best is None:
            best = self._without_path(client)
        if client.search == "webpki" and webpki.gives_up(self.pool, self._fits(client)):
            return best._replace(refused=((_SIGNATURE_LIMIT, 0), *best.refused))
        if client.search == "chromium" and not best.refused and not self.pool.spent:
            from certlint.clients import chromium  # few bundles have several paths

            if chromium.gives_up(
                self.pool, self._fits(client), lambda path: not any(self._refused(client, self._cases_of(path)))
            ):
                return best._replace(refused=((_STEP_LIMIT, 0),))
        return self._explained(best) if set(best.refused).difference(self._apart_from_path(client, best.path)) else best

    def _without_path(self, client: Client) -> Answer:
        """The answer of a client that finds no path, with its cases for the certificates below the missing issuer."""
        none = [] if self.pool.spent else [(_NO_PATH, 0)]
        below = tuple(search.openssl(self.pool, self._fits(client), partial=True))
        is_unknown = self.pool.spent or self.pool.is_end(below[-1])
        found = () if is_unknown else self._cases_of(below)
        return Answer(client, (0,), tuple(self._refused(client, [*none, *found, *self._of_file])))

    def _explained(self, answer: Answer) -> Answer:
        """The refusal of a client, explained by the existing paths.

        If the client has no case against one of them, the reason is that it does not find it; if it found none, the reasons are
        its cases against the best one.
        """
        stopped = self._taken_for_root(answer)
        least: tuple[Case, ...] = ()
        for path in search.every(
            self.pool, lambda index, issuer, _: self.pool.link(index, issuer) is not None, signed=False
        ):
            apart = self._apart_from_path(answer.client, path)
            found = [*self._cases_of(path)]
            found = built(path, found) if answer.client.search == "java" and not search.in_order(self.pool) else found
            refused = tuple(self._refused(answer.client, [*found, *apart]))
            if not set(refused).difference(apart):
                return answer._replace(refused=(*(stopped or [(_NOT_FOUND, 0)]), *refused))
            least = refused if not least or len(refused) < len(least) else least
        return answer._replace(refused=(*stopped, *least)) if least and _NO_PATH in dict(answer.refused) else answer

    def _taken_for_root(self, answer: Answer) -> list[Case]:
        """The CA certificate that OpenSSL takes for a root, by its names and because it does not identify the signing key."""
        last = answer.path[-1]
        if not answer.client.search.startswith("openssl") or not last or self.pool.is_trusted(last):
            return []
        stops = self.pool.names_itself(last) and self.pool.signed_by(last, last) is False
        return [(_TAKEN_FOR_ROOT, last)] if stops else []

    def _paths(self, client: Client) -> Iterator[tuple[list[int], bool]]:
        """The paths that a client examines, in order, and whether it searched for them."""
        fits = self._fits(client)
        if client.search == "java":
            in_order = search.in_order(self.pool)
            if in_order:
                yield from ((path, False) for path in in_order)
                return
            fits = self._fits(client, searches=True)
            yield from ((path, True) for path in search.every(self.pool, fits, gives_up=True))
        elif client.search == "gnutls":
            yield search.gnutls(self.pool, fits), False
        elif client.search.startswith("openssl"):
            yield search.openssl(self.pool, fits, partial=client.search.endswith("partial")), False
        else:
            stops = self._stops(client) if client.search == "every-or-stop" else None
            yield from ((path, False) for path in search.every(self.pool, fits, stops=stops))

    def _stops(self, client: Client) -> search.Stops:
        """Whether a client ends its search at a CA with constraints of an unknown kind."""

        def stops(path: list[int]) -> bool:
            if "name_constraints" not in self.pool.certificates[path[-1]].raw:
                return False
            refused = {case for case, index in self._refused(client, self._cases_of(path)) if index == path[-1]}
            return not refused.isdisjoint(ENDS_SEARCH) and all("-names-" in case for case in refused)

        return stops

    def _fits(self, client: Client, *, searches: bool = False) -> search.Fits:
        """Whether a client accepts one certificate as the issuer of another with the matching name.

        Java does not check that for an anchor when it searches.
        """
        by_openssl = client.search.startswith("openssl")

        def fits(index: int, issuer: int, to: str) -> bool:
            link = self.pool.link(index, issuer)
            if by_openssl and is_passed_over(self.pool, issuer):
                return False
            if not link:  # saves 5 % of a run over a thousand certificates with one name: twelve thousand calls
                return link is not None
            places = ["ca" if index else "leaf", *([] if searches and to == "root" else [f"to-{to}"])]
            places += ["to-stored"] * (to == "root" and not self.pool.is_sent(issuer))
            named = (refusal_of(f"{place}-{case}") for case in link for place in places)
            return not any(each is not None and client.id in each.clients for each in named)

        return fits

    def _cases_of(self, path: Sequence[int]) -> tuple[Case, ...]:
        key = tuple(path)
        found = self._cases.get(key)
        if found is None:
            found = self._cases[key] = tuple(cases(self.pool, list(path)))
        return found

    def _apart_from_path(self, client: Client, path: Sequence[int]) -> list[Case]:
        """The cases that do not depend on the path that a client builds."""
        return [*(self._undecodable_outside(path) if client.reads else ()), *self._of_file]

    def _undecodable_outside(self, path: Sequence[int]) -> list[Case]:
        """The decoding cases of sent certificates that are not needed."""
        return [(case, i) for case, i in self._unreadable if i not in path]

    @cached_property
    def _unreadable(self) -> list[Case]:
        return apart_cases(self.pool)

    def _refused(self, client: Client, found: Iterable[Case]) -> Iterator[Case]:
        """The cases because of which a client refuses, without duplicates."""
        for case, index in dict.fromkeys(without_unread(found) if client.search == "java" else found):
            known = refusal_of(case)
            if known is not None and client.id in known.clients:
                yield case, index
