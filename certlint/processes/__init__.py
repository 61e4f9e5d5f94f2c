"""Processes beside this one: how they are made, how many there may be, what they may take, and how they ended."""
