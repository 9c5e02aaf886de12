"""Partnership directory and protocol builder. The application is made by `partnership.operations.app.create_app`."""
