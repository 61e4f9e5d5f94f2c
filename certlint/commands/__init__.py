"""What the command line does, a module for each command: arguments in, settings for the rooms below, an exit code out."""
