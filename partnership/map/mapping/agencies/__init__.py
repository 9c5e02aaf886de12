"""The agencies of a map as rows: who takes part, with desks and services, and what is known of their desks."""
