"""Rules as data: catalogues, profiles, settings, and data tables with a date."""
