"""Sign-in, sign-up links, own sign-ins, and who the visitor is."""
