"""What pages share to draw with."""
