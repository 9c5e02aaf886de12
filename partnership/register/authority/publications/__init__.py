"""The public directory: its switch, and the yes of each organisation to be in it."""
