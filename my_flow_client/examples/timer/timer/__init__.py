"""A timer: an example of a static Reflex app over my_flow_client.bridge."""
