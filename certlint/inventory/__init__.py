"""The inventory: a database of the certificates that runs saw, where, and what was found.

dialects     what differs between SQLite and PostgreSQL
migrations   the tables, in numbered steps
database     opens a database, and runs plain SQL in it
"""
