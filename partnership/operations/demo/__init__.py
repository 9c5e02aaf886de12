"""The demonstration partnership and its accounts, for a site in demonstration mode."""
