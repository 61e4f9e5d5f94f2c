"""certlint checks PEM certificate bundles before they are uploaded."""

__version__ = "0.1.0"
