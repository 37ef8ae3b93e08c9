"""What people decided: the append-only case ledger (案件台账)."""
