"""The My Flow client: pages and features in Python, compiled to a static bundle."""
