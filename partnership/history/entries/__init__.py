"""The history of an entry: what happened to an organisation, told with the audiences of then and of now."""
