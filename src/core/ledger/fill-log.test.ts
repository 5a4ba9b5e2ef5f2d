import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, timeUs } from '#core/kernel/units';
import { type BookedFill, FillLog } from '#core/ledger/fill-log';
import { ACME } from '#core/ledger/ledger.fixture';
import { quoteValueOf } from '#core/market/instrument';

interface Drawn {
  readonly quantity: number;
  readonly price: number;
  readonly wait: number;
  readonly isTaker: boolean;
}
const drawn = fc.record({
  quantity: fc.integer({ min: 0, max: 500 }),
  price: fc.integer({ min: 1, max: 20_000 }),
  wait: fc.integer({ min: 0, max: 3 }),
  isTaker: fc.boolean(),
});
const restatement = fc.record({ of: fc.nat(), quantity: fc.integer({ min: 0, max: 500 }) });

function bookedFrom(all: readonly Drawn[]): readonly BookedFill[] {
  let at = 0;
  return all.map(({ quantity, price, wait, isTaker }, i) => {
    at += wait;
    const fill = {
      executionId: `x${i}`,
      clientOrderId: 'P/0',
      at,
      price,
      quantity: lots(quantity),
      liquidity: isTaker ? ('taker' as const) : ('maker' as const),
      fee: 0,
      venue: 'XTST',
    };
    return {
      fill,
      parentId: 'P',
      instrument: ACME,
      side: 'buy' as const,
      bookedAt: timeUs(at),
      changedAt: at,
    };
  });
}

test('LED-6, LED-9: twin of adding up: what was filled, taken and worth since a fill or a time, restated fills too', () => {
  fc.assert(
    fc.property(fc.array(drawn, { maxLength: 40 }), fc.array(restatement), (all, changes) => {
      const log = new FillLog();
      const fills = bookedFrom(all);
      for (const booked of fills) log.add(booked);
      for (const { of, quantity } of changes) {
        const booked = fills[of % Math.max(1, fills.length)];
        if (booked === undefined) continue;
        booked.fill = { ...booked.fill, quantity: lots(quantity) };
        log.restated(booked);
      }
      const sum = (of: (booked: BookedFill) => number, from: number): number =>
        fills.slice(from).reduce((total, booked) => total + of(booked), 0);
      for (let i = 0; i <= fills.length + 1; i++) {
        const since = log.since(i);
        assert.equal(
          since.filled,
          sum(({ fill }) => fill.quantity, i),
        );
        const taken = sum(({ fill }) => (fill.liquidity === 'taker' ? fill.quantity : 0), i);
        assert.equal(since.taken, taken);
        const worth = sum(({ fill }) => quoteValueOf(ACME, fill.quantity, fill.price), i);
        assert.ok(Math.abs(log.valueSince(i) - worth) < 1e-6 * (1 + worth));
      }
      const last = fills.at(-1)?.bookedAt ?? 0;
      for (let at = 0; at <= last + 1; at++) {
        const first = fills.findIndex(({ bookedAt }) => bookedAt >= at);
        assert.equal(log.firstFrom(at), first < 0 ? fills.length : first);
      }
    }),
  );
});
