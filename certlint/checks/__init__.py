"""The checks that rules call: pure functions of parts of a certificate or bundle, and of the parameters of the rule's row."""
