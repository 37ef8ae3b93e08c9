"""What pages ask of a snapshot: pure functions from its tables to what is shown."""
