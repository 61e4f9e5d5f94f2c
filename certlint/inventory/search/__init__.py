"""Finds the rows that a question is about.

filters     what narrows a question, and its conditions in SQL
narrowing   conditions that stay fast at any size: `lookups` finds the few rows that match a filter
strategies  how a page of a list is found
sweeping    totals over nearly all rows
names       CAs by name; `block_search` matches patterns against all names or places
chains      the distinct chains of places; `leaves` are what places show
"""
