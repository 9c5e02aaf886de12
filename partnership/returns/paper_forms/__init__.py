"""Blank forms: what they look like, and how they leave the site."""
