"""The inventory in a browser, and the REST API: what `certlint serve` runs."""
