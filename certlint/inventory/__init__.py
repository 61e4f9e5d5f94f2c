"""The inventory: a database of the certificates that runs saw, where they saw them, and the findings about them.

sql        the database: SQLite or PostgreSQL, and the schema
recording  writes what a run saw
search     which rows a question is about, in statements that stay fast at any size
queries    lists, totals, changes and details, a page at a time
outlook    what has to be renewed, and what fails: in time, or when something happens
"""
