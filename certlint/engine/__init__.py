"""The rule engine: binding, plan, evaluation, and the outcome of every rule."""
