"""What to do about a problem: the remediation of its rule with the file, its companions and the values of the run."""

from __future__ import annotations

from certlint.bundle.bundle import LEAF
from certlint.light import partial
from certlint.pem.model import NAMELESS
from certlint.policy import advice, remediation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from certlint.bundle.bundle import Bundle
    from certlint.engine.plan import Plan
    from certlint.pem.resource import Resource
    from certlint.policy.rule import Rule
    from certlint.report import Location, Problem
    from certlint.x509.signed_object import SignedObject

_REPAIR, _KEY_FILE = "certlint fix ", "{key_file}"
_MISSING_FILE = "--pool <"
"""In a repair that completes a chain: the file of a CA certificate, which only the user or the folder knows."""


def remediation_of(
    plan: Plan, rule: Rule, problem: Problem, where: Location, index: int | None, bundle: Bundle | None
) -> str:
    """The remediation of a rule for a problem at a location; its commands are ready to be pasted into a shell.

    index   the certificate concerned; None if the problem is about the whole file
    bundle  None if the problem is about the configuration
    """
    if bundle is None:
        return filled_text(plan, rule.remediation, where.path, other_paths=problem.other_paths)
    resource = bundle.document.resource
    if resource is None:
        text = _for_bundle(plan, rule, rule.remediation, problem, where, index, bundle, _path_of(where, bundle))
        return _in_folder(text, where, bundle)
    # In a Kubernetes object, the bundle is another value than the key.
    text = rule.remediation.replace(_KEY_FILE, "<KEY-FILE>")
    text = _for_bundle(plan, rule, text, problem, where, index, bundle, resource.file)
    return text if rule.marks_scope else _in_resource(text, rule, resource, problem)


def _path_of(where: Location, bundle: Bundle) -> str | None:
    """The file of a location; None for piped input and live servers, whose file is unknown."""
    is_unknown = where.path == bundle.path and (bundle.document.server is not None or where.path in NAMELESS)
    return None if is_unknown else where.path


def _for_bundle(
    plan: Plan,
    rule: Rule,
    text: str,
    problem: Problem,
    where: Location,
    index: int | None,
    bundle: Bundle,
    path: str | None,
) -> str:
    """A remediation with its placeholders filled: the file at `path`, the names and key of the certificate to be replaced."""
    about_ca = bundle.roles[index] not in (LEAF, bundle.kind.role) if index is not None else None
    is_repaired = _REPAIR in rule.remediation
    if is_repaired:
        from certlint.engine.in_place import as_it_works

        text = as_it_works(text, bundle, where.path)
    # Repairs apply to the file of the first leaf, whichever of its certificates the finding is about.
    old = bundle.about(index if about_ca is False and not is_repaired else None)
    return filled_text(
        plan,
        text,
        path,
        partial(_kept, plan, old) if old is not None else None,
        about_ca=about_ca,
        kind=bundle.kind.name if bundle.kind.name in {*rule.about, "request"} else "",
        alias=bundle.document.selector,
        key=_key_file(bundle) if bundle.document.resource is None else "",
        other_paths=problem.other_paths,
    )


def filled_text(
    plan: Plan,
    text: str,
    path: str | None,
    names: Callable[[], dict[str, list[str]]] | None = None,
    *,
    about_ca: bool | None = None,
    kind: str = "",
    alias: str = "",
    key: str = "",
    other_paths: tuple[str, ...] = (),
) -> str:
    """A remediation with the values of a run in place of its placeholders.

    path         the file concerned; None if it is unknown
    names        returns what a new certificate keeps of the replaced one
    about_ca     whether it is about a CA certificate, which is not requested by names; None if it is not about a single one
    kind         that of the object
    alias        the keystore entry, if it has to be specified
    key          the file with the private key; a key that the run was given takes precedence
    other_paths  further files
    """
    if about_ca is not None:
        text = advice.for_kind(advice.that_applies(text, about_ca), kind)
    own = {"alias": [alias]} if alias else {}
    if key and not plan.settings["key"]:
        own["key"] = [key]
    if names is not None and (
        any(each in text for each in remediation.OF_CERTIFICATE) or ("{fqdn}" in text and not plan.settings["fqdn"])
    ):
        own |= names()
    remedies = plan.once(remediation.of_run, lambda: remediation.of_run(plan.profile, plan.settings))
    return (remedies.knowing(own) if own else remedies).fill(text, path, other_paths)


def _kept(plan: Plan, certificate: SignedObject) -> dict[str, list[str]]:
    """What a new certificate keeps of the replaced one. Computed only if the remediation has a place for it."""
    from certlint.engine import replaced

    return replaced.kept(plan, certificate)


def _key_file(bundle: Bundle) -> str:
    """The file of a bundle's key; empty if it is in the bundle."""
    key, reading = bundle.key, bundle.reading
    if key is None or (reading is not None and key.path != bundle.key_sought):
        return reading.key if reading is not None else ""
    return key.path if key.source and key.path != bundle.path else ""


def _in_folder(text: str, where: Location, bundle: Bundle) -> str:
    """A repair of a bundle whose CA certificates are in other files of its folder."""
    reading = bundle.reading
    if reading is None or _REPAIR not in text:
        return text
    from certlint.policy import folder_remediation

    if _MISSING_FILE in text:
        text = folder_remediation.with_chain_files(text, reading.chain_files, reading.root)
    if where.path in reading.chain:
        text = folder_remediation.into_one_file(text, where.path, reading.leaf, reading.chain)
    return text


def _in_resource(text: str, rule: Rule, resource: Resource, problem: Problem) -> str:
    """A remediation for a value of a Kubernetes object, which is extracted, and replaced in the cluster."""
    from certlint.policy.kubernetes_remediation import for_resource, names_config_map, out_of_config_map

    if names_config_map(text):
        return out_of_config_map(text, resource, problem.found.rpartition(", ")[2])
    reads, writes = "{path}" in rule.remediation, "--in-place" in rule.remediation
    return for_resource(text, resource, reads=reads, writes=writes)
