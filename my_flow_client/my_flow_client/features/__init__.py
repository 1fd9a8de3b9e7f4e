"""Features as memos: each owns its data and its state."""
