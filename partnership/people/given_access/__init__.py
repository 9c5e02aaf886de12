"""What an account gave, with all who hang on it alone, and taking it back in one go: for a coordinator compromised."""
