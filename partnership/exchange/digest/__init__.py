"""The monthly digest: what somebody owns, on one page, confirmed by one click."""
