"""Confidential addresses that an account may see by name: who, why, and taking that back."""
