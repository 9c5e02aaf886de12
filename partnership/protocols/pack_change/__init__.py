"""A partnership takes other guidance: decided step by step, previewed, done as a whole, undone within a week."""
