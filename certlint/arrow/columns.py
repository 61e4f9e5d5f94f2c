"""The columns of a verdict: converts the lines of an audit to Arrow arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from certlint.output.tally import verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certlint.engine.audit import Line
    from certlint.engine.reported import Reported
    from certlint.policy.severity import Severity

FINDING = pa.struct(
    [
        pa.field("rule", pa.string()),
        pa.field("severity", pa.string()),
        pa.field("message", pa.string()),
        pa.field("part", pa.string()),
        pa.field("offset", pa.int64()),
    ]
)
OF_CERTIFICATES = (
    pa.field("sha256", pa.string()),
    pa.field("verdict", pa.string()),
    pa.field("reason", pa.string()),
    pa.field("findings", pa.list_(FINDING)),
)
OF_RUN = tuple(pa.field(name, pa.string()) for name in ("ruleset", "profile", "as_of", "certlint_version"))
"""The values that are the same in every row. The result of a certificate depends only on it and on `ruleset`."""
ADDED = (*OF_CERTIFICATES, *OF_RUN)
UNREADABLE = "unreadable"


def arrays(lines: Sequence[Line], fail_on: Severity | None, run: Mapping[str, str]) -> list[pa.Array]:
    """The columns of ADDED for some rows; `run` has the values of OF_RUN."""
    columns = [
        pa.array([line.sha256 or None for line in lines], pa.string()),
        pa.array([UNREADABLE if line.reason else verdict(line, fail_on) for line in lines], pa.string()),
        pa.array([_reason(line) for line in lines], pa.string()),
        _findings(lines),
    ]
    return columns + [pa.repeat(pa.scalar(run[field.name], field.type), len(lines)) for field in OF_RUN]


def _reason(line: Line) -> str:
    """Why a certificate was not evaluated, or not by all rules; empty if it was."""
    crashed = [f"rules that failed themselves: {', '.join(line.crashed)}"] if line.crashed and not line.reason else []
    return line.reason or "; ".join((*line.skipped, *crashed))


def _findings(lines: Sequence[Line]) -> pa.Array:
    """Built column by column: a list of dictionaries takes twice as long."""
    ends = [0]
    found: list[tuple[Reported, int]] = []
    for line in lines:
        found += line.reported
        ends.append(len(found))
    members = (
        [each.rule for each, _ in found],
        [each.severity.label for each, _ in found],
        [each.message for each, _ in found],
        [each.part for each, _ in found],
        [offset for _, offset in found],
    )
    values = [pa.array(some, field.type) for some, field in zip(members, FINDING, strict=True)]
    structs = pa.StructArray.from_arrays(values, fields=list(FINDING))
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), structs)
