"""Mail: its kinds, its texts, the outbox and how it leaves the house."""
