import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unknownModel } from '#core/cost/square-root';
import { parseIsoTime } from '#core/kernel/civil';
import { parseDecimal } from '#core/kernel/decimal';
import type { Refusal } from '#core/kernel/failure';
import { lots, quoteValue, type TimeUs, timeUs } from '#core/kernel/units';
import { US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import { curveOf, flatCurve } from '#core/liquidity/volume-curve';
import { cryptoSpot } from '#core/market/catalog';
import { type Instrument, quoteValueOf } from '#core/market/instrument';
import { ALWAYS_OPEN, sessionAt, sessionOfExchange, tradedTime } from '#core/market/session';
import { buildPlan } from '#core/plan/build-plan';
import { daysBetween, volumeShare } from '#core/plan/horizon';
import type { Plan } from '#core/plan/plan';
import {
  base,
  hours,
  input,
  known,
  parent,
  planned,
  policy,
  profileOf,
  quantities,
  refused,
  stock,
  sum,
  ten,
  view,
} from '#core/plan/plan.fixture';
import { STRATEGY_NAMES } from '#core/plan/strategies';

/** Share of the order that is planned for the first hour of two. */
const halves = (plan: Plan): number =>
  sum(plan.slices.filter((slice) => slice.end <= ten + hours(1)).map((slice) => slice.quantity)) /
  parent.quantity;

const grids = fc.record({
  strategy: fc.constantFrom(...STRATEGY_NAMES),
  quantity: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 3_000_000 })),
  minNotional: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 200_000 })),
  lot: fc.constantFrom('1', '100', '0.00001'),
  adv: fc.constantFrom(300, 40_000, 1e7),
  cap: fc.constantFrom(0.01, 0.1, 0.2, 0.5, 1),
  interval: fc.constantFrom(10, 60, 600),
  minutes: fc.integer({ min: 1, max: 1200 }),
  curve: fc.constantFrom(
    US_EQUITY_U_SHAPE,
    flatCurve(24, 'flat'),
    curveOf([0, 0, 1, 5, 0, 1], 'gaps', 1),
  ),
  always: fc.boolean(),
  povRate: fc.constantFrom(null, 0.05, 0.9),
});

test('SCH-3, SCH-4, SCH-5, SCH-6, F9: over minimum, lot, quantity, cap, volume, strategy and session: contiguous, complete, worth an order each, under the cap', () => {
  fc.assert(
    fc.property(grids, (g) => {
      const lot = parseDecimal(g.lot);
      assert.ok(lot !== null);
      const instrument: Instrument = {
        ...stock,
        lot,
        minNotional: quoteValue(g.minNotional),
        session: g.always ? ALWAYS_OPEN : stock.session,
      };
      const profile = profileOf(instrument, g.adv, g.curve);
      const change = {
        instrument,
        profile,
        policy: { ...policy, sliceIntervalSeconds: g.interval, maxParticipation: g.cap },
      };
      const of = {
        strategy: g.strategy,
        quantity: lots(g.quantity),
        deadline: timeUs(ten + g.minutes * 60e6),
        participationMax: 1,
        povRate: g.povRate,
      };
      const built = buildPlan(input(change, of));
      if (!built.ok) {
        // A cap under which not one order fits.
        if (built.error.code === 'PARTICIPATION_ABOVE_MAX') return;
        assert.equal(built.error.code, 'BELOW_MINIMUM_NOTIONAL');
        return assert.ok(quoteValueOf(instrument, g.quantity, 5000) < g.minNotional);
      }
      const { plan } = built.value;
      assert.equal(sum(quantities(plan)), Math.round((plan.withinCap ?? 0) * g.quantity));
      plan.slices.forEach((slice, i) => {
        assert.ok(slice.end > slice.start && slice.quantity >= 1);
        if (i > 0) assert.ok(slice.start >= (plan.slices[i - 1]?.end ?? Infinity));
        // The parent is worth an order at the mid; resting at the bid its only slice may be a spread short of that.
        assert.ok(
          quoteValueOf(instrument, slice.quantity, 4999) >= g.minNotional ||
            plan.slices.length === 1,
        );
      });
      assert.ok(plan.start >= parent.start && plan.end <= of.deadline);
      const day = sessionAt(instrument.session, ten);
      assert.ok(day !== null);
      const volumes = plan.slices.map(
        (slice) =>
          (g.adv / (lot.units / 10 ** lot.scale)) *
          volumeShare(g.curve, day, slice.start, slice.end),
      );
      assert.ok(
        Math.abs(
          plan.participationPlanned -
            Math.max(
              ...volumes.map(
                (volume, i) =>
                  (plan.slices[i]?.quantity ?? 0) / ((plan.slices[i]?.quantity ?? 0) + volume),
              ),
            ),
        ) < 1e-9,
      );
      assert.ok(
        plan.participationPlanned <= g.cap * (1 + 1e-9),
        `${plan.participationPlanned} is above ${g.cap}`,
      );
      volumes.forEach((volume, i) =>
        assert.ok((plan.slices[i]?.quantity ?? 0) <= g.cap * volume * (1 + 1e-9) + 1, 'max child'),
      );
    }),
    { numRuns: 600 },
  );
});

test('SCH-4, F9: a minimum above the slice merges neighbours, as many as it takes and not all of them', () => {
  // 84 lots of 50 dollars a minute; the minimum is worth 200 lots: three minutes together.
  const plan = planned({ instrument: { ...stock, minNotional: quoteValue(10_000) } });
  assert.equal(plan.slices.length, 40);
  assert.deepEqual([...new Set(quantities(plan))], [250]);
});
test('SCH-4: three lots over half an hour are one lot every ten minutes, not three in the first three', () => {
  const plan = planned({}, { quantity: lots(3), deadline: timeUs(ten + hours(0.5)) });
  assert.deepEqual(quantities(plan), [1, 1, 1]);
  assert.ok(plan.slices.every((slice) => Math.abs(slice.end - slice.start - hours(1 / 6)) < 61e6));
});
test('SCH-5: what twap may not do in thin minutes it does in the others; what does not fit by the deadline is not planned', () => {
  const thin = profileOf(
    stock,
    1e6,
    curveOf([1, 1, 0.1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 'a thin half hour', 1),
  );
  const plan = planned({ profile: thin }, { quantity: lots(40_000) });
  assert.equal(plan.completion, 1);
  assert.ok(plan.participationPlanned <= 0.2);
  const isThin = (i: number): boolean =>
    (plan.slices[i]?.start ?? 0) >= ten + hours(0.5) &&
    (plan.slices[i]?.start ?? 0) < ten + hours(1);
  // A tenth of an ordinary half hour is 8264 units: 275 a minute, 55 under the cap. The 90 other minutes share what that leaves.
  quantities(plan).forEach((quantity, i) =>
    assert.ok(
      Math.abs(quantity - (isThin(i) ? 55.1 : (40_000 - 30 * 55.1) / 90)) <= 1.01,
      `${i}: ${quantity}`,
    ),
  );
  const tooMuch = planned({ profile: thin }, { quantity: lots(400_000) });
  assert.ok(tooMuch.completion > 0.1 && tooMuch.completion < 0.2);
  assert.equal(sum(quantities(tooMuch)), Math.round(tooMuch.completion * 400_000));
  assert.ok(tooMuch.participationPlanned <= 0.2);
});

test('SCH-2: a plan ends with the session and says so; a start before the open waits for it', () => {
  const plan = planned({}, { deadline: timeUs(ten + hours(20)) });
  assert.equal(plan.end, timeUs(ten + hours(6)));
  assert.match(plan.assumptions.join('; '), /ends with the session/);
  assert.equal(planned({}, { start: timeUs(ten - hours(2)) }).start, timeUs(ten - hours(0.5)));
});
test('SCH-2: around the clock midnight is no edge, and several days are several days of volume', () => {
  const coin = cryptoSpot({
    symbol: 'BTC-USD',
    venue: 'XTST',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 5 },
    quote: 'USD',
  });
  const front = curveOf([3, 1, 1, 1], 'busy before six', 1);
  const day = sessionAt(coin.session, ten);
  assert.ok(day !== null);
  const [evening, night] = [timeUs(day.open + hours(21)), timeUs(day.open + hours(27))];
  assert.ok(Math.abs(volumeShare(front, day, evening, night) - (0.5 / 6 + 1.5 / 6)) < 1e-12);
  assert.ok(Math.abs(volumeShare(front, day, evening, timeUs(evening + hours(72))) - 3) < 1e-12);
  const plan = planned(
    {
      instrument: coin,
      profile: profileOf(coin, 1e4, front),
      policy: { ...policy, sliceIntervalSeconds: 3600 },
    },
    { strategy: 'vwap', start: evening, deadline: night, quantity: lots(100_000) },
  );
  assert.equal(plan.slices.length, 12);
  assert.equal(plan.end, night);
  const after = sum(quantities(plan).slice(6));
  assert.ok(Math.abs(after / 100_000 - 0.75) < 1e-3);
});
test('SCH-2: a short order still gets slices, of five seconds at least', () => {
  assert.equal(planned({}, { deadline: timeUs(ten + 60e6) }).slices.length, 12);
  assert.equal(planned({}, { deadline: timeUs(ten + 12e6) }).slices.length, 2);
  assert.equal(planned({}, { deadline: timeUs(ten + 1e6) }).slices.length, 1);
});

test('SCH-7: vwap follows the curve, is starts fast and the faster the more averse, without aversion it is vwap', () => {
  const vwap = planned({}, { strategy: 'vwap' });
  assert.ok(halves(vwap) > 0.5 && halves(vwap) < 0.6);
  const usual = planned({}, { strategy: 'is' });
  // Impact of pace to the power 0.25, T* half of the horizon: 0.457 would be left at half time without a deadline.
  assert.ok(halves(usual) > 0.6 && halves(usual) < 0.75, String(halves(usual)));
  const natural = usual.frontier[3]?.riskAversion ?? 0;
  const urgent = planned({}, { strategy: 'is', riskAversion: 10 * natural });
  assert.ok(halves(urgent) > halves(usual));
  const calm = quantities(planned({}, { strategy: 'is', riskAversion: 0 }));
  quantities(vwap).forEach((quantity, i) => assert.ok(Math.abs(quantity - (calm[i] ?? 0)) <= 1));
  assert.ok(urgent.stdevBps < usual.stdevBps && usual.stdevBps < vwap.stdevBps);
});

test('SCH-8: pov does its rate of expected volume and ends when it is done; a rate above the cap is the cap', () => {
  const flat = profileOf(stock, 650_000, flatCurve(13, 'flat')); // 100,000 an hour
  const plan = planned(
    { profile: flat },
    { strategy: 'pov', povRate: 0.1, quantity: lots(15_000) },
  );
  assert.equal(plan.end, timeUs(ten + hours(1.5)));
  assert.ok(quantities(plan).every((quantity) => Math.abs(quantity - 10_000 / 60) <= 1));
  assert.equal(
    planned({ profile: flat }, { strategy: 'pov', povRate: 0.9, quantity: lots(15_000) }).povRate,
    0.2,
  );
  const slow = planned(
    { profile: flat },
    { strategy: 'pov', povRate: 0.05, quantity: lots(15_000) },
  );
  assert.ok(Math.abs(slow.completion - 10 / 15) < 1e-9);
});

test('SCH-9: working evenly over T has the exposure T / 3, however the slices are cut', () => {
  for (const sliceIntervalSeconds of [60, 600, 7200]) {
    const { stdevBps } = planned(
      { policy: { ...policy, sliceIntervalSeconds } },
      { quantity: lots(12_000) },
    );
    assert.ok(Math.abs(stdevBps - 200 * Math.sqrt(2 / 6.5 / 3)) < 1e-9, String(stdevBps));
  }
});

test('SCH-10: a plan names its sources, its mergers and its risk aversion', () => {
  const said = planned(
    { instrument: { ...stock, minNotional: quoteValue(10_000) } },
    { strategy: 'is' },
  ).assumptions.join('\n');
  for (const word of [/volume: test/, /shape of the day: published/, /merged/, /two e-folds/])
    assert.match(said, word);
});

const at = (text: string): TimeUs => parseIsoTime(text) ?? assert.fail(text);
function closedFor(instrument: Instrument, start: string): Refusal {
  const times = { start: at(start), deadline: timeUs(at(start) + hours(1)) };
  const built = buildPlan(input({ instrument }, times));
  assert.ok(!built.ok);
  return built.error;
}
test('SCH-2: on a closed day, in the evening and over lunch the refusal names the next session', () => {
  const tokyo = { ...stock, session: sessionOfExchange('XTKS') };
  for (const [instrument, start, next] of [
    [stock, '2024-07-04T15:00:00Z', '2024-07-05T13:30:00.000000Z'],
    [stock, '2024-07-03T18:00:00Z', '2024-07-05T13:30:00.000000Z'], // after half a day
    [stock, '2024-12-31T23:00:00Z', '2025-01-02T14:30:00.000000Z'],
    [stock, '2024-03-08T23:00:00Z', '2024-03-11T13:30:00.000000Z'], // the clocks of America change before those of Europe
    [stock, '2024-11-01T22:00:00Z', '2024-11-04T14:30:00.000000Z'],
    [tokyo, '2024-12-30T08:00:00Z', '2025-01-06T00:00:00.000000Z'],
    [tokyo, '2024-06-03T02:30:00Z', '2024-06-04T00:00:00.000000Z'], // an hour that is lunch
  ] as const) {
    const { code, facts, message, remedy } = closedFor(instrument, start);
    assert.equal(code, 'SESSION_CLOSED');
    assert.equal(facts['nextOpen'], next, start);
    assert.ok(message.includes(`the next session is ${next}`) && remedy.includes(next), message);
  }
});
test('SCH-2: half a day has half the volume and half the time of a day; over lunch nothing is planned', () => {
  const half = sessionAt(stock.session, at('2024-07-03T15:00:00Z'));
  assert.ok(half !== null);
  const { open, close } = half;
  assert.equal(close, at('2024-07-03T17:00:00Z'));
  const whole = volumeShare(US_EQUITY_U_SHAPE, half, open, close);
  assert.ok(Math.abs(whole - 3.5 / 6.5) < 1e-12);
  assert.ok(Math.abs(daysBetween(half, open, close) - 3.5 / 6.5) < 1e-12);
  assert.equal(planned({}, { start: open, deadline: timeUs(open + hours(6)) }).end, close);
  const session = sessionOfExchange('XTKS');
  const day = sessionAt(session, at('2024-06-03T01:00:00Z'));
  assert.ok(day !== null);
  const plan = planned(
    { instrument: { ...stock, session } },
    { start: at('2024-06-03T01:30:00Z'), deadline: at('2024-06-03T04:30:00Z') },
  );
  const inSlices = plan.slices.map(({ start, end }) => tradedTime(day, start, end));
  assert.ok(
    inSlices.every((time) => Math.abs(time - 60e6) < 2),
    'a minute each',
  );
  assert.equal(plan.slices.length, 120);
  assert.ok(
    plan.slices.every(
      ({ start, end }) =>
        end <= day.breaks[0]!.from || start <= day.breaks[0]!.from || start >= day.breaks[0]!.to,
    ),
  );
});

test('SCH-11: every unplannable order is a refusal with its code and a remedy', () => {
  assert.equal(refused({ view: { ...view, asks: [] } }), 'MARKET_DATA_MISSING');
  assert.equal(
    refused({ instrument: { ...stock, minNotional: quoteValue(1e6) } }),
    'BELOW_MINIMUM_NOTIONAL',
  );
  for (const adv of [0, NaN, Infinity])
    assert.equal(refused({ profile: profileOf(stock, adv, US_EQUITY_U_SHAPE) }), 'VOLUME_UNKNOWN');
  for (const strategy of STRATEGY_NAMES)
    assert.equal(refused({ model: unknownModel() }, { strategy }), 'IMPACT_UNKNOWN');
  assert.equal(
    refused({}, { start: timeUs(ten + hours(8)), deadline: timeUs(ten + hours(9)) }),
    'SESSION_CLOSED',
  );
  assert.equal(
    refused({}, { start: timeUs(ten - hours(3)), deadline: timeUs(ten - hours(2)) }),
    'SESSION_CLOSED',
  );
  assert.equal(
    refused(
      {},
      { start: timeUs(ten + 4 * hours(24)), deadline: timeUs(ten + 4 * hours(24) + hours(1)) },
    ),
    'SESSION_CLOSED',
  ); // a Saturday
  assert.equal(refused({}, { deadline: ten }), 'PLAN_INFEASIBLE');
  assert.equal(refused({}, { riskAversion: -1 }), 'PLAN_INFEASIBLE');
  assert.equal(refused({}, { povRate: 0 }), 'PLAN_INFEASIBLE');
  assert.equal(refused({}, { participationMax: NaN }), 'PLAN_INFEASIBLE');
});

test('SCH-11: an inverse contract is held to the minimum in quote currency', () => {
  const inverse: Instrument = {
    ...stock,
    settlement: 'inverse',
    multiplier: 100,
    minNotional: quoteValue(1000),
    session: ALWAYS_OPEN,
  };
  assert.equal(refused({ instrument: inverse }, { quantity: lots(9) }), 'BELOW_MINIMUM_NOTIONAL');
  assert.ok(
    quantities(planned({ instrument: inverse }, { quantity: lots(25) })).every(
      (quantity) => quantity >= 10,
    ),
  );
});

test('SCH-12: along the frontier cost rises and risk falls, and it begins where the even schedule is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 300_000 }),
      fc.constantFrom(...STRATEGY_NAMES),
      (quantity, strategy) => {
        const { frontier, expectedBps } = planned({}, { quantity: lots(quantity), strategy });
        assert.ok(frontier.length >= 1 && frontier.length <= 7);
        if (strategy === 'twap')
          assert.ok(Math.abs((frontier[0]?.expectedBps ?? NaN) / expectedBps - 1) < 0.05);
        frontier.slice(1).forEach((point, i) => {
          const before = frontier[i];
          assert.ok(
            before !== undefined &&
              point.expectedBps >= before.expectedBps - 1e-9 &&
              point.stdevBps <= before.stdevBps + 1e-9,
          );
        });
      },
    ),
    { numRuns: 40 },
  );
});
test('SCH-7: without volatility there is no risk to be averse to', () => {
  const still = { ...base.profile, volatilityDaily: known(0) };
  assert.deepEqual(
    quantities(planned({ profile: still }, { strategy: 'is' })),
    quantities(planned({ profile: still }, { strategy: 'vwap' })),
  );
});
test('SCH-14: a plan pays the spread of its own hours, and the estimate says so', () => {
  const stretches = Array.from({ length: 13 }, (_, i) => ({
    spreadBps: known(i < 6 ? 20 : 4),
    depth: null,
  }));
  const profile = { ...base.profile, spreadBps: null, timeOfDay: { now: null, stretches } };
  const spreadFrom = (later: number): number => {
    const at = { start: timeUs(ten + hours(later)), deadline: timeUs(ten + hours(later + 0.5)) };
    const built = buildPlan(input({ profile }, at));
    assert.ok(built.ok);
    return built.value.estimate.inputs.spreadBps;
  };
  assert.ok(Math.abs(spreadFrom(0) - 20) < 1e-9);
  assert.ok(Math.abs(spreadFrom(4) - 4) < 1e-9);
});
