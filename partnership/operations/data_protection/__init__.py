"""What is held about people, for how long, who may ask for it, and how it ends."""
