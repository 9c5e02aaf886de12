"""Search: the words of the register and of the guidance, what a search means, and who is found by it."""
