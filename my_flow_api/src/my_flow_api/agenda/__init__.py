"""Agenda: planned and due flows by day and context."""
