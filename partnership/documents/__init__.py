"""Documents: a tree of typed blocks and its writers (Word, HTML, plain text). The only part that knows Word."""
