"""Many inputs in one run.

bundles    files as bundles: each loaded, judged and rendered on its own
folders    files of one folder ─► what belongs together
stream     certificates by the million, one line of JSON each
route      a path ─► the job that it is judged by
pool       tasks ─► what comes of them, in order, in this process or in several
worker     a process of the pool, on both sides of its pipe
work       what is done with items, and what becomes of those that cannot be worked on
processes  processes of every platform: how many, how they are made
"""
