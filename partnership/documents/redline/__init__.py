"""Two versions of a document as tracked changes in Word."""
