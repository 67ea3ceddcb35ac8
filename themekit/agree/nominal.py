"""Agreement on categories: percent agreement and the coefficients that correct it for chance.

Two forms of data carry all of them. A *contingency table* (..., q, q) counts units by the
category that the first coder gave (rows) and the second gave (columns). A :class:`Tally` sums up
any number of coders. Units may be weighted (a run of characters counts its length). Every measure
is a :class:`Ratio`, so that it can be pooled over codes: numerators and denominators are summed
before one is divided by the other. For kappa this is the pooled kappa of De Vries, Elliott,
Kanouse & Teleki (2008), which does not let rare codes blow up the mean.

For a code, category 0 is "not given" and category 1 is "given".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from themekit.resampling import Floats


class Ratio(NamedTuple):
    """A measure as numerator and denominator, arrays of one shape."""

    numerator: Floats
    denominator: Floats

    def value(self) -> Floats:
        """The quotient; not-a-number where the denominator is 0: the measure is not defined."""
        with np.errstate(invalid="ignore", divide="ignore"):
            quotient = self.numerator / self.denominator
        return np.where(self.denominator == 0, np.nan, quotient)


@dataclass(frozen=True)
class Tally:
    """What any number of coders did, summed over units that at least two of them judged.

    Attributes
    ----------
    units
        (...,) the weight of the units.
    agreed
        (...,) the sum over units of the share of pairs of coders who agree.
    shares
        (..., q) the sum over units of the share of coders who gave each category.
    values
        (..., q) how often each category was given.
    unequal
        (...,) coincidences of unequal values: the sum over units of the ordered pairs of
        unequal values, divided by the number of coders less one (Krippendorff 2011).
    """

    units: Floats
    agreed: Floats
    shares: Floats
    values: Floats
    unequal: Floats

    def weighted(self, weights: Floats) -> Tally:
        """The tally with each source counted by its weight.

        Parameters
        ----------
        weights
            (b, s); the first axis of each of this tally's arrays is s.
        """
        return Tally(
            *(
                np.tensordot(weights, each, 1)
                for each in (self.units, self.agreed, self.shares, self.values, self.unequal)
            )
        )


def tally(counts: Floats, weights: Floats | None = None) -> Tally:
    """Sum up how many coders gave each category to each unit.

    Parameters
    ----------
    counts
        (n, ..., q) coders by unit and category; units with fewer than two coders are left out.
    weights
        (n,) the weight of each unit, or (n, ...) for each of its codes; 1 if not given.
    """
    counts = np.asarray(counts, dtype=float)
    coders = counts.sum(axis=-1)
    units = np.ones(len(counts)) if weights is None else np.asarray(weights, dtype=float)
    units = units.reshape(units.shape + (1,) * (coders.ndim - units.ndim))
    weight = units * (coders >= 2)
    divisor = np.maximum(coders, 2)
    pairs = (counts * (counts - 1)).sum(axis=-1)
    return Tally(
        units=weight.sum(axis=0),
        agreed=(weight * pairs / (divisor * (divisor - 1))).sum(axis=0),
        shares=((weight / divisor)[..., None] * counts).sum(axis=0),
        values=(weight[..., None] * counts).sum(axis=0),
        unequal=(weight * (coders**2 - (counts**2).sum(axis=-1)) / (divisor - 1)).sum(axis=0),
    )


def tally_of_table(table: Floats) -> Tally:
    """The tally of two coders, from their contingency table (..., q, q)."""
    units, agreed = _total(table), _diagonal(table)
    values = table.sum(axis=-1) + table.sum(axis=-2)
    return Tally(units, agreed, values / 2, values, 2 * (units - agreed))


# Any number of coders


def agreement(t: Tally) -> Ratio:
    """Percent agreement: the share of units, or of pairs of coders on them, that agree.

    ``p_a = agreed / units``. Not corrected for chance.
    """
    return Ratio(t.agreed, t.units)


def brennan_prediger(t: Tally) -> Ratio:
    """Brennan & Prediger's (1981) kappa, for two categories PABAK (Byrt, Bishop & Carlin 1993).

    ``(p_a - 1/q) / (1 - 1/q)``: chance gives each of q categories equally often.
    """
    q = t.values.shape[-1]
    return Ratio(q * t.agreed - t.units, (q - 1) * t.units)


def fleiss_kappa(t: Tally) -> Ratio:
    """Fleiss' (1971) kappa: ``(p_a - p_e) / (1 - p_e)`` with ``p_e = sum_c p_c**2``.

    ``p_c`` is the share of all judgements that are c. For two coders it is Scott's (1955) pi.
    """
    observed = _per(t.agreed, t.units)
    expected = (_per(t.shares, t.units[..., None]) ** 2).sum(axis=-1)
    return _beyond_chance(observed, expected, t.units)


def gwet_ac1(t: Tally) -> Ratio:
    """Gwet's (2008) AC1: ``(p_a - p_e) / (1 - p_e)``.

    ``p_e = sum_c p_c (1 - p_c) / (q - 1)``, with ``p_c`` the mean share of coders who give c.
    It stays near percent agreement where a code is very rare or very common.
    """
    shares = _per(t.shares, t.units[..., None])
    expected = (shares * (1 - shares)).sum(axis=-1) / (t.values.shape[-1] - 1)
    return _beyond_chance(_per(t.agreed, t.units), expected, t.units)


def nominal_alpha(t: Tally) -> Ratio:
    """Krippendorff's alpha for categories: ``1 - D_o / D_e`` (Krippendorff 2011).

    ``D_o = unequal / n`` and ``D_e = (n**2 - sum_c n_c**2) / (n (n - 1))`` with n values in all,
    ``n_c`` of them c. Coders need not have judged the same units.
    """
    n = t.values.sum(axis=-1)
    expected = _per(n**2 - (t.values**2).sum(axis=-1), n * (n - 1))
    return Ratio(expected - _per(t.unequal, n), expected)


# Two coders


def cohen_kappa(table: Floats) -> Ratio:
    """Cohen's (1960) kappa: ``(p_o - p_e) / (1 - p_e)`` with ``p_e = sum_c p_c. p_.c``.

    ``p_c.`` and ``p_.c`` are the shares of c by the first and the second coder.
    """
    n = _total(table)
    chance = (table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1)
    return Ratio(_per(n * _diagonal(table) - chance, n * n), _per(n * n - chance, n * n))


def holsti(table: Floats) -> Ratio:
    """Holsti's (1969) index for a code: ``2 M / (N_1 + N_2)``.

    M is where both gave the code; ``N_1`` and ``N_2`` are where each gave it. Not corrected for
    chance. On units that both coders judged it equals F1.
    """
    return Ratio(
        2 * table[..., 1, 1], table[..., 1, :].sum(axis=-1) + table[..., :, 1].sum(axis=-1)
    )


def precision(table: Floats) -> Ratio:
    """Of what the second coder gave, the share that the first, the reference, gave too."""
    return Ratio(table[..., 1, 1], table[..., :, 1].sum(axis=-1))


def recall(table: Floats) -> Ratio:
    """Of what the first coder, the reference, gave, the share that the second gave too."""
    return Ratio(table[..., 1, 1], table[..., 1, :].sum(axis=-1))


def f1(table: Floats) -> Ratio:
    """The harmonic mean of precision and recall, ``2 TP / (2 TP + FP + FN)``."""
    return holsti(table)


def _beyond_chance(observed: Floats, expected: Floats, units: Floats) -> Ratio:
    """``(observed - expected) / (1 - expected)``, undefined where there are no units."""
    left = np.where(units > 0, 1 - expected, 0.0)
    left = np.where(np.abs(left) < 1e-12, 0.0, left)
    return Ratio(np.where(left == 0, 0.0, observed - expected), left)


def _per(numerator: Floats, denominator: Floats) -> Floats:
    """The quotient, 0 where the denominator is 0."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    return np.divide(numerator, denominator, out=np.zeros(shape), where=denominator != 0)


def _total(table: Floats) -> Floats:
    total: Floats = table.sum(axis=(-2, -1))
    return total


def _diagonal(table: Floats) -> Floats:
    return np.asarray(np.trace(table, axis1=-2, axis2=-1), dtype=float)
