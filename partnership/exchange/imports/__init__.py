"""Import of organisations from a file: read, looked through row by row, then done as a whole or not at all."""
