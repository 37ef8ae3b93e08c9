"""Boosted decision trees as plain numbers: what they say of a row, and which column said it.

Each node holds its value: what the tree says on average of the ordinary meters that reach it. On
the way down, the change of value at a split is credited to the column that was asked (Saabas
2014, *Interpreting random forests*), so that start and credits add up to what the tree says,
exactly. A split on a missing value tells nothing of any column and is credited to none.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

_LEAF = -1


class Nodes(NamedTuple):
    """All nodes of a forest, tree after tree, children after their parents."""

    root: NDArray[np.int64]  # (trees,)
    column: NDArray[np.int64]  # (nodes,) column asked, -1 at a leaf
    limit: NDArray[np.float64]  # (nodes,) up to it the left child, above it the right
    missing_left: NDArray[np.bool_]  # (nodes,) whether a missing value goes left
    left: NDArray[np.int64]  # (nodes,)
    right: NDArray[np.int64]  # (nodes,)
    value: NDArray[np.float64]  # (nodes,)


class Forest(BaseModel):
    """Trees whose values add up to the margin of one class.

    Attributes
    ----------
    root : tuple of int
        First node of each tree.
    column, left, right : tuple of int
        Of each node: the column that it asks (-1 at a leaf) and its children.
    limit : tuple of float
        A value up to it goes left.
    missing_left : tuple of int
        1 where a missing value goes left.
    value : tuple of float
        Mean over the ordinary meters that the forest was fitted on; at a leaf what it says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    root: tuple[int, ...]
    column: tuple[int, ...]
    limit: tuple[float, ...]
    missing_left: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    @model_validator(mode="after")
    def _sound(self) -> "Forest":
        """Refuse nodes by which a walk would leave the forest or never end."""
        nodes = len(self.column)
        lengths = {len(getattr(self, name)) for name in Nodes._fields if name != "root"}
        if lengths != {nodes}:
            msg = "every node needs a column, limit, missing_left, left, right and value"
            raise ValueError(msg)
        if any(not 0 <= place < nodes for place in (*self.root, *self.left, *self.right)):
            msg = "every root and child must be a node of the forest"
            raise ValueError(msg)
        for place, (column, *children) in enumerate(
            zip(self.column, self.left, self.right, strict=True)
        ):
            if column < _LEAF or (
                column >= 0 and not all(place < child < nodes for child in children)
            ):
                msg = f"the children of node {place} must come after it"
                raise ValueError(msg)
        return self

    def nodes(self) -> Nodes:
        """Return the forest as arrays."""
        return Nodes(
            np.array(self.root, dtype=np.int64),
            np.array(self.column, dtype=np.int64),
            np.array(self.limit, dtype=np.float64),
            np.array(self.missing_left, dtype=np.bool_),
            np.array(self.left, dtype=np.int64),
            np.array(self.right, dtype=np.int64),
            np.array(self.value, dtype=np.float64),
        )


@njit(cache=True, nogil=True)
def credit_owners(
    nodes: Nodes, rows: NDArray[np.float64], owner: NDArray[np.int64], owners: int
) -> NDArray[np.float64]:
    """Add up what the trees say of each row, by the owner of the column that was asked.

    Parameters
    ----------
    nodes : Nodes
    rows : array of float64, shape (rows, columns)
        NaN is missing.
    owner : array of int64, shape (columns,)
        Owner of each column, from 1 on; 0 is nobody's: the start, and splits on missing values.
    owners : int
        Number of owners, nobody among them.

    Returns
    -------
    array of float64, shape (rows, owners)
    """
    out = np.zeros((len(rows), owners))
    for i in range(len(rows)):
        for first in nodes.root:
            node = first
            out[i, 0] += nodes.value[node]
            while nodes.column[node] >= 0:
                asked = nodes.column[node]
                told = rows[i, asked]
                missing = np.isnan(told)
                goes_left = nodes.missing_left[node] if missing else told <= nodes.limit[node]
                child = nodes.left[node] if goes_left else nodes.right[node]
                out[i, 0 if missing else owner[asked]] += nodes.value[child] - nodes.value[node]
                node = child
    return out


@njit(cache=True, nogil=True)
def node_means(nodes: Nodes, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each node's value as the mean of the leaves that these rows reach through it.

    A node that none reaches has the mean of its two children.

    Parameters
    ----------
    nodes : Nodes
        Only the values of its leaves are read.
    rows : array of float64, shape (rows, columns)
    """
    count = np.zeros(len(nodes.column))
    for i in range(len(rows)):
        for first in nodes.root:
            node = first
            count[node] += 1.0
            while nodes.column[node] >= 0:
                told = rows[i, nodes.column[node]]
                missing = np.isnan(told)
                goes_left = nodes.missing_left[node] if missing else told <= nodes.limit[node]
                node = nodes.left[node] if goes_left else nodes.right[node]
                count[node] += 1.0
    value = nodes.value.copy()
    for node in range(len(value) - 1, -1, -1):
        if nodes.column[node] >= 0:
            a, b = nodes.left[node], nodes.right[node]
            both = count[a] + count[b]
            share = count[a] / both if both > 0.0 else 0.5
            value[node] = share * value[a] + (1.0 - share) * value[b]
    return value
