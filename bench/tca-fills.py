"""The same figures of the same fills with pandas, written for this one file and this one recording: FILLS TAPE OUT."""
import sys, time, zipfile
import numpy as np
import pandas as pd

began = time.time()
fills_path, tape_path, out = sys.argv[1:4]
archive = zipfile.ZipFile(tape_path)
named = lambda part: archive.open([n for n in archive.namelist() if part in n][0])
message = pd.read_csv(named("message"), header=None, usecols=range(6), names=["t", "type", "id", "size", "price", "side"])
book = pd.read_csv(named("orderbook"), header=None, usecols=range(4), names=["ask", "ask_size", "bid", "bid_size"])
midnight = pd.Timestamp("2012-06-21T04:00:00Z").value // 1000
at = (midnight + np.round(message.t.values * 1e6)).astype("int64")
bid, ask = book.bid.values / 1e4, book.ask.values / 1e4
mid = (bid + ask) / 2

fills = pd.read_csv(fills_path)
fills["t"] = pd.to_datetime(fills["at"]).astype("int64") // 1000
fills = fills.sort_values("t", kind="stable")
side = np.where(fills.side == "buy", 1, -1)
fills["s"], fills["value"] = side, fills.quantity * fills.price
row = np.searchsorted(at, fills.t.values, "left") - 1
fills["mid"] = fills.quantity * mid[row]
after = np.searchsorted(at, fills.t.values + 60_000_000, "right") - 1
fills["m60"] = side * (mid[after] / fills.price - 1) * 1e4
orders = fills.groupby("order_id", sort=False).agg(
    s=("s", "first"), q=("quantity", "sum"), value=("value", "sum"), start=("t", "first"), end=("t", "last"),
    fee=("fee", "sum"), mid=("mid", "sum"), m60=("m60", "last"))
start, end, s, q = orders.start.values, orders.end.values, orders.s.values, orders.q.values
average = orders.value.values / q
arrival = mid[np.searchsorted(at, start, "left") - 1]
scale = 1e4 / (q * arrival)

regular = np.isin(message.type.values, [4, 5])
when, price, size = at[regular], message.price.values[regular] / 1e4, message["size"].values[regular]
lots, turnover = np.r_[0, np.cumsum(size)], np.r_[0, np.cumsum(size * price)]
first, last = np.searchsorted(when, start, "left"), np.searchsorted(when, end, "right")
with np.errstate(invalid="ignore"):
    vwap = (turnover[last] - turnover[first]) / (lots[last] - lots[first])
stood = np.diff(at, append=at[-1])
area = np.r_[0, np.cumsum(stood * (mid - mid[0]))]
def integral(x):
    j = np.searchsorted(at, x, "right") - 1
    return area[j] + (x - at[j]) * (mid[j] - mid[0])
twap = mid[0] + (integral(end) - integral(start)) / (end - start)
# Wanted of each order as well, and by no vectorised way: the share of the interval's volume that did worse.
rpm = np.empty(len(orders))
for k in range(len(orders)):
    p, n = price[first[k]:last[k]], size[first[k]:last[k]]
    total = n.sum()
    rpm[k] = (total + s[k] * (n[p > average[k]].sum() - n[p < average[k]].sum())) / (2 * total) if total > 0 else np.nan
pd.DataFrame({
    "id": orders.index, "average_price": average, "arrival_price": arrival,
    "before_fees_bps": s * (average - arrival) / arrival * 1e4, "fees_bps": orders.fee.values * scale,
    "timing_bps": s * (orders.mid.values - q * arrival) * scale,
    "interval_vwap_bps": s * (average - vwap) / arrival * 1e4, "twap_bps": s * (average - twap) / arrival * 1e4,
    "markout_60s_bps": orders.m60.values, "rpm": rpm,
}).to_csv(out, index=False)
import resource
print(time.time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
