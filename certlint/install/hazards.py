"""Known faults of some versions when certificates change, from the release notes, and which of them apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certlint.install.credential import PLANES
from certlint.light import NamedTuple
from certlint.policy.versions import in_range

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certlint.install.nodes import Nodes

RLADMIN, UPLOAD, ROTATE = "rladmin", "upload", "rotate"


class Hazard(NamedTuple):
    """A fault of some versions.

    id       its number in the release notes
    below    the first version without it
    actions  the actions that trigger it
    text     what happens
    hint     what to do instead
    stops    whether the action must not be performed
    """

    id: str
    below: str
    actions: tuple[str, ...]
    text: str
    hint: str
    stops: bool


PAIR = Hazard(
    "RS199373",
    "8.0.20-68",
    (RLADMIN,),
    "installing the control plane's internode certificate together with others can corrupt the pair of certificate and key",
    f"install one plane after the other, each with --api: first {PLANES[1]}, then {PLANES[0]}",
    stops=True,
)
AWAY = Hazard(
    "RS208996",
    "8.0.20-96",
    (RLADMIN, UPLOAD),
    "after a new internode certificate the REST API on port 9443 is unreachable on all nodes for several minutes",
    "wait until it answers before the next change",
    stops=False,
)
SKIPPED = Hazard(
    "RS200137",
    "8.2.0-46",
    (ROTATE,),
    "rotation skips nodes that are down, and they keep the old certificates when they come back",
    "bring all nodes up first: ssh <USER>@<NODE> rladmin status nodes",
    stops=True,
)
HAZARDS = (PAIR, AWAY, SKIPPED)


class Met(NamedTuple):
    """A hazard that applies. `certain`: version and nodes are known, so that a hazard with `stops` is refused."""

    hazard: Hazard
    certain: bool
    detail: str = ""

    @property
    def refused(self) -> bool:
        return self.hazard.stops and self.certain

    def __str__(self) -> str:
        unknown = "" if self.certain else " (the version of the cluster, or the state of its nodes, is unknown)"
        where = f"{self.detail}; " if self.detail else ""
        return f"{self.hazard.id}: {where}below {self.hazard.below} {self.hazard.text}{unknown}"


def met(action: str, names: Sequence[str], nodes: Nodes) -> list[Met]:
    """The hazards of an action on certificates with these names, on a cluster with these nodes."""
    return [found for hazard in HAZARDS if action in hazard.actions and (found := _met(hazard, names, nodes))]


def _met(hazard: Hazard, names: Sequence[str], nodes: Nodes) -> Met | None:
    if nodes.version and not in_range(nodes.version, f"<{hazard.below}"):
        return None
    known = bool(nodes.version)
    if hazard is SKIPPED:
        return Met(hazard, known and nodes.away is not None, ", ".join(nodes.away or ())) if nodes.away != () else None
    planes = [name for name in names if name in PLANES]
    if hazard is PAIR and PLANES[1] not in names:
        return None
    return Met(hazard, known) if planes and (hazard is not PAIR or len(names) > 1) else None


def together(names: Sequence[str], nodes: Nodes) -> bool:
    """Whether one request may set all these certificates; the control plane's is sent alone if it could break."""
    return _met(PAIR, names, nodes) is None
