"""Child processes: how they are started, how many there may be, what they may use, and how they ended."""
