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
      }
      const last = fills.at(-1)?.bookedAt ?? 0;
      for (let at = 0; at <= last + 1; at++) {
        const first = fills.findIndex(({ bookedAt }) => bookedAt >= at);
        const from = first < 0 ? fills.length : first;
        assert.equal(log.firstFrom(at), from);
        const worth = sum(({ fill }) => quoteValueOf(ACME, fill.quantity, fill.price), from);
        assert.ok(Math.abs(log.valueFrom(at) - worth) < 1e-6 * (1 + worth));
      }
    }),
  );
});

const HOUR = 3_600_000_000;
test('JRN-18: fills that are let go keep their numbers and their sums, and what they were worth is known by the hour', () => {
  fc.assert(
    fc.property(
      fc.array(drawn, { minLength: 1, maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 4 }),
      (all, cuts) => {
        const fills = bookedFrom(all).map((each) => ({
          ...each,
          bookedAt: timeUs((each.bookedAt * HOUR) / 3),
        }));
        const whole = new FillLog();
        const log = new FillLog();
        for (const [i, booked] of fills.entries()) {
          whole.add(booked);
          log.add(booked);
          for (const [after, keep] of cuts)
            if (i === after) log.letGo(timeUs(booked.bookedAt - HOUR), keep);
        }
        const kept = new FillLog(JSON.parse(JSON.stringify(log)) as ReturnType<FillLog['state']>);
        const gone = log.count - log.fills.length;
        assert.equal(log.count, fills.length);
        for (const each of [log, kept]) {
          assert.deepEqual(each.fills, fills.slice(gone));
          for (let i = gone; i <= fills.length; i++)
            assert.deepEqual(each.since(i), whole.since(i));
          const end = fills.at(-1)?.bookedAt ?? 0;
          for (let at = 0; at <= end + 1; at += HOUR / 6) {
            const [exact, found] = [whole.valueFrom(at), each.valueFrom(at)];
            const careful = whole.valueFrom(Math.max(0, at - HOUR));
            assert.ok(found >= exact * (1 - 1e-9) - 1e-6 && found <= careful * (1 + 1e-9) + 1e-6);
            if (each.firstFrom(at) > gone) assert.ok(Math.abs(found - exact) < 1e-6 * (1 + exact));
          }
        }
      },
    ),
  );
});
