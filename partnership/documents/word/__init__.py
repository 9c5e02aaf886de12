"""The Word writer: from blocks to the parts of a file."""
