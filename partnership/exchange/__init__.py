"""Exchange with other systems: what leaves the register as data, and what comes into it."""
