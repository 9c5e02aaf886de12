"""Tables, transactions, the audit and the schema."""
