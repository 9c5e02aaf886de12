"""Leaving: what somebody holds, who takes it over, and what opens as a gap."""
