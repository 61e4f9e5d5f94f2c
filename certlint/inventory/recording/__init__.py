"""Writes what a run saw, in batches.

recorder     a run from its beginning (`run_facts`) to its end
batch        writes places, certificates, sightings and findings together; `seen_again` those that were there before
rows         results of a run as rows; `blocks` of texts, for searches by pattern
reconciling  ends what a run no longer saw; `successors`: which certificate replaces which
owners       who owns what; `patterns` matches many at once, `place_owners` assigns owners to places
"""
