import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { squareRootModel, unknownModel } from '#core/cost/square-root';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { lots, type TimeUs, timeUs } from '#core/kernel/units';
import { flatCurve } from '#core/liquidity/volume-curve';
import { sessionOfExchange } from '#core/market/session';
import { buildPlan } from '#core/plan/build-plan';
import { detectabilityOf } from '#core/plan/detectability';
import {
  hours,
  input,
  known,
  planned,
  policy,
  profileOf,
  quantities,
  refused,
  stock,
  sum,
  ten,
} from '#core/plan/plan.fixture';
import { postingsOf } from '#core/plan/posting';
import { exposureDays } from '#core/plan/slices';
import { STRATEGY_NAMES } from '#core/plan/strategies';

const at = (text: string): TimeUs => parseIsoTime(text) ?? assert.fail(text);
const flat = profileOf(stock, 650_000, flatCurve(13, 'flat')); // 100,000 an hour
const dateOf = (time: TimeUs): string => isoTime(time).slice(8, 10);
const minute = (count: number): TimeUs => timeUs(ten + count * 60e6);

test('SCH-2: an order with a deadline on Thursday is planned over three sessions, none of it at night, all of it under the cap', () => {
  // 1.3 million a day: a fifth of three days is 390,000.
  const deadline = at('2023-11-16T20:00:00Z');
  for (const strategy of STRATEGY_NAMES) {
    const plan = planned({ profile: flat }, { strategy, deadline, quantity: lots(300_000) });
    assert.equal(sum(quantities(plan)), 300_000, strategy);
    assert.ok(plan.participationPlanned <= 0.2);
    for (const { start, end } of plan.slices) {
      const day = isoTime(start);
      const clock = isoTime(end);
      assert.ok(day.slice(11) >= '14:30' && clock.slice(11, 19) <= '21:00:00');
      assert.equal(day.slice(0, 10), clock.slice(0, 10), 'no slice is over a night');
    }
    const days = new Set(plan.slices.map(({ start }) => dateOf(start)));
    assert.deepEqual([...days], ['14', '15', '16'], strategy);
    assert.match(plan.assumptions.join('\n'), /3 sessions; nothing is sent between them/);
  }
  const monday = planned(
    { profile: flat },
    { start: at('2023-11-18T12:00:00Z'), deadline: at('2023-11-20T17:00:00Z') },
  );
  assert.equal(monday.start, at('2023-11-20T14:30:00Z'));
});
test('SCH-2: over Thanksgiving and its half day the calendar says when', () => {
  const plan = planned(
    { profile: flat },
    {
      start: at('2023-11-22T20:00:00Z'),
      deadline: at('2023-11-24T21:00:00Z'),
      quantity: lots(80_000),
    },
  );
  assert.equal(plan.end, at('2023-11-24T18:00:00Z'));
  assert.ok(!plan.slices.some(({ start }) => dateOf(start) === '23'));
  assert.match(plan.assumptions.join('\n'), /ends with the session/);
});

test('SCH-17: an order beyond the cap says what fits by its deadline and by when all of it would; with that deadline it does', () => {
  const quantity = lots(200_000);
  for (const strategy of ['twap', 'vwap', 'is', 'close', 'track', 'pov'] as const) {
    const plan = planned({ profile: flat }, { strategy, quantity });
    assert.equal(plan.fits?.quantity, 40_000);
    assert.ok(Math.abs(plan.completion - 0.2) < 1e-9 && plan.completionChance === 0);
    assert.ok(plan.participationPlanned <= 0.2, 'never planned beyond the cap');
    assert.ok(Math.abs((plan.fits?.days ?? 0) - 200_000 / 130_000) < 1e-9);
    const deadline = plan.fits?.deadline;
    assert.ok(deadline != null);
    assert.equal(planned({ profile: flat }, { strategy, quantity, deadline }).fits, null);
    const day = isoTime(deadline);
    // 120,000 today after ten, 80,000 more tomorrow: four of its hours.
    assert.equal(day.slice(0, 16), '2023-11-15T18:30', strategy);
  }
});
test('SCH-17: what nothing of fits is refused with the day when it would', () => {
  const thin = profileOf(stock, 600, flatCurve(13, 'flat'));
  const built = buildPlan(input({ profile: thin }, { quantity: lots(10), deadline: minute(2) }));
  assert.ok(!built.ok && built.error.code === 'PARTICIPATION_ABOVE_MAX');
  assert.match(built.error.remedy, /set the deadline to 2023-11-14T/);
});
test('SCH-17: the chance of completion is by how steady the volume is, and unknown where nobody knows', () => {
  const chance = (steadiness: number | null, quantity: number): number | null =>
    planned(
      { profile: { ...flat, volumeSteadiness: steadiness === null ? null : known(steadiness) } },
      { quantity: lots(quantity) },
    ).completionChance ?? null;
  assert.equal(chance(null, 10_000), null);
  assert.equal(chance(1, 39_000), 1);
  const easy = chance(0.5, 10_000) ?? NaN;
  const hard = chance(0.5, 36_000) ?? NaN;
  assert.ok(easy > 0.97 && hard < 0.7 && hard > 0.3, `${easy} ${hard}`);
  assert.ok(Number.isFinite(chance(0, 10_000)));
  // A cap that needs just the tenth percentile of the day.
  assert.ok(Math.abs((chance(0.5, 20_000) ?? NaN) - 0.9) < 1e-6);
});

test('SCH-15: blackouts are left out, by every strategy, and the rest makes up for them', () => {
  const blackouts = [
    { from: minute(30), to: minute(45) },
    { from: minute(0), to: minute(5) },
  ];
  for (const strategy of STRATEGY_NAMES) {
    const plan = planned({ profile: flat }, { strategy, limits: { blackouts } });
    assert.equal(sum(quantities(plan)), 10_000);
    for (const { start, end } of plan.slices)
      for (const { from, to } of blackouts)
        assert.ok(end <= from || start >= to, `${strategy}: ${start - ten} to ${end - ten}`);
    assert.match(plan.assumptions.join('\n'), /nothing is sent in 2 blackouts/);
  }
  assert.equal(
    refused({ profile: flat }, { limits: { blackouts: [{ from: ten, to: minute(120) }] } }),
    'PLAN_INFEASIBLE',
  );
});
test('SCH-15: a smallest slice merges, a largest one bounds, over caps, nights and blackouts; no room is a refusal', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STRATEGY_NAMES),
      fc.integer({ min: 200, max: 30_000 }),
      fc.constantFrom(1, 50, 400),
      fc.constantFrom(undefined, 900, 5000),
      fc.constantFrom(2, 30),
      (strategy, quantity, sliceMin, sliceMax, long) => {
        const limits = {
          sliceMin: lots(sliceMin),
          ...(sliceMax === undefined ? {} : { sliceMax: lots(sliceMax) }),
          blackouts: [{ from: minute(31), to: minute(58) }],
        };
        const built = buildPlan(
          input(
            { profile: flat },
            { strategy, quantity: lots(quantity), deadline: timeUs(ten + hours(long)), limits },
          ),
        );
        assert.ok(built.ok, built.ok ? '' : built.error.message);
        const { slices } = built.value.plan;
        assert.equal(sum(slices.map((each) => each.quantity)), quantity);
        for (const each of slices) {
          assert.ok(each.quantity <= (sliceMax ?? Infinity));
          // Rounding to a lot may take one.
          assert.ok(each.quantity >= Math.min(sliceMin, quantity) - 1, String(each.quantity));
          assert.ok(each.end <= minute(31) || each.start >= minute(58));
        }
      },
    ),
    { numRuns: 200 },
  );
  assert.equal(
    refused({ profile: flat }, { limits: { sliceMin: lots(5000), sliceMax: lots(1) } }),
    'PLAN_INFEASIBLE',
  );
});

test('SCH-7: close is is backwards: late, the later the more averse', () => {
  const early = quantities(planned({ profile: flat }, { strategy: 'is' }));
  const late = quantities(planned({ profile: flat }, { strategy: 'close' }));
  early
    .toReversed()
    .forEach((quantity, i) => assert.ok(Math.abs(quantity - (late[i] ?? NaN)) <= 1));
  const averse = quantities(planned({ profile: flat }, { strategy: 'close', costAtRisk: 1.645 }));
  assert.ok(sum(averse.slice(60)) > 5000);
});
test('SCH-16: drift against the order hastens it, drift with it holds it back; a buy fears a rise, a sale a fall', () => {
  const half = (side: 'buy' | 'sell', drift: number): number =>
    sum(
      planned({ profile: flat }, { strategy: 'is', side, drift })
        .slices.filter(({ end }) => end <= minute(60))
        .map(({ quantity }) => quantity),
    );
  assert.ok(half('buy', 300) > half('buy', 0) && half('buy', -60) < half('buy', 0));
  assert.equal(half('buy', 300), half('sell', -300));
});
test('SCH-16: a decay puts blocks at both ends and costs less than the schedule along the volume; the estimate is of that strategy', () => {
  const quantity = lots(3000);
  const plan = planned({ profile: flat }, { strategy: 'is', impactHalfLife: 600, quantity });
  const trades = quantities(plan);
  const middle = trades[60] ?? NaN;
  assert.ok((trades[0] ?? 0) > 5 * middle && (trades.at(-1) ?? 0) > 5 * middle);
  assert.ok(Math.abs((trades[0] ?? 0) - (trades.at(-1) ?? 0)) <= 1);
  assert.match(plan.assumptions.join('\n'), /Obizhaeva & Wang/);
  const along = planned({ profile: flat }, { strategy: 'vwap', impactHalfLife: 600, quantity });
  assert.ok(plan.expectedBps < along.expectedBps);
  const power = planned({ profile: flat }, { strategy: 'is', impactDecay: 0.4 });
  assert.ok((quantities(power)[0] ?? 0) > 2 * (quantities(power)[60] ?? NaN));
});
test('SCH-16: what costs more to trade than to leave is left, where it may be', () => {
  const some = planned(
    { profile: flat },
    { strategy: 'is', residual: 'leave', riskAversion: 0, missedCost: 30, quantity: lots(30_000) },
  );
  assert.ok(some.completion > 0.02 && some.completion < 0.98, String(some.completion));
  const all = planned(
    { profile: flat },
    { strategy: 'is', missedCost: 30, quantity: lots(30_000) },
  );
  assert.equal(all.completion, 1);
});
test('SCH-16: a model that knows nothing of pace is linear in it, and the plan says so', () => {
  const model = squareRootModel({
    id: 'root',
    coefficient: 1,
    exponent: 0.5,
    coefficientStandardError: 0.1,
    calibration: { state: 'prior', source: 'test', asOf: null, n: 1 },
  });
  const plan = planned({ model, profile: flat }, { strategy: 'is' });
  assert.match(plan.assumptions.join('\n'), /knows nothing of pace/);
  // kappa T = 2: sinh(1) / sinh(2) is left at half time.
  const half = sum(quantities(plan).slice(0, 60)) / 10_000;
  assert.ok(Math.abs(half - (1 - Math.sinh(1) / Math.sinh(2))) < 0.01, String(half));
  assert.equal(refused({ model: unknownModel() }, { strategy: 'close' }), 'IMPACT_UNKNOWN');
});
test('SCH-16: a plan of many slices is solved in fewer steps, and costs what the fine one does', () => {
  const fine = planned(
    { profile: flat, policy: { ...policy, sliceIntervalSeconds: 5 } },
    { strategy: 'is', quantity: lots(39_000) },
  );
  const coarse = planned({ profile: flat }, { strategy: 'is', quantity: lots(39_000) });
  assert.ok(fine.slices.length > 1000);
  assert.ok(Math.abs(fine.expectedBps - coarse.expectedBps) < 0.02 * coarse.expectedBps);
});

test('SCH-18: shaken by a seed: the same plan again, another seed another one, the same sum, under the cap; nothing by default', () => {
  const shake = (seed: number, time = 1) =>
    planned(
      { profile: flat },
      { strategy: 'vwap', limits: { randomise: { size: 0.5, time, seed } } },
    );
  assert.deepEqual(shake(7), shake(7));
  assert.notDeepEqual(shake(7).slices, shake(8).slices);
  assert.equal(shake(7).seed, 7);
  assert.equal(planned({}).seed, undefined);
  for (let seed = 1; seed <= 30; seed++) {
    const plan = shake(seed);
    assert.equal(sum(quantities(plan)), 10_000);
    assert.ok(plan.participationPlanned <= 0.2);
    assert.ok(plan.slices.every(({ start, end }) => end > start));
  }
  assert.match(shake(3).assumptions.join('\n'), /seed 3/);
  const tight = planned(
    { profile: flat },
    { quantity: lots(39_500), limits: { randomise: { size: 1, time: 1, seed: 5 } } },
  );
  assert.ok(tight.participationPlanned <= 0.2 && sum(quantities(tight)) === 39_500);
});
test('SCH-19: an observer finds every even plan and, in a hundred seeds, next to no fully shaken one', () => {
  for (const strategy of ['twap', 'vwap'] as const) {
    const found = planned({ profile: flat }, { strategy }).detectability;
    assert.ok(found?.isFound === true && found.periodSeconds === 60, strategy);
    assert.ok((found.timesChance ?? 1) < 1e-12 && (found.sizesChance ?? 1) < 1e-12);
  }
  let seen = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const limits = { randomise: { size: 0.5, time: 1, seed } };
    const plan = planned({ profile: flat }, { strategy: 'twap', limits });
    if (plan.detectability?.isFound === true) seen++;
  }
  assert.ok(seen <= 5, `${seen} of 100`);
});
test('SCH-19: of random times and sizes one in a hundred is taken for a plan; a hand that sends every 30 s is found among a few stray ones', () => {
  let state = 12_345;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let found = 0;
  for (let run = 0; run < 400; run++) {
    const sent = Array.from({ length: 60 }, () => ({
      at: 3600e6 * random(),
      quantity: 1 + Math.floor(1000 * random()),
    }));
    if (detectabilityOf(sent).isFound) found++;
  }
  assert.ok(found <= 12, `${found} of 400`);
  const regular = Array.from({ length: 100 }, (_, i) => ({
    at: 30e6 * i + 400_000 * random(),
    quantity: 100 + Math.floor(300 * random()),
  }));
  const stray = Array.from({ length: 25 }, () => ({ at: 3000e6 * random(), quantity: 77 }));
  assert.equal(detectabilityOf([...regular, ...stray]).isFound, true);
  assert.deepEqual(detectabilityOf(regular.slice(0, 5)).timesChance, null);
});

test('SCH-20: track is twap at 0, vwap at 1 with the share that the order is of its volume, and done in time between', () => {
  const bins = profileOf(stock, 650_000, {
    ...flatCurve(13, 'steps'),
    shares: Array.from({ length: 13 }, (_, i) => (i % 2 === 0 ? 0.6 : 1.4) / 12.6),
  });
  const path = (strategy: 'twap' | 'vwap' | 'track', targeting: number, povRate: number | null) =>
    quantities(planned({ profile: bins }, { strategy, targeting, povRate }));
  const volume = planned({ profile: bins }).volumeExpected ?? NaN;
  const close = (a: readonly number[], b: readonly number[]): void =>
    a.forEach((each, i) => assert.ok(Math.abs(each - (b[i] ?? NaN)) <= 1.5, `${each} ${b[i]}`));
  close(path('track', 0, null), path('twap', 0, null));
  close(path('track', 1, 10_000 / volume), path('vwap', 0, null));
  assert.equal(sum(path('track', 0.5, 0.1)), 10_000);
});
test('SCH-2: a day with a lunch is shared by trading time, not by the clock', () => {
  const session = sessionOfExchange('XTKS');
  const plan = planned(
    { instrument: { ...stock, session }, profile: flat },
    { start: at('2024-06-03T01:30:00Z'), deadline: at('2024-06-03T04:30:00Z') },
  );
  const each = quantities(plan);
  assert.ok(Math.max(...each) - Math.min(...each) <= 1);
});
test('SCH-21: the more is left the shallower it rests, taking makes it deeper than resting alone for the last one, and without both parameters there is no suggestion', () => {
  const plan = planned({ profile: flat }, { fillRate: 10, fillDecay: 0.5 });
  const depths = plan.posting?.map(({ depthBps }) => depthBps) ?? [];
  assert.equal(depths.length, 5);
  depths.slice(1).forEach((each, i) => assert.ok(each <= (depths[i] ?? NaN) + 1e-9));
  assert.ok((plan.posting ?? []).every(({ restingDepthBps }) => Number.isFinite(restingDepthBps)));
  assert.ok((plan.posting?.[4]?.takeFromSeconds ?? 0) > 0);
  assert.equal(planned({}, { fillRate: 10 }).posting, undefined);
});
test('SCH-10: cost at risk, linear impact and decays say what they would do without a cap', () => {
  const said = (of: Parameters<typeof planned>[1], change: Parameters<typeof planned>[0] = {}) =>
    planned({ profile: flat, ...change }, { strategy: 'is', ...of }).assumptions.join('\n');
  assert.match(
    said({}),
    /first e-fold would take [\d.]+ days, and [\d.]+ % would be left at this one/,
  );
  assert.match(said({ costAtRisk: 1.645 }), /least cost at 1.645 standard deviations/);
  assert.match(said({ impactDecay: 0.4 }), /15\.2 % in the first tenth/);
  const model = squareRootModel({
    id: 'root',
    coefficient: 1,
    exponent: 0.5,
    coefficientStandardError: 0.1,
    calibration: { state: 'prior', source: 'test', asOf: null, n: 1 },
  });
  assert.match(said({ costAtRisk: 1 }, { model }), /without a cap all would go in the first slice/);
});
test('SCH-7: under the cost model in use no linear schedule of the same aversion is better than is', () => {
  const days = 2 / 6.5;
  const plan = planned({ profile: flat }, { strategy: 'is' });
  const utility = (shares: readonly number[]): number => {
    const each = shares.map(() => days / shares.length);
    // Cost by pace to the power 0.25 against variance, both relative to the cost along the volume; T* is half of the horizon.
    const pace = shares.reduce((all, share) => all + share ** 1.25 * shares.length ** 0.25, 0);
    return pace + ((0.25 * 2 ** 1.25) / days) * exposureDays(shares, each);
  };
  const own = utility(quantities(plan).map((quantity) => quantity / 10_000));
  const N = 120;
  for (const kappaT of [0.1, 1, 2, 4, 8]) {
    const held = (k: number) => Math.sinh(kappaT * (1 - k / N)) / Math.sinh(kappaT);
    const linear = Array.from({ length: N }, (_, k) => held(k) - held(k + 1));
    assert.ok(own <= utility(linear) + 1e-6, `${own} is above ${utility(linear)} at ${kappaT}`);
  }
});
test('SCH-19: twenty thousand slices are judged as well', () => {
  const sent = Array.from({ length: 20_000 }, (_, i) => ({ at: 60e6 * i, quantity: 100 }));
  assert.deepEqual(detectabilityOf(sent).sizesChance, 0);
});

test('SCH-21: at the ends of what may be asked every depth is a number, and of one unit that may not be taken it is the closed form', () => {
  for (const ratePerSecond of [1e-6 / 60, 8.4e-6, 1, 1e6 / 60])
    for (const decay of [1e-4, 0.5, 196.4, 1e4])
      for (const takeBps of [0, 3, 500])
        for (const [left, { depthBps, restingDepthBps }] of postingsOf({
          ratePerSecond,
          decay,
          takeBps,
          seconds: 60,
        }).entries()) {
          const words = JSON.stringify({ ratePerSecond, decay, takeBps, left, depthBps });
          assert.ok(Number.isFinite(depthBps) && Number.isFinite(restingDepthBps), words);
          if (left === 0)
            assert.ok(
              Math.abs(depthBps - restingDepthBps) < 1e-6 * Math.max(1, Math.abs(restingDepthBps)),
              words,
            );
        }
});
