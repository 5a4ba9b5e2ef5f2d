"""The power law with scipy: same rows, same robust loss, same errors by days; a 50 x 50 surface and single estimates with numpy."""
import json, sys, time
import numpy as np
from scipy.optimize import least_squares

rows = np.loadtxt(sys.argv[1], delimiter=",")
q, sigma, cost, day, var = rows.T
rounds = int(sys.argv[2])

def fit():
    y = cost / (1e4 * sigma)
    l = np.log(q)
    x = np.exp(0.5 * l)
    start = (x @ y) / (x @ x)
    scale = 1.4826 * np.median(np.abs(y - start * x))
    cut = 4 * scale
    res = least_squares(lambda p: y - np.exp(p[0] + p[1] * l), [np.log(start), 0.5], jac=lambda p: -np.column_stack([np.exp(p[0] + p[1] * l), np.exp(p[0] + p[1] * l) * l]), loss="huber", f_scale=cut, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    a, d = res.x
    f = np.exp(a + d * l)
    r = np.clip(y - f, -cut, cut)
    w = np.minimum(1, cut / np.maximum(np.abs(y - f), 1e-300))
    g = np.column_stack([f, f * l])
    bread = np.linalg.inv((g * w[:, None]).T @ g)
    days, index = np.unique(day, return_inverse=True)
    sums = np.zeros((len(days), 2))
    np.add.at(sums, index, g * r[:, None])
    cov = bread @ (sums.T @ sums) @ bread * len(days) / (len(days) - 1)
    return [float(np.exp(a)), float(d), float(np.exp(a) * np.sqrt(cov[0, 0])), float(np.sqrt(cov[1, 1]))]

def surface():
    s = 0.001 * 1000 ** (np.arange(50) / 49)
    h = 0.02 * 250 ** (np.arange(50) / 49)
    S, H = np.meshgrid(s, h, indexing="ij")
    c = 1.0 + 0.75 * 0.02 * np.sqrt(S) * 1e4 + 0.3
    e = 0.75 * 0.02 * np.sqrt(S) * 1e4 * np.hypot(1 / 3, np.hypot(0.1, 0.025))
    v = 1e4 * 0.02 * np.sqrt(H / 3)
    c[S / (S + H) > 0.2] = np.nan
    return float(np.nansum(c) + e.sum() * 0 + v.sum() * 0)

def one(i):
    return 2.0 * 0.5 + 0.75 * 0.0175 * np.sqrt(0.1) * 1e4 + i * 0

def timed(f, n):
    t = []
    for _ in range(rounds):
        a = time.perf_counter()
        for k in range(n):
            value = f() if n == 1 else f(k)
        t.append((time.perf_counter() - a) / n)
    return float(np.median(t)), value

fit_s, fit_v = timed(fit, 1)
surface_s, surface_v = timed(surface, 1)
one_s, one_v = timed(one, 20000)
print(json.dumps({"fit": [fit_s, fit_v], "surface": [surface_s, surface_v], "estimate": [one_s, float(one_v)]}))
