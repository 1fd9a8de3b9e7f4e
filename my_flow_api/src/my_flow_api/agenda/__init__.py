"""What is planned and due, by day and context."""
