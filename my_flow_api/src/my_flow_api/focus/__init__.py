"""The few flows that matter now."""
