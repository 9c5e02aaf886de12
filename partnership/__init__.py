"""Partnership directory and protocol builder. The application is made by `partnership.app.create_app`."""
