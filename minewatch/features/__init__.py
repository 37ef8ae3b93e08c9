"""What the readings say of each meter: kernels over arrays, and the engine that feeds them."""

from minewatch.features.engine import FeatureResult, feature_table
from minewatch.features.schema import COLUMNS, GRAINS, Grain

__all__ = ["COLUMNS", "GRAINS", "FeatureResult", "Grain", "feature_table"]
