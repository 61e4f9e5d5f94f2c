"""The database of an inventory.

database      an open inventory, and its plain SQL; `reconnecting` repeats work after a lost connection
targets       where an inventory is; `sqlite` and `postgres` connect to it
dialects      the differences between SQLite and PostgreSQL
schema        the version of the tables, and its migration; `migrations` has the steps
columns       values as columns have them
advice        errors of drivers in plain words; `integrity` finds values that certlint cannot have written
"""
