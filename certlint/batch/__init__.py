"""Many inputs in one run.

bundles    files as bundles: each loaded, evaluated and rendered independently
folders    which files of a folder belong together
stream     single certificates by the million, one line of JSON each
route      the job for a path
pool       runs tasks in this process or in several, with results in order
worker     a process of the pool, on both sides of its pipe
work       the protocol of work items, and the result of items that failed
processes  processes on every platform: how many, how they are started
"""
