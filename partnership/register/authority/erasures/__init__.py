"""Words of others that name a person who was erased, and the agreement without which none of them changes."""
