"""Compiles the shipped TOML when a wheel is built, so that no run has to: where it is installed may be read-only."""

from __future__ import annotations

import shutil
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):
    """Reads every table once, which writes `rules/.compiled/`; `rules/` goes into the wheel as it is then."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the signature is hatchling's
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        from certlint import resources
        from certlint.errors import ConfigurationError
        from certlint.policy import cache, catalogue, index, names, profile, tables

        resources.INSTALLED = True  # it is read where the wheel is installed
        shutil.rmtree(cache.COMPILED_FOLDER, ignore_errors=True)
        for name in catalogue.names():
            catalogue.load(name)
        for name in profile.names():
            for setting in profile.load(name).declared.values():
                if setting.table:
                    names.rows(setting.table)
        for name in tables.names():
            try:
                tables.load(name)
            except ConfigurationError:  # the package of the list is not there to build with
                if name != tables.SUFFIX_LIST:
                    raise
        tables.dates()
        index.prepare()
        keep_expressions()


def keep_expressions() -> None:
    """Keeps what this Python makes of the expressions that rules and checks ask for."""
    from certlint.checks import dns, information_access  # noqa: F401 - they have some of their own
    from certlint.policy import catalogue, expressions, remediation  # noqa: F401 - as above
    from certlint.x509.parts import uris

    for rule in (rule for name in catalogue.names() for rule in catalogue.load(name)):
        if "pattern" in rule.params:
            expressions.compiled(rule.params["pattern"], expressions.DOTALL if rule.check.startswith("dns.") else 0)
    uris.is_host_or_domain(".example.com")
    uris.uri_flaw("http://www.example.com:80/")
    expressions.keep()
