"""Papers that are written: a table of duties, and a card, a paper and annexes in Markdown that state them."""
