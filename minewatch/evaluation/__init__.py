"""How well a scan tells mines apart, measured on meters whose class is known (评估)."""
