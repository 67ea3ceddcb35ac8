"""Where high agreement meets low kappa, and why (Feinstein & Cicchetti 1990)."""

from __future__ import annotations

from themekit.resampling import Floats

HIGH_AGREEMENT = 0.80
LOW_KAPPA = 0.40


def paradox(table: Floats, agreement: float, kappa: float) -> str:
    """A sentence where agreement is .80 or more and kappa below .40; else nothing.

    It gives the prevalence index ``|both - neither| / n`` and the bias index
    ``|only first - only second| / n`` of Byrt, Bishop & Carlin (1993): the larger of the two says
    what pulls kappa down or props it up.

    Parameters
    ----------
    table
        (2, 2) not given and given by the first (rows) and the second coder.
    """
    if not (agreement >= HIGH_AGREEMENT and kappa < LOW_KAPPA):
        return ""
    n = float(table.sum())
    prevalence = abs(float(table[1, 1] - table[0, 0])) / n
    bias = abs(float(table[1, 0] - table[0, 1])) / n
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    chance = float(rows @ columns) / n**2
    how = "rare" if table[0, 0] >= table[1, 1] else "nearly everywhere"
    cause = (
        f"the code is {how} (prevalence index {prevalence:.2f})"
        if prevalence >= bias
        else f"one coder uses the code much more than the other (bias index {bias:.2f})"
    )
    return (
        f"High agreement ({agreement:.0%}) beside low kappa ({kappa:.2f}): {cause}, so that chance"
        f" alone would give {chance:.0%}. Read the counts, AC1 and PABAK beside kappa."
    )
