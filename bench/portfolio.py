"""The portfolio with 3/2-power costs by scipy SLSQP, buys and sells apart so that the cost is smooth; exact gradient."""
import json, sys, time
import numpy as np
from scipy.optimize import minimize

p = json.load(open(sys.argv[1]))
n, k = len(p["mu"]), p["risk"]["factors"]
F, own = np.array(p["risk"]["loadings"]).reshape(n, k), np.array(p["risk"]["specific"])
mu, held, a, c = np.array(p["mu"]), np.array(p["held"]), np.array(p["costs"]["linear"]), np.array(p["costs"]["power"])
low, high, g = np.array(p["lower"]), np.array(p["upper"]), p["riskAversion"]

def value(x):
    w = held + x[:n] - x[n:]
    y = F.T @ w
    x = np.maximum(x, 0)
    pull = g * (F @ y + own * w) - mu
    rise = np.concatenate([a, a]) + 1.5 * np.concatenate([c, c]) * np.sqrt(x)
    cost = np.concatenate([a, a]) @ x + np.concatenate([c, c]) @ x**1.5
    return 1e3 * (g / 2 * (y @ y + own @ w**2) - mu @ w + cost), 1e3 * (np.concatenate([pull, -pull]) + rise)

start = time.perf_counter()
done = minimize(value, np.full(2 * n, 1e-4), jac=True, method="SLSQP", bounds=[(0, h - w) for h, w in zip(high, held)] + [(0, w - l) for w, l in zip(held, low)],
                constraints=[{"type": "eq", "fun": lambda x: x[:n].sum() - x[n:].sum(), "jac": lambda x: np.concatenate([np.ones(n), -np.ones(n)])}], options={"maxiter": 2000, "ftol": 1e-12})
ms = 1000 * (time.perf_counter() - start)
print(json.dumps({"ms": ms, "weights": (held + done.x[:n] - done.x[n:]).tolist()}))
