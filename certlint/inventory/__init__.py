"""The inventory: a database of the certificates that runs saw, where, and what was found.

dialects     what differs between SQLite and PostgreSQL
migrations   the tables, in numbered steps
database     opens a database, and runs plain SQL in it
recorder     writes what a run saw, in batches
settling     what became of what it did not see; `successors` tells what stands in for what
owners       who owns which names and places
filters      what a question is narrowed to
lists, totals, changes, details, impact   the questions, a page at a time
"""
