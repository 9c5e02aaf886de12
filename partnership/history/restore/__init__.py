"""Putting a state of the past back: each field now and then, and writing through the services that everybody uses."""
