"""Facts made of parts: smaller than the parts, so that they repeat and verdicts can be remembered."""
