"""Many inputs in one run.

bundles    files as bundles: each loaded, evaluated and rendered independently
assembly   a bundle from a document, its `companions` and its key
folders    which files of a folder belong together; `objects` are those of Kubernetes
stream     single certificates by the million, one line of JSON each
scan       live hosts
route      the job for a path; `other_ways` are inputs for another command or format
overall    findings about the run as a whole; `key_audit` compares the keys of many certificates
pool       runs tasks in this process or in several, with results in order
worker     a process of the pool, on both sides of its pipe
work       the protocol of work items, and the result of items that failed
"""
