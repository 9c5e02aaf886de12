"""People of organisations and partnerships: invitations, positions, leaving, administration, seeing as another."""
