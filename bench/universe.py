"""Profile figures and score of a whole market in plain numpy, matrices at once, last 60 days right-aligned with NaN before. Called by universe.ts: data, symbols, days, has bars, result file, rounds."""
import sys
import time
import warnings
import numpy as np

warnings.simplefilter("ignore")
path, symbols, days, has_bars, out, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "1", sys.argv[5], int(sys.argv[6])
O, H, L, C, V = np.fromfile(path).reshape(5, symbols, days)
SIZES, CAP, Y, Y_ERROR = np.array([1e4, 1e5, 1e6]), 0.2, 0.75, 0.25


def mean_of(x):
    known = ~np.isnan(x)
    n = known.sum(axis=1)
    mean = np.where(known, x, 0).sum(axis=1) / n
    d = np.where(known, x - mean[:, None], 0)
    width = np.minimum(n - 1, np.floor(4 * (n / 100) ** (2 / 9))) + 1
    total = (d * d).sum(axis=1)
    for k in range(1, int(width.max())):
        total += 2 * np.maximum(0, 1 - k / width) * (d[:, k:] * d[:, :-k]).sum(axis=1)
    return mean, np.sqrt(np.maximum(0, total) / (n - 1) / n), n


def spread_of():
    o, h, l, c = (np.log(x) for x in (O, H, L, C))
    m = (h + l) / 2
    m0, m1, o0, h0, l0, h1, l1, c1 = m[:, 1:], m[:, :-1], o[:, 1:], h[:, 1:], l[:, 1:], h[:, :-1], l[:, :-1], c[:, :-1]
    tau = (h0 != l0) | (l0 != c1)
    share = lambda x: x.mean(axis=1, keepdims=True)
    pt, po, pc = share(tau), share(tau & (o0 != h0)) + share(tau & (o0 != l0)), share(tau & (c1 != h1)) + share(tau & (c1 != l1))
    d1, d3, d5 = m0 - o0 - share(m0 - o0) / pt * tau, m0 - c1 - share(m0 - c1) / pt * tau, o0 - c1 - share(o0 - c1) / pt * tau
    x1 = -4 / po * d1 * (o0 - m1) - 4 / pc * d3 * (c1 - m1)
    x2 = -4 / po * d1 * (o0 - c1) - 4 / pc * d5 * (c1 - m1)
    e1, e2 = share(x1), share(x2)
    v1, v2 = share(x1 * x1) - e1 * e1, share(x2 * x2) - e2 * e2
    w = v2 / (v1 + v2)
    s2, error2, _ = mean_of(w * x1 + (1 - w) * x2)
    root = 1e4 * np.sqrt(np.maximum(0, s2))
    return np.where(error2 > 0, np.maximum(root, 100 / C[:, -1]), np.nan)


def survey():
    n = (~np.isnan(V)).sum(axis=1)
    adv = np.nansum(V, axis=1) / n
    close = C[:, -1]
    value = adv * close
    r = np.diff(np.log(C), axis=1)
    sigma = np.nanstd(r, axis=1, ddof=1)
    steady = np.nanquantile(V, 0.1, axis=1) / adv
    share = SIZES[None, :] / value[:, None]
    impact = 1e4 * Y * sigma[:, None] * np.sqrt(share)
    spread = spread_of() if has_bars else np.full(symbols, np.nan)
    # With bars the score is of a forecast (bench/score-fit.ts): only markets of closes alone are compared in it.
    score = 0.45 * (1 / (1 + impact / 50)).mean(axis=1) + 0.15 * (1 / (1 + share / CAP)).mean(axis=1) + np.where(n >= 20, 0.05 * steady / (steady + 0.5), 0)
    score = np.where(has_bars, np.nan, score)
    return np.stack([adv, sigma, np.where(n >= 20, steady, np.nan), spread, score])


times = []
for _ in range(rounds):
    started = time.perf_counter()
    answer = survey()
    times.append(time.perf_counter() - started)
answer.tofile(out)
print(f"{times[0]} {np.median(times)}")
