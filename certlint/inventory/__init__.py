"""The inventory: a database of the certificates that runs saw, where they saw them, and the findings about them.

dialects     the differences between SQLite and PostgreSQL
migrations   the schema, in numbered steps
database     opens a database and runs plain SQL in it
recorder     writes what a run saw, in batches
reconciling  ends what a run no longer saw; `successors` decides which certificate replaces which
owners       who owns which names and places
filters      the conditions that narrow a question
lists, totals, changes, details, impact   the questions; long answers come in pages
"""
