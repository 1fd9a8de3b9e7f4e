"""The features of the example."""
