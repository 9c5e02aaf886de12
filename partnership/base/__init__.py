"""What needs nothing of ours: errors, clocks, configuration, sealing, private files, logs."""
