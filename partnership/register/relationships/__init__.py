"""Relationships: who refers to, commissions, chairs or shares information with whom, and until when that is agreed."""
