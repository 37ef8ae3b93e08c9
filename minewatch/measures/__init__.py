"""What the provisions mean for each site: amounts and deadlines, projected (措施)."""

from minewatch.measures.collections import collections, read_bills, read_payments
from minewatch.measures.energy import Energy, read_energy
from minewatch.measures.phase_out import phase_outs
from minewatch.measures.records import Records, read_records
from minewatch.measures.site_measures import site_measures
from minewatch.measures.surcharge import surcharges
from minewatch.measures.table import completed

__all__ = [
    "Energy",
    "Records",
    "collections",
    "completed",
    "phase_outs",
    "read_bills",
    "read_energy",
    "read_payments",
    "read_records",
    "site_measures",
    "surcharges",
]
