"""A plan and an order over HTTP, with nothing but the standard library: PLIMSOLL_URL, PLIMSOLL_TOKEN."""

import json
import os
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("PLIMSOLL_URL", "http://127.0.0.1:7430")
TOKEN = os.environ["PLIMSOLL_TOKEN"]


def ask(method, path, body=None, headers=None):
    """The document that answers, or the problem document; with the status."""
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + TOKEN,
            **({} if body is None else {"Content-Type": "application/json"}),
            **(headers or {}),
        },
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


order = {"symbol": "KEEL", "side": "buy", "quantity": 200, "horizonSeconds": 600}
status, plan = ask("POST", "/api/liquidity/execution-plan", order)
assert status == 200, plan
print("plan:", len(plan["plan"]["slices"]), "slices,", round(plan["estimate"]["expectedBps"], 2), "bps")

# Trades of a backtest, each as of its own day, from the daily bars that the service knows.
status, past = ask("POST", "/api/liquidity/price-trades", {
    "trades": [{"symbol": "KEEL", "at": "2026-11-02T15:00:00Z", "quantity": 500, "horizonDays": 0.1, "spreadBps": 10}],
})
assert status == 200, past
trade = past["trades"][0]
print("past:", trade["remedy"] if trade["why"] else f"{trade['expectedBps']:.2f} bps")

# One key for one order: sending it again answers the same order.
key = {"Idempotency-Key": str(uuid.uuid4())}
status, placed = ask("POST", "/api/orders", order, key)
assert status == 201, placed
status, again = ask("POST", "/api/orders", order, key)
assert (status, again["parentId"]) == (200, placed["parentId"])
print("placed:", placed["status"])

status, cancelled = ask("DELETE", "/api/orders/" + placed["parentId"])
assert status == 202, cancelled

status, refused = ask("POST", "/api/orders", {**order, "quantity": 1_000_000_000})
print("refused:", status, refused["code"], "-", refused["remedy"])
