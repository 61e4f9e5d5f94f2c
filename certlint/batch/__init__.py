"""Many inputs in one run.

bundles  files as bundles: each loaded, judged and rendered on its own
stream   certificates by the million, one line of JSON each
"""
