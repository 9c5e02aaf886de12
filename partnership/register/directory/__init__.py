"""The register: organisations with services, contacts and locations, their history and confirmation."""
