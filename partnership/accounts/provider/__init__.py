"""Signing in through a provider of the council by OpenID Connect, where the site has one."""
