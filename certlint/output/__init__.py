"""Reports. `formats` lists the formats, `writer` writes the files, and one module renders each format.

Formats:
text         for a terminal
json_v1      one document for programs; `json_text` formats it. `jsonl_v2` has a line for each certificate
html         a page for people: `page` and `timeline` are its values, `rendering` its templates
html_index   many bundles on a page, by `estate` and `expiry`; `html_summary` is to be printed
table        CSV with a row for each finding; `certificate_table` for each certificate; `csv_rows` makes both safe
markdown     for a job summary
sarif        for code scanning; also `github`, `gitlab`, `junit`; `entries` are what they list
cyclonedx    a bill of materials; `cyclonedx_components` are its entries, with the algorithms of `crypto_assets`
prometheus   metrics
calendar_events  days of renewal

What several formats show:
facts        about certificates; `fields` are everything in one, as text
acceptance   by TLS clients; also `trust_facts`, `revocation_facts`, `server_facts`
clauses      of a standard; `explained`: the rules that a report explains
values       the contents of a report for the Python API

What formats are given:
record       what is kept of a bundle that has been evaluated; `run` is what all bundles share
tally        counts over single certificates
seen         what an inventory records
rounds       the differences between two rounds of `certlint watch`; `countdown` removes what changes from day to day
conversion   the command that converts an input to PEM
"""
