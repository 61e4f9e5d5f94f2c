"""Live hosts: which ones, what they present, and its evaluation.

targets    parses addresses, names, networks and ports from the command line and files of `hosts`
sightings  one handshake with each address of a target
judging    makes a record from a sighting, as from a file
compared   the files that are compared with what hosts present
journal    what an interrupted scan continues from
"""
