"""Parsing of a line of text into a flow."""
