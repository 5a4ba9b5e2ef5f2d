"""The same schedules with scipy: a linear system for the decay alone, SLSQP where there are bounds (trust-constr is slower by far)."""
import json, sys, time
import numpy as np
import scipy
from scipy.linalg import solve
from scipy.optimize import Bounds, minimize

given = json.load(open(sys.argv[1]))
rounds = given["rounds"]


def median(run):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        value = run()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[rounds // 2], value


def bare(G, X):
    one = np.ones(len(G))
    xi = solve(G, one, assume_a="pos")
    xi *= X / xi.sum()
    return 0.5 * xi @ G @ xi


def bounded(method, G, most, X, scale, exponent, risk, aversion):
    n = len(most)
    scale, most = np.array(scale), np.array(most)
    during = aversion * np.array(risk)

    def value(x):
        held = X - np.cumsum(x)
        before = held + x
        total = (scale * np.abs(x) ** (1 + exponent)).sum()
        total += (during * (before**2 + before * held + held**2)).sum() / 3
        return total + (0.5 * x @ G @ x if G is not None else 0)

    def slope(x):
        held = X - np.cumsum(x)
        before = held + x
        own = (1 + exponent) * scale * np.abs(x) ** exponent
        by_before, by_held = during * (2 * before + held) / 3, during * (before + 2 * held) / 3
        tail = np.cumsum((by_before + by_held)[::-1])[::-1]
        own -= tail - by_before
        return own + (G @ x if G is not None else 0)

    start = np.minimum(most, X / n)
    start *= X / start.sum()
    total = {"type": "eq", "fun": lambda x: x.sum() - X, "jac": lambda x: np.ones(n)}
    extra = {"constraints": [total], "options": {"ftol": 1e-12, "maxiter": 300}}
    found = minimize(value, start, jac=slope, method=method, bounds=Bounds(np.zeros(n), most), **extra)
    return found.fun


rows = {}
for name, p in given["problems"].items():
    G = np.array(p["decay"]) if p["decay"] is not None else None
    if p["isBare"]:
        rows[name] = {"scipy.linalg.solve": median(lambda: bare(G, p["quantity"]))}
        continue
    args = (G, p["most"], p["quantity"], p["scale"], p["exponent"], p["during"], p["riskAversion"])
    rows[name] = {method: median(lambda: bounded(method, *args)) for method in ("SLSQP",)}
print(json.dumps({"version": scipy.__version__, "rows": rows}))
