"""Consultation on protocols, comments and answers, signing, verification."""
