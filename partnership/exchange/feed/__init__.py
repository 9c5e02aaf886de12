"""The feed of Open Referral UK: the public directory for other systems."""
