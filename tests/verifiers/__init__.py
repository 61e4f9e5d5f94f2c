"""Which TLS software takes which bundle: bundles that are odd in known ways, what real verifiers say of them, and certlint.

`README.md` tells how to make more of them and how to ask more verifiers.
"""
