"""What a Word file says, and what a copy that came back says otherwise."""
