"""The figures of an evaluation (评估指标), as they are written and read back."""

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Estimate(_Frozen):
    """A figure and its 95 % interval (置信区间).

    All are None where the figure is not defined; the bounds alone where there are too few cases.
    """

    value: float | None
    low: float | None
    high: float | None


class AtK(_Frozen):
    """Precision and recall among the first `k` meters (前 k 户查准率、查全率)."""

    k: int
    precision: Estimate
    recall: Estimate


class Bin(_Frozen):
    """One bin of the reliability curve (可靠性曲线).

    Attributes
    ----------
    low, high : float
        Bounds of the probability of mining, the upper one exclusive but in the last bin.
    meters : int
        Meters in the bin.
    mean_p : float
        Their mean probability of mining, as told.
    share : Estimate
        The share of them that mines.
    """

    low: float
    high: float
    meters: int
    mean_p: float
    share: Estimate


class Measures(_Frozen):
    """How well scores and flags tell mines from all other meters.

    Attributes
    ----------
    meters, mines, insufficient, flagged : int
        Meters measured; those that mine; those without a score (数据不足); those flagged.
    prevalence : float or None
        Share of mines that the figures speak of, after weighting.
    average_precision : Estimate
        Area under the precision-recall curve (平均精度).
    roc_auc : Estimate
        Chance that a mine ranks before another meter (ROC 曲线下面积).
    recall_at_1_per_1000 : Estimate
        Recall with at most one false alarm per 1,000 meters that do not mine.
    at_k : tuple of AtK
        In a population of as many meters as were measured; undefined where k exceeds it.
    precision, recall, f1 : Estimate
        Of the flags (查准率、查全率、F1).
    false_alarms_per_10000 : Estimate
        Flags per 10,000 meters that do not mine (误报).
    ece : Estimate
        Expected calibration error over ten bins of equal width (期望校准误差).
    brier : Estimate
        Mean squared error of the probability (Brier 分数).
    reliability : tuple of Bin
        Bins that hold a meter.
    """

    meters: int
    mines: int
    insufficient: int
    flagged: int
    prevalence: float | None
    average_precision: Estimate
    roc_auc: Estimate
    recall_at_1_per_1000: Estimate
    at_k: tuple[AtK, ...]
    precision: Estimate
    recall: Estimate
    f1: Estimate
    false_alarms_per_10000: Estimate
    ece: Estimate
    brier: Estimate
    reliability: tuple[Bin, ...]
