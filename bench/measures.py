"""Nine daily measures with their errors in plain numpy, whole matrices at once. Called by measures.ts: data file, symbols, days, result file, rounds."""
import sys
import time
import numpy as np

path, symbols, days, out, rounds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], int(sys.argv[5])
O, H, L, C, V = np.fromfile(path).reshape(5, symbols, days)


def mean_of(x):
    known = ~np.isnan(x)
    n = known.sum(axis=1)
    mean = np.where(known, x, 0).sum(axis=1) / n
    d = np.where(known, x - mean[:, None], 0)
    lags = np.minimum(n - 1, np.floor(4 * (n / 100) ** (2 / 9)))
    total = (d * d).sum(axis=1)
    for k in range(1, int(lags.max()) + 1):
        total += 2 * np.maximum(0, 1 - k / (lags + 1)) * (d[:, k:] * d[:, :-k]).sum(axis=1)
    return mean, np.sqrt(np.maximum(0, total) / (n - 1) / n), n


def root(mean, error):
    s = np.sign(mean) * np.sqrt(np.abs(mean))
    return s, error / (2 * np.abs(s))


def measures():
    o, h, l, c = np.log(O), np.log(H), np.log(L), np.log(C)
    r = np.diff(c, axis=1)
    results = []
    # Roll
    a, b = r[:, 1:] - r[:, 1:].mean(axis=1, keepdims=True), r[:, :-1] - r[:, :-1].mean(axis=1, keepdims=True)
    cov = (a * b).sum(axis=1) / (a.shape[1] - 1)
    results.append(root(-4 * cov, 4 * mean_of(a * b)[1]))
    # Corwin and Schultz, shifted over night, floored
    h1, l1, c1, h2, l2 = h[:, :-1], l[:, :-1], c[:, :-1], h[:, 1:], l[:, 1:]
    gap = np.maximum(0, c1 - h2) + np.minimum(0, c1 - l2)
    beta = (h1 - l1) ** 2 + (h2 - l2) ** 2
    reach = np.maximum(h1, h2 + gap) - np.minimum(l1, l2 + gap)
    k = 3 - 2 * np.sqrt(2)
    alpha = (np.sqrt(2 * beta) - np.sqrt(beta)) / k - reach / np.sqrt(k)
    results.append(mean_of(np.maximum(0, 2 * np.tanh(alpha / 2)))[:2])
    # Abdi and Ranaldo
    m = (h + l) / 2
    squares = 4 * (c[:, :-1] - m[:, :-1]) * (c[:, :-1] - m[:, 1:])
    results.append(root(*mean_of(squares)[:2]))
    # EDGE
    m0, m1, o0, h0, l0 = m[:, 1:], m[:, :-1], o[:, 1:], h[:, 1:], l[:, 1:]
    tau = (h0 != l0) | (l0 != c1)
    share = lambda x: x.mean(axis=1, keepdims=True)
    pt, po, pc = share(tau), share(tau & (o0 != h0)) + share(tau & (o0 != l0)), share(tau & (c1 != h1)) + share(tau & (c1 != l1))
    d1 = m0 - o0 - share(m0 - o0) / pt * tau
    d3 = m0 - c1 - share(m0 - c1) / pt * tau
    d5 = o0 - c1 - share(o0 - c1) / pt * tau
    x1 = -4 / po * d1 * (o0 - m1) - 4 / pc * d3 * (c1 - m1)
    x2 = -4 / po * d1 * (o0 - c1) - 4 / pc * d5 * (c1 - m1)
    e1, e2 = share(x1), share(x2)
    v1, v2 = share(x1 * x1) - e1 * e1, share(x2 * x2) - e2 * e2
    w = v2 / (v1 + v2)
    results.append(root(*mean_of(w * x1 + (1 - w) * x2)[:2]))
    # Amihud
    simple = C[:, 1:] / C[:, :-1] - 1
    traded = C[:, 1:] * V[:, 1:]
    ratio = np.where(traded > 0, np.abs(simple) / np.where(traded > 0, traded, 1), np.nan)
    mean, error, _ = mean_of(ratio)
    results.append((1e6 * mean, 1e6 * error))
    # Zero returns
    zeros = (simple == 0).mean(axis=1)
    results.append((zeros, np.sqrt(zeros * (1 - zeros) / simple.shape[1])))
    # Close to close
    n = r.shape[1]
    d = r - r.mean(axis=1, keepdims=True)
    results.append(root(*mean_of(d * d * n / (n - 1))[:2]))
    # Parkinson
    results.append(root(*mean_of((h - l) ** 2 / (4 * np.log(2)))[:2]))
    # Yang and Zhang
    rs = ((h - c) * (h - o) + (l - c) * (l - o))[:, 1:]
    night, day = o0 - c1, c[:, 1:] - o0
    kk = 0.34 / (1.34 + (n + 1) / (n - 1))
    terms = n / (n - 1) * ((night - share(night)) ** 2 + kk * (day - share(day)) ** 2) + (1 - kk) * rs
    results.append(root(*mean_of(terms)[:2]))
    return np.array([part for result in results for part in result])


best = float('inf')
for _ in range(rounds):
    started = time.perf_counter()
    answer = measures()
    best = min(best, time.perf_counter() - started)
answer.tofile(out)
print(best)
