"""Rules as data: catalogues, profiles, the tables that age, and what a rule is set to."""
