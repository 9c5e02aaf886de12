"""The API: the directory for a partner's own systems, by tokens with the rights of an account."""
