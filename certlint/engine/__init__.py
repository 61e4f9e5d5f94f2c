"""From rules to verdicts: binding, plan, judging, and what became of every rule."""
