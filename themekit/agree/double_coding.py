"""How much to code twice, so that an interval becomes as narrow as one wants."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from themekit.agree.comparison import Comparison
from themekit.agree.estimates import Figure, figure
from themekit.agree.reasons import why, why_overall
from themekit.errors import UsageError
from themekit.resampling import Floats

_NORMAL_975 = 1.959963984540054


@dataclass(frozen=True)
class Needed:
    """How many passages must be coded twice for an interval of a width.

    Attributes
    ----------
    code
        Empty for the pooled kappa.
    passages
        How many are coded twice now.
    width
        The width of the interval of kappa now.
    more
        How many more are needed; None where that cannot be said, with the reason.
    basis
        ``bootstrap``: by the interval over sources, which knows that passages of one interview
        resemble each other. ``large sample``: by the standard error of Fleiss, Cohen & Everitt
        (1969), as if passages were independent.
    """

    code: str
    kappa: float | None
    passages: int
    width: float | None
    more: int | None
    basis: str
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return asdict(self)


def double_coding(comparison: Comparison, width: float) -> list[Needed]:
    """How many more passages to code twice, for the pooled kappa and for that of each code.

    The width of an interval falls with the square root of how much it rests on, so that
    ``n' = n (width now / width wanted)**2``: the same relation by which Donner & Eliasziw (1992)
    and Flack, Afifi, Lachenbruch & Schouten (1988) plan studies of kappa, with the standard error
    taken from the data at hand.

    Parameters
    ----------
    comparison
        Of two coders or more, on passages.
    width
        The whole width of the 95 % interval that is wanted, such as 0.2 for plus or minus 0.1.

    Raises
    ------
    UsageError
        If the comparison is not on passages, or the width not between 0 and 2.
    """
    if comparison.settings.unit != "passages":
        raise UsageError("How much to double-code is said in passages: compare on passages.")
    if not 0 < width < 2:
        raise UsageError("The width of the interval must lie between 0 and 2, such as 0.2.")
    group = comparison.among[0]
    kappa = group.measures["cohen_kappa"]
    n = round(float(group.n.max(initial=0)))
    found = [_needed("", figure(kappa.pooled, why_overall("cohen_kappa", group)), n, None, width)]
    used = comparison.material.used()
    for place, code in enumerate(comparison.material.codes):
        if used[place]:
            now = figure(kappa.by_code[:, place], why("cohen_kappa", group, place))
            table = None if group.table is None else group.table[place]
            found.append(_needed(code, now, n, table, width))
    return found


def kappa_standard_error(table: Floats) -> float:
    """The large-sample standard error of Cohen's kappa (Fleiss, Cohen & Everitt 1969).

    With ``t = 1 - p_e`` and ``u = 1 - p_o``::

        n t**4 var = sum_c p_cc (t - (p_c. + p_.c) u)**2
                     + u**2 sum_{c != k} p_ck (p_.c + p_k.)**2 - (p_o p_e - 2 p_e + p_o)**2

    Parameters
    ----------
    table
        (q, q) counts of the categories given by the first (rows) and the second coder.
    """
    n = table.sum()
    p = table / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float(np.trace(p)), float(rows @ columns)
    t, u = 1 - expected, 1 - observed
    diagonal = float((np.diag(p) * (t - (rows + columns) * u) ** 2).sum())
    crossed = p * (columns[:, None] + rows[None, :]) ** 2
    beside = u**2 * float(crossed.sum() - np.trace(crossed))
    last = (observed * expected - 2 * expected + observed) ** 2
    return math.sqrt(max(0.0, (diagonal + beside - last) / n)) / t**2


def _needed(code: str, now: Figure, n: int, table: Floats | None, width: float) -> Needed:
    if now.value is None:
        return Needed(code, None, n, None, None, "", now.reason)
    if now.low is not None and now.high is not None:
        basis, wide = "bootstrap", now.high - now.low
    elif table is not None:
        basis, wide = "large sample", 2 * _NORMAL_975 * kappa_standard_error(table)
    else:
        return Needed(code, now.value, n, None, None, "", now.reason)
    if wide == 0:
        reason = "not defined, because no difference was seen: there is nothing to learn from yet"
        return Needed(code, now.value, n, 0.0, None, basis, reason)
    more = max(0, math.ceil(n * (wide / width) ** 2) - n)
    return Needed(code, now.value, n, wide, more, basis)
