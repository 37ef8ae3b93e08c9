"""Pages for analysts, built on published snapshots and the case ledger."""
