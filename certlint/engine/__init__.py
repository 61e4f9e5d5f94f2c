"""The rule engine: binding, plan, evaluation, and the outcome of every rule.

setup         options to a plan; `kinds`, `reading` and `renewal` derive plans for other objects, files and names
plan          the rules of a run by role and traits: `placeholders` filled in, bound to checks (`binding`), in `batches`
given_lists   what a run was given besides inputs; also `trusted`, `revoked` and `online`; `unread` says what no rule reads
run           evaluates a bundle: rules about the whole, about each object, and about certificates `outside` the file
judge         evaluates single objects; `screening` and `memo_groups` avoid most calls, `collector` controls garbage collection
events        what rules did other than pass
in_force      whether a rule is in force on a day; `yielding`: which of several findings about a defect is reported
clients       which TLS clients accept a bundle
outcomes      the result for a bundle, `reporting` for any file, with `verdict`, `clauses`, `status_cache` and `why_idle`
remediations  what to do about a finding; `in_place` and `replaced` adapt it to the file and the certificate
suppressions  findings that do not count; also `baseline` and `shared_waivers`
repetition    keys and serial numbers that certificates of a run share; `name_store` bounds the memory for names
audit         many certificates, one by one: entries in, lines out; `reported` and `audit_facts` are what a line has
"""
