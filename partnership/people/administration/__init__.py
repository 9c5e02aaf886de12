"""What administrators do: accounts, endings of mail addresses, first coordinators. They see no partnership by it."""
