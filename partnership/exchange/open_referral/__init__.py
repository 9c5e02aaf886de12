"""The shape of Open Referral UK 3.0: entries of the register as its services, organisations, terms and places."""
