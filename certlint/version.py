"""Which version this is, and where its pages are published."""

__version__ = "0.1.0"

# Where `docs/rules/` is published: reports link to it. CERTLINT_RULE_PAGES names another place.
RULE_PAGES = "https://certlint.example/rules"
