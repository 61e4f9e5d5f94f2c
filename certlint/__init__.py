"""certlint checks PEM certificate bundles before they are uploaded.

From Python, with the rules of a profile loaded once:

>>> from datetime import date
>>> from pathlib import Path
>>> import certlint
>>> linter = certlint.Linter(fqdn=["cluster.example.com"], as_of=date(2026, 6, 1))
>>> result = linter.lint(Path("bundle.pem"))
>>> result.verdict
'fail'
>>> for finding in result.findings[:1]:
...     print(finding.severity, finding.rule, finding.location)
error chain/leaf-not-first bundle.pem:36

`docs/api.md` tells the rest. What `__all__` names is public, and so are `check` and `Problem` of the module `certlint.check`,
for packages with checks of their own, and `certlint.caches.clear`; everything else is private and may change in any version.
"""

# Where each public name is. The modules are imported when a name is asked for, and not before.
_HOMES = {
    "CertlintError": "errors",
    "Finding": "api",
    "Linter": "api",
    "Problem": "report",
    "Result": "api",
    "Severity": "policy.severity",
    "__version__": "resources",
    "lint": "api",
}
__all__ = ["CertlintError", "Finding", "Linter", "Problem", "Result", "Severity", "lint"]

TYPE_CHECKING = False  # `typing` takes longer to import than all that is here
if TYPE_CHECKING:
    from certlint.api import Finding, Linter, Result, lint
    from certlint.errors import CertlintError
    from certlint.policy.severity import Severity
    from certlint.report import Problem
    from certlint.resources import __version__ as __version__
else:

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module 'certlint' has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(f"certlint.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
