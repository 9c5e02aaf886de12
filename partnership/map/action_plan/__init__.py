"""The action plan: which post sees to which gap, by when, and how it stands; on screen, in Word and in Excel."""
