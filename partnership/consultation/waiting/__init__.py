"""What waits for somebody in consultations and signings."""
