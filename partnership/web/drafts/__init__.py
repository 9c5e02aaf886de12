"""Nothing typed is lost: what was sent and not taken, or typed and not sent, is kept under seal and comes back."""
