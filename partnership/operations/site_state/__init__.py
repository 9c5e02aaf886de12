"""How the site itself is: what it did by the clock, anchors of its history, and what is wrong with it in words."""
