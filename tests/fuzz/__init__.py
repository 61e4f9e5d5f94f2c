"""Inputs damaged by chance, and what holds for each of them: `make fuzz` runs them all, `make test` some hundred a target.

A mutant is made of its seed alone, so that a seed that was printed can be run again: `make fuzz SEED=pem:1004847`.
"""
