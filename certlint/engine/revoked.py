"""The revocation statuses of the certificates on a bundle's paths, from the CRLs and OCSP responses of a run."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from certlint.engine.plan import Plan
    from certlint.revocation.evidence import Evidence, HeldResponse
    from certlint.revocation.statuses import Statuses
    from certlint.trust.paths import Paths


def evidence_of(plan: Plan) -> Evidence:
    """The evidence in the settings `crl` and `ocsp_response`, read with the plan, as stores are. Raises InputError."""
    from certlint.revocation import evidence

    return plan.once("evidence", lambda: evidence.load(plan.settings["crl"], plan.settings["ocsp_response"]))


def _stapled(paths: Paths | None) -> HeldResponse | None:
    """The OCSP response stapled by the server that presented a bundle; None without one."""
    document = paths.known.bundle.document if paths is not None else None
    if document is None or document.server is None or not document.server.stapled:
        return None
    from certlint.revocation import evidence

    return evidence.stapled(document.server.stapled, document.path)


def statuses_of(plan: Plan, paths: Paths | None) -> Statuses | None:
    """The statuses; None if not requested, or without a path."""
    settings = plan.settings
    given = bool(settings["crl"] or settings["ocsp_response"])
    stapled = _stapled(paths)
    if paths is None or not (given or stapled or settings["fetch"]):
        return None
    online = None
    if settings["fetch"]:
        from certlint.engine.online import evidence_online  # few runs use the network

        online = evidence_online(plan)
        if online is None and not (given or stapled):
            return None
    from certlint.revocation.statuses import Statuses

    evidence = evidence_of(plan)
    if stapled:
        evidence = evidence.with_response(stapled)
    return Statuses(paths, evidence, plan.now, online, of_leaf=online is None and not given)
