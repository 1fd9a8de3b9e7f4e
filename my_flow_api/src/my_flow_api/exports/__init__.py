"""Export and import of all data of a user."""
