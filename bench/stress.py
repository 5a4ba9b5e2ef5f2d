"""The stress grid in plain numpy, one scenario at a time over columns."""
import json, sys, time
import numpy as np

folder, groups = sys.argv[1], int(sys.argv[2])
read = lambda name: np.fromfile(f"{folder}/{name}")
value, days, half, impact = (read(n) for n in ("value", "days", "half", "impact"))
group = np.fromfile(f"{folder}/group", dtype=np.uint32)
shocks = read("shocks").reshape(-1, groups, 5)

def run():
    total = 0.0
    for s in shocks:
        price, volume, spread, volatility, scale = s[group].T
        worth = value * (1 + price)
        takes = days / volume
        cost = (worth * (half * spread + impact * volatility * scale / np.sqrt(volume))).sum()
        (worth.sum(), takes.max(), (worth / np.maximum(takes, 1)).sum(), worth[takes > 4].sum())
        total += cost
    return total

start = time.perf_counter()
total = run()
print(json.dumps([time.perf_counter() - start, total]))
