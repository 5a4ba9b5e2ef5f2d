"""Least squares of score-fit.ts, on stdin: month, tick in bps, volatility, value a day, squared spread with its error, nine figures. Errors leave out one month at a time."""
import sys
import numpy as np

data = np.array([[float(x) for x in line.split(",")] for line in sys.stdin.read().split()])
month, tick, volatility, value, squared, error = data[:, :6].T
x = np.column_stack([np.ones(len(data)), data[:, 6:]])


def plain(y, rows):
    return np.linalg.lstsq(x[rows], y[rows], rcond=None)[0]


def spread(rows):
    # The square of the spread is exp(2 b x): Gauss-Newton, weighted by the error of EDGE's square and half of the square itself.
    b = plain(np.log(np.maximum(tick, 1e4 * np.sqrt(np.maximum(0, squared)))), rows)
    for _ in range(200):
        mu = (np.exp(x @ b) / 1e4) ** 2
        w = 1 / (error**2 + (0.5 * mu) ** 2)
        j = 2 * mu[:, None] * x
        a = (j[rows] * w[rows, None]).T @ j[rows]
        step = np.linalg.solve(a + 1e-9 * np.diag(np.diag(a)), (j[rows] * w[rows, None]).T @ (squared - mu)[rows])
        step *= min(1, 0.3 / np.abs(x[rows] @ step).max())
        b = b + step
        if np.abs(step).max() < 1e-8:
            break
    return b


everything = np.ones(len(data), bool)
for name, fit, y in (
    ("volatilityDaily", lambda rows: plain(np.log(volatility), rows), np.log(volatility)),
    ("valueDaily", lambda rows: plain(np.log(value), rows), np.log(value)),
    ("spreadBps", spread, None),
):
    b = fit(everything)
    months = np.unique(month)
    left = np.array([fit(month != m) for m in months])
    errors = np.sqrt((len(months) - 1) / len(months) * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    deviation = "" if y is None else f" deviation {np.sqrt(np.mean((y - x @ b) ** 2)):.3f}"
    print(name, [float(f"{v:.4g}") for v in b], "errors", [float(f"{v:.2g}") for v in errors], deviation)
