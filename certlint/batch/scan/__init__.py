"""Live hosts: where to look, what they presented, and how that is judged.

targets    what the command line and a file of hosts name: addresses, names, networks, ports
sightings  one look at each address of a target
judging    from a sighting to a record, as from a file
"""
