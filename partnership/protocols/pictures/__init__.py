"""The partnership at a glance: pictures with a table beside each, on screen, as files, and together in Word."""
