"""What became of the certificates of a bundle's paths, by the CRLs and OCSP responses that a run was given."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.plan import Plan
    from certlint.revocation.evidence import Evidence
    from certlint.revocation.statuses import Statuses
    from certlint.trust.paths import Paths


def evidence_of(plan: Plan) -> Evidence:
    """What `crl` and `ocsp_response` of the settings hold: read with the plan, as stores are. Raises InputError."""
    from certlint.revocation import evidence

    return plan.once("evidence", lambda: evidence.load(plan.settings["crl"], plan.settings["ocsp_response"]))


def statuses_of(plan: Plan, paths: Paths | None) -> Statuses | None:
    """The statuses; None where nobody asked, or there is no path."""
    settings = plan.settings
    if paths is None or not (settings["crl"] or settings["ocsp_response"] or settings["fetch"]):
        return None
    online = None
    if settings["fetch"]:
        from certlint.engine.online import evidence_online  # few runs ask the network

        online = evidence_online(plan)
        if online is None and not (settings["crl"] or settings["ocsp_response"]):
            return None
    from certlint.revocation.statuses import Statuses

    return Statuses(paths, evidence_of(plan), plan.now, online)
