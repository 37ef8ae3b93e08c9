"""What the provisions mean for each site: amounts and deadlines, projected (措施)."""

from minewatch.measures.energy import Energy, read_energy
from minewatch.measures.phase_out import phase_outs
from minewatch.measures.surcharge import surcharges
from minewatch.measures.table import completed

__all__ = ["Energy", "completed", "phase_outs", "read_energy", "surcharges"]
