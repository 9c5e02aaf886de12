"""The victim identification audit: settings, who is first contact, what assurance there is, and cards for staff."""
