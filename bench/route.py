"""The same books as a linear program: min c x, sum x = wanted, 0 <= x <= depth."""
import json, sys, time
import numpy as np
import scipy
from scipy.optimize import linprog

given = json.load(open(sys.argv[1]))
books = [(b["wanted"], np.array([l[0] for l in b["levels"]]), [(0, l[1]) for l in b["levels"]]) for b in given["books"]]
one = [np.ones((1, len(c))) for _, c, _ in books]


def run():
    return [
        linprog(c, A_eq=a, b_eq=[wanted], bounds=bounds, method="highs").fun
        for (wanted, c, bounds), a in zip(books, one)
    ]


times = []
costs = run()
for _ in range(given["rounds"]):
    start = time.perf_counter()
    costs = run()
    times.append((time.perf_counter() - start) * 1e6 / len(books))
print(json.dumps({"version": scipy.__version__, "micros": sorted(times)[len(times) // 2], "costs": costs}))
