import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { beginParent, isOver, openOf, plannedBy } from '#core/execute/begin';
import type { Acceptance, ParentEvent, ParentState } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import { approve } from '#core/gate/approved';
import type { Facts } from '#core/kernel/fact';
import { durationUs, lots, ticks, timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import type { MarketView } from '#core/market/view';
import type { Plan } from '#core/plan/plan';
import type { StrategyName } from '#core/plan/strategies';
import { UNUSUAL } from '#core/plan/tactics';
import type { Weighing } from '#core/plan/weighing';

const SECOND = 1e6;
const at = (seconds: number): ReturnType<typeof timeUs> => timeUs(seconds * SECOND);
const instrument = usEquity('TEST', 'XNAS');

function acceptance(strategy: StrategyName = 'twap', quantity = 1000, minNotional = 0): Acceptance {
  const slices = Array.from({ length: 10 }, (_, i) => ({
    start: at(60 * i),
    end: at(60 * (i + 1)),
    quantity: lots(quantity / 10),
  }));
  return {
    order: {
      parentId: 'P1',
      instrumentId: instrument.id,
      side: 'buy',
      quantity: lots(quantity),
      strategy,
      start: at(0),
      deadline: at(600),
      limit: null,
      participationMax: 0.2,
      residual: 'complete',
      reduceOnly: false,
      confirmed: false,
      riskAversion: null,
      povRate: null,
      decisionPrice: null,
    },
    instrument,
    plan: approve<Plan>({
      strategy,
      start: at(0),
      end: at(600),
      slices,
      band: { behind: 0.05, ahead: 0.02 },
      povRate: null,
      participationMax: 0.2,
      residual: 'complete',
      participationPlanned: 0.1,
      expectedBps: 5,
      stdevBps: 20,
      completion: 1,
      frontier: [],
      assumptions: [],
    }),
    estimate: {
      modelId: 'm',
      calibration: { state: 'prior', source: 'test', asOf: null, n: 0 },
      asOf: at(0),
      expectedBps: 5,
      spreadBps: 1,
      impactBps: 4,
      walkBps: 0,
      feesBps: 0,
      standardErrorBps: 1,
      stdevBps: 20,
      interval90Bps: [-28, 38],
      inputs: { advShare: 0.01, volatilityDaily: 0.02, spreadBps: 2, horizonDays: 0.1 },
    },
    arrivalPrice: 1000.5,
    acceptedAt: at(0),
    eligibleVolumeAtStart: 0,
    eligibleTurnoverAtStart: 0,
    tactics: { lookIntervalUs: durationUs(SECOND), collarBps: 100, rejectBudget: 5, minNotional },
    usual: { spreadBps: 10, volatilityDaily: 0.02 },
  };
}
const weighing: Weighing = {
  makerBps: 0,
  takerBps: 0,
  daySeconds: 23_400,
  lotsPerSecond: 1000,
  depth: null,
  unusual: UNUSUAL,
};
const view = (seconds: number, more: Partial<MarketView> = {}): MarketView => ({
  at: at(seconds),
  dataAt: at(seconds),
  bids: [{ price: ticks(1000), size: lots(500) }],
  asks: [{ price: ticks(1001), size: lots(500) }],
  eligibleVolume: lots(1_000_000),
  eligibleTurnover: 0,
  volatilityDaily: 0.02,
  valid: true,
  ...more,
});
const looks = (
  seconds: number,
  allowance = 1_000_000,
  more: Partial<MarketView> = {},
): ParentEvent => ({ type: 'look', view: view(seconds, more), allowance: lots(allowance) });
const run = (state: ParentState, ...events: ParentEvent[]): ParentState =>
  events.reduce((now, event) => step(now, event).state, state);
const proposal = (
  state: ParentState,
  event: ParentEvent,
): {
  readonly quantity: number;
  readonly type: string;
  readonly limit: number;
  readonly clientOrderId: string;
  readonly why?: Facts;
} | null => {
  const command = step(state, event).commands.find((each) => each.type === 'propose');
  return command?.type === 'propose' ? command.order : null;
};
const fill = (id: string, quantity: number, executionId = `x${id}${quantity}`): ParentEvent => ({
  type: 'fill',
  fill: {
    executionId,
    clientOrderId: id,
    at: 0,
    price: 1000,
    quantity: lots(quantity),
    liquidity: 'maker',
    fee: 0,
    venue: 'V',
  },
});
const sent = (id: string): ParentEvent[] => [
  { type: 'sent', clientOrderId: id, at: at(1) },
  { type: 'accepted', clientOrderId: id, at: at(1), venueOrderId: 'v' },
];

test('EXE-5: a slice first rests at the touch, with an id that a replay derives again', () => {
  assert.deepEqual(proposal(beginParent(acceptance()), looks(1)), {
    clientOrderId: 'P1/0/0/0',
    parentId: 'P1',
    instrumentId: 'TEST.XNAS',
    side: 'buy',
    quantity: 100,
    limit: 1000,
    type: 'postOnly',
    reason: 'usual: rest at the touch',
    why: { regime: 'usual', way: 'improve' },
  });
});
test('USM-7: of a contract on margin a child of an exit is reduce-only at its venue as well', () => {
  const usual = acceptance();
  const childOf = (more: Partial<Acceptance>): unknown =>
    proposal(beginParent({ ...usual, ...more }), looks(1));
  const isReducing = (child: unknown): boolean => 'reduceOnly' in Object(child);
  const exit = { ...usual.order, reduceOnly: true };
  const contract = { ...instrument, margin: { initial: 0.1, maintenance: [] } };
  assert.equal(isReducing(childOf({ order: exit, instrument: contract })), true);
  assert.equal(isReducing(childOf({ instrument: contract })), false);
  assert.equal(isReducing(childOf({ order: exit })), false, 'of a share only the gate knows it');
});
test('EXE-5: where the spread has room a resting order is a tick inside of it, first in a queue of its own', () => {
  const wide = looks(1, 100, { asks: [{ price: ticks(1003), size: lots(100) }] });
  assert.deepEqual(
    [
      proposal(beginParent(acceptance()), wide)?.limit,
      proposal(beginParent(acceptance()), wide)?.type,
    ],
    [1001, 'postOnly'],
  );
  // In a market that moves more than usual adaptive stays with the others.
  const wild = looks(1, 100, {
    asks: [{ price: ticks(1003), size: lots(100) }],
    volatilityDaily: 0.05,
  });
  assert.equal(proposal(beginParent(acceptance('adaptive')), wild)?.limit, 1000);
});
test('EXE-5: what is behind by more than the band is taken, no more than that, and what rests keeps its place', () => {
  // Of 1,000 lots 50 may be behind: after 50 s of a slice of 100 in a minute 83 are due.
  const resting = run(beginParent(acceptance()), looks(1), ...sent('P1/0/0/0'));
  assert.equal(proposal(resting, looks(20)), null);
  assert.equal(proposal(resting, looks(46))?.quantity, 27);
  const taken = proposal(resting, looks(50));
  assert.deepEqual([taken?.type, taken?.quantity], ['ioc', 34]);
});
test('EXE-4, EXE-5: where the pace leaves no room beside it, what rests is taken back first', () => {
  const resting = run(beginParent(acceptance()), looks(1), ...sent('P1/0/0/0'));
  assert.deepEqual(step(resting, looks(230)).commands, [
    { type: 'cancel', clientOrderId: 'P1/0/0/0' },
  ]);
});
test('EXE-5: the band narrows over the last fifth of a plan, and is nothing at its end', () => {
  const taken = (second: number, filled: number): number => {
    const next = proposal(
      run(beginParent(acceptance()), looks(1), ...sent('P1/0/0/0'), fill('P1/0/0/0', 100), {
        ...fill('P1/0/0/0', filled - 100, 'more'),
      }),
      looks(second),
    );
    return next?.type === 'ioc' ? next.quantity : 0;
  };
  assert.equal(taken(480, 751), 0);
  assert.equal(taken(540, 849), 26);
});
test('EXE-20: at the very end what must complete walks the displayed book, inside the collar; before, a taker takes the touch only', () => {
  const asks = [
    { price: ticks(1001), size: lots(20) },
    { price: ticks(1003), size: lots(30) },
    { price: ticks(1012), size: lots(500) },
  ];
  const begun = beginParent(acceptance());
  assert.deepEqual(
    [
      proposal(begun, looks(50, 1e6, { asks }))?.limit,
      proposal(begun, looks(50, 1e6, { asks }))?.quantity,
    ],
    [1001, 20],
  );
  // The collar is 100 bps of the mid 1000.5: 1012 is outside.
  assert.deepEqual(
    [
      proposal(begun, looks(598, 1e6, { asks }))?.limit,
      proposal(begun, looks(598, 1e6, { asks }))?.quantity,
    ],
    [1003, 50],
  );
  const leaving = beginParent({
    ...acceptance(),
    order: { ...acceptance().order, residual: 'leave' },
  });
  assert.equal(proposal(leaving, looks(598, 1e6, { asks }))?.quantity, 20);
});
test('EXE-21: fills came and the acceptance never did: at the end the order is asked about, then taken back', () => {
  const overtaken = run(
    beginParent(acceptance()),
    looks(1),
    { type: 'sent', clientOrderId: 'P1/0/0/0', at: at(1) },
    fill('P1/0/0/0', 40),
  );
  assert.deepEqual(step(overtaken, looks(601)).commands, [
    { type: 'query', clientOrderId: 'P1/0/0/0' },
  ]);
  assert.deepEqual(step(run(overtaken, looks(601)), looks(602)).commands, []);
  const told = run(overtaken, looks(601), {
    type: 'accepted',
    clientOrderId: 'P1/0/0/0',
    at: at(602),
    venueOrderId: 'v',
  });
  assert.deepEqual(step(told, looks(604)).commands, [
    { type: 'cancel', clientOrderId: 'P1/0/0/0' },
  ]);
});
test('EXE-6: the regimes of adaptive', () => {
  const begun = beginParent(acceptance('adaptive'));
  const regime = (more: Partial<MarketView>): string =>
    step(begun, looks(1, 100, more)).state.regime;
  assert.equal(regime({ volatilityDaily: 0.05 }), 'passive');
  assert.equal(regime({ asks: [{ price: ticks(1010), size: lots(100) }] }), 'patient');
  assert.equal(regime({}), 'usual');
});
test('EXE-6: at eight times the usual spread adaptive is behind by four bands before it takes, where twap takes at one', () => {
  const late = looks(110, 1e6, { asks: [{ price: ticks(1008), size: lots(500) }] });
  assert.equal(proposal(beginParent(acceptance('twap')), late)?.type, 'ioc');
  assert.equal(proposal(beginParent(acceptance('adaptive')), late)?.type, 'postOnly');
});
test('EXE-6: in a thin or a one-sided book the orders of adaptive are half as large', () => {
  const quantity = (strategy: StrategyName, near: number, far: number): number =>
    proposal(
      beginParent({ ...acceptance(strategy), weighing: { ...weighing, depth: 500 } }),
      looks(1, 1e6, {
        bids: [{ price: ticks(1000), size: lots(near) }],
        asks: [{ price: ticks(1001), size: lots(far) }],
      }),
    )?.quantity ?? 0;
  assert.deepEqual([quantity('adaptive', 400, 400), quantity('twap', 400, 400)], [100, 100]);
  assert.deepEqual([quantity('adaptive', 100, 200), quantity('twap', 100, 200)], [50, 100]);
  assert.deepEqual([quantity('adaptive', 50, 1000), quantity('twap', 50, 1000)], [50, 100]);
});
const touches = (
  near: number,
  far: number,
  more: Partial<MarketView> = {},
): Partial<MarketView> => ({
  bids: [{ price: ticks(1000), size: lots(near) }],
  asks: [{ price: ticks(1001), size: lots(far) }],
  ...more,
});
const unhurried = (
  strategy: StrategyName,
  more: Partial<Acceptance['order']> = {},
): ParentState => {
  const asked = acceptance(strategy);
  const { order, plan } = asked;
  return beginParent({
    ...asked,
    order: { ...order, ...more },
    plan: { ...plan, band: { behind: 1, ahead: 0 } },
    usual: { spreadBps: 12, volatilityDaily: 0.02 },
    weighing: { ...weighing, depth: 300 },
  });
};
test('EXE-37: a peg is never late, and follows the touch after a second', () => {
  const begun = unhurried('peg');
  const late = proposal(begun, looks(200));
  assert.deepEqual([late?.type, late?.limit], ['postOnly', 1000]);
  const resting = run(begun, looks(1), ...sent('P1/0/0/0'));
  const moved = {
    bids: [{ price: ticks(1001), size: lots(500) }],
    asks: [{ price: ticks(1002), size: lots(500) }],
  };
  assert.equal(step(resting, looks(2.1, 1e6, moved)).commands[0]?.type, 'cancel');
  assert.deepEqual(
    step(run(beginParent(acceptance()), looks(1), ...sent('P1/0/0/0')), looks(3, 1e6, moved))
      .commands,
    [],
  );
});
test('EXE-37: what may be left is never taken late by a peg, an iceberg, seek or arrival, not even at the end', () => {
  for (const strategy of ['peg', 'iceberg', 'seek', 'arrival'] as const)
    for (const second of [400, 550, 598]) {
      const dearer = { ...touches(500, 500), asks: [{ price: ticks(1003), size: lots(500) }] };
      const more = { residual: 'leave', beyondArrival: 0 } as const;
      const sends = proposal(unhurried(strategy, more), looks(second, 1e6, dearer));
      assert.notEqual(sends?.type, 'ioc', `${strategy} at ${second}`);
    }
});
test('EXE-38: an iceberg shows a tenth of the order, or what the client says', () => {
  const late = looks(130);
  assert.equal(proposal(unhurried('iceberg'), late)?.quantity, 100);
  assert.equal(proposal(unhurried('iceberg', { display: 0.05 }), late)?.quantity, 50);
});
test('EXE-39: seek shows nothing until the other side shows twice its usual size at the usual spread', () => {
  const begun = unhurried('seek');
  assert.equal(proposal(begun, looks(1, 1e6, touches(500, 599))), null);
  const taken = proposal(begun, looks(1, 1e6, touches(500, 600)));
  assert.deepEqual([taken?.type, taken?.quantity], ['ioc', 100]);
  const unknown = {
    ...begun,
    acceptance: { ...begun.acceptance, usual: { spreadBps: null, volatilityDaily: 0.02 } },
  };
  assert.equal(proposal(unknown, looks(1, 1e6, touches(500, 600))), null);
  const wide = { ...touches(500, 600), asks: [{ price: ticks(1003), size: lots(600) }] };
  assert.equal(proposal(begun, looks(1, 1e6, wide)), null);
});
test('EXE-4: a short slice of a shaken plan lets no burst through, and a long one does not hold back the pace of the plan', () => {
  const asked = acceptance();
  const { plan } = asked;
  const shaken = (ends: readonly (readonly [end: number, quantity: number])[]): ParentState =>
    beginParent({
      ...asked,
      plan: {
        ...plan,
        slices: ends.map(([end, quantity], i) => ({
          start: at(ends[i - 1]?.[0] ?? 0),
          end: at(end),
          quantity: lots(quantity),
        })),
      },
    });
  // A lot in half a second is 20 in ten looks, the whole plan 17.
  const short = shaken([
    [300, 490],
    [300.5, 1],
    [600, 509],
  ]);
  const deep = { asks: [{ price: ticks(1001), size: lots(5000) }] };
  assert.ok((proposal(short, looks(300.2, 1e6, deep))?.quantity ?? 0) <= 3 * 20);
  const long = shaken([
    [100, 950],
    [600, 50],
  ]);
  assert.ok(
    (proposal(long, looks(590, 1e6, deep))?.quantity ?? 0) >= 50,
    'of a slice of 50 in 500 s alone it would be 3',
  );
});
test('EXE-42: take takes what is at the touch, whatever the spread, as far as its allowance reaches', () => {
  const begun = unhurried('take');
  const taken = proposal(begun, looks(1, 1e6, touches(500, 500)));
  assert.deepEqual([taken?.type, taken?.quantity, taken?.limit], ['ioc', 100, 1001]);
  const wide = { ...touches(500, 60), asks: [{ price: ticks(1009), size: lots(60) }] };
  assert.deepEqual(proposal(begun, looks(1, 1e6, wide))?.quantity, 60);
  assert.equal(proposal(begun, looks(1, 30, wide))?.quantity, 30);
  const stands = looks(1, 0, wide);
  assert.ok(stands.type === 'look');
  const waits = step(begun, { ...stands, waitsFor: 'legs' });
  assert.equal(waits.state.note, 'waiting for the other legs of its basket');
});
test('EXE-40: arrival works near the price of its arrival, and takes back what rests beyond it', () => {
  const begun = unhurried('arrival');
  const resting = run(begun, looks(1), ...sent('P1/0/0/0'));
  const dearer = {
    bids: [{ price: ticks(1002), size: lots(500) }],
    asks: [{ price: ticks(1003), size: lots(500) }],
  };
  assert.equal(step(resting, looks(2)).commands.length, 0);
  assert.deepEqual(step(resting, looks(2, 1e6, dearer)).commands, [
    { type: 'cancel', clientOrderId: 'P1/0/0/0' },
  ]);
  assert.equal(proposal(begun, looks(2, 1e6, dearer)), null);
  assert.notEqual(
    proposal(unhurried('arrival', { beyondArrival: 50 }), looks(2, 1e6, dearer)),
    null,
  );
});
test('EXE-28: where crossing costs least the slice is taken whole, once, and nothing rests', () => {
  // Half a spread of 5 bps; the touch goes in 6 s, in which the price moves 32 bps.
  const wild = { volatilityDaily: 0.2, eligibleVolume: lots(0) };
  const begun = beginParent({ ...acceptance(), weighing: { ...weighing, lotsPerSecond: 200 } });
  const taken = proposal(begun, looks(1, 1e6, wild));
  assert.deepEqual([taken?.type, taken?.limit, taken?.quantity], ['ioc', 1001, 100]);
  const done = run(begun, looks(1, 1e6, wild), ...sent('P1/0/0/0'), fill('P1/0/0/0', 100));
  assert.equal(proposal(done, looks(30, 1e6, wild)), null);
  // What rests already is taken back first.
  const resting = run(
    begun,
    looks(1, 1e6, { ...wild, volatilityDaily: 0.01 }),
    ...sent('P1/0/0/0'),
  );
  assert.deepEqual(step(resting, looks(2, 1e6, wild)).commands, [
    { type: 'cancel', clientOrderId: 'P1/0/0/0' },
  ]);
});
test('EXE-28: where the book leans more than what is due is taken, by the part of the price that the lean gives back', () => {
  const leaning = (strategy: StrategyName): number => {
    const asked = acceptance(strategy);
    const order = proposal(
      beginParent({
        ...asked,
        plan: { ...asked.plan, band: { behind: 0.05, ahead: 0.2 } },
        weighing: { ...weighing, lotsPerSecond: 200, unusual: { ...UNUSUAL, oneSided: 1 } },
      }),
      looks(1, 1e6, {
        bids: [{ price: ticks(1000), size: lots(900) }],
        asks: [{ price: ticks(1001), size: lots(300) }],
        volatilityDaily: 0.2,
        eligibleVolume: lots(0),
      }),
    );
    return order?.type === 'ioc' ? order.quantity : 0;
  };
  // The lean is 0.7 of half the spread times (900 - 300) / 1200: of 20 % of 1,000 lots 35 % beside the 100 that are due.
  assert.equal(leaning('twap'), 170);
});
test('EXE-28: a rebate for resting and a fee for taking turn the same market round, and the order says what was weighed', () => {
  const sentBy = (makerBps: number, takerBps: number): ReturnType<typeof proposal> =>
    proposal(
      beginParent({
        ...acceptance(),
        weighing: { ...weighing, lotsPerSecond: 200, makerBps, takerBps },
      }),
      looks(1, 1e6, { volatilityDaily: 0.2, eligibleVolume: lots(0) }),
    );
  assert.deepEqual(
    [sentBy(0, 0)?.type, sentBy(-2, 20)?.type, sentBy(20, -2)?.type],
    ['ioc', 'postOnly', 'ioc'],
  );
  const { why } = sentBy(0, 0) ?? {};
  assert.equal(why?.['way'], 'cross');
  assert.ok(Number(why?.['crossBps']) < Number(why?.['joinBps']));
});
test('EXE-3, F3: a timeout is asked about, and nothing else leaves', () => {
  const unknown = run(
    beginParent(acceptance()),
    looks(1),
    { type: 'sent', clientOrderId: 'P1/0/0/0', at: at(1) },
    {
      type: 'fault',
      clientOrderId: 'P1/0/0/0',
      at: at(3),
      during: 'send',
      fault: { code: 'TIMEOUT', resend: 'unknown', detail: '' },
    },
  );
  assert.deepEqual(step(unknown, looks(55)).commands, [
    { type: 'query', clientOrderId: 'P1/0/0/0' },
  ]);
  const answered = run(unknown, { type: 'neverArrived', clientOrderId: 'P1/0/0/0', at: at(4) });
  assert.equal(proposal(answered, looks(5))?.clientOrderId, 'P1/0/1/0');
});
test('EXE-8, F8: a rejection returns its quantity to the plan once; five in a row pause the parent', () => {
  let state = beginParent(acceptance());
  for (let i = 0; i < 5; i++) {
    assert.equal(proposal(state, looks(1 + i))?.quantity, 100, `attempt ${i}`);
    state = run(
      state,
      looks(1 + i),
      { type: 'sent', clientOrderId: `P1/0/${i}/0`, at: at(1) },
      { type: 'rejected', clientOrderId: `P1/0/${i}/0`, at: at(1 + i), reason: 'no' },
    );
  }
  assert.equal(proposal(state, looks(7)), null);
  assert.equal(proposal(state, looks(11))?.quantity, 100);
});
test('EXE-4, F20: after a pause of eight slices a slice catches up with three times its size, a fifth of that at a time', () => {
  let state = beginParent(acceptance());
  const taken: number[] = [];
  for (let second = 482; second < 540; second++) {
    const order = proposal(state, looks(second));
    state = run(state, looks(second));
    if (order === null) continue;
    taken.push(order.quantity);
    state = run(state, ...sent(order.clientOrderId), fill(order.clientOrderId, order.quantity));
  }
  assert.equal(taken[0], 60);
  assert.ok(taken.every((each) => each <= 60));
  const all = taken.reduce((sum, each) => sum + each, 0);
  assert.ok(all > 250 && all <= 300, String(all));
});
test('EXE-2, F24: a late fill of a cancelled child counts, a repeated execution does not', () => {
  const cancelled = run(beginParent(acceptance()), looks(1), ...sent('P1/0/0/0'), {
    type: 'cancelled',
    clientOrderId: 'P1/0/0/0',
    at: at(9),
    reason: '',
  });
  assert.equal(run(cancelled, fill('P1/0/0/0', 40), fill('P1/0/0/0', 40)).filled, 40);
});
test('EXE-7, F19: a remainder that is too small for the venue goes with the child before it', () => {
  const small = run(
    beginParent(acceptance('twap', 1000, 500)),
    looks(1),
    ...sent('P1/0/0/0'),
    fill('P1/0/0/0', 970),
  );
  // 30 lots at 10.00 are worth 300, less than 500: nobody would take them, so they are not sent alone.
  assert.equal(proposal(small, looks(590)), null);
  const before = run(
    beginParent(acceptance('twap', 1000, 500)),
    looks(1),
    ...sent('P1/0/0/0'),
    fill('P1/0/0/0', 900),
  );
  assert.equal(proposal(before, looks(541))?.quantity, 100);
});
test('EXE-7: the venue’s minimum is in quote currency: an inverse contract of 100 at 50,000 is above a minimum of 10, one lot of it', () => {
  const whole = acceptance('twap', 1000, 10);
  const inverse = {
    ...whole,
    instrument: { ...instrument, multiplier: 100, settlement: 'inverse' as const },
    arrivalPrice: 5_000_000,
  };
  const dear = {
    bids: [{ price: ticks(5_000_000), size: lots(500) }],
    asks: [{ price: ticks(5_000_100), size: lots(500) }],
  };
  assert.equal(proposal(beginParent(inverse), looks(1, 1_000_000, dear))?.quantity, 100);
});
test('EXE-9: at the deadline everything is taken back and the rest is named', () => {
  const ended = run(
    beginParent(acceptance()),
    looks(1),
    ...sent('P1/0/0/0'),
    fill('P1/0/0/0', 60),
    looks(600),
    { type: 'cancelled', clientOrderId: 'P1/0/0/0', at: at(600), reason: '' },
    looks(601),
  );
  assert.deepEqual(
    [ended.status, ended.filled, ended.note],
    [
      'partial',
      60,
      '940 of 1000 lots were left at the deadline: the last orders did not fill in time',
    ],
  );
});
test('EXE-10: a cancelled parent ends when nothing lives', () => {
  const asked = run(beginParent(acceptance()), looks(1), ...sent('P1/0/0/0'), {
    type: 'cancelParent',
    at: at(2),
    by: 'me',
  });
  assert.deepEqual(step(asked, looks(3)).commands, [{ type: 'cancel', clientOrderId: 'P1/0/0/0' }]);
  assert.equal(
    run(
      asked,
      looks(3),
      { type: 'cancelled', clientOrderId: 'P1/0/0/0', at: at(3), reason: '' },
      looks(4),
    ).status,
    'cancelled',
  );
});
test('an invalid, crossed or empty market gets no order', () => {
  const begun = beginParent(acceptance());
  for (const market of [
    { valid: false },
    { bids: [] },
    { bids: [{ price: ticks(1002), size: lots(1) }] },
  ])
    assert.equal(proposal(begun, looks(55, 1000, market)), null);
});
test('the participation cap shrinks a child to what it allows', () =>
  assert.equal(proposal(beginParent(acceptance()), looks(1, 7))?.quantity, 7));

test('EXE-1: whatever happens in whatever order, nothing is proposed beyond the parent', () => {
  const ids = ['P1/0/0/0', 'P1/0/1/0', 'P1/1/0/0', 'P1/2/0/0'];
  const event: fc.Arbitrary<ParentEvent> = fc.oneof(
    fc
      .record({ s: fc.integer({ min: 0, max: 620 }), a: fc.integer({ min: 0, max: 2000 }) })
      .map(({ s, a }) => looks(s, a)),
    fc
      .constantFrom(...ids)
      .chain((id) =>
        fc.constantFrom<ParentEvent>(
          ...sent(id),
          { type: 'rejected', clientOrderId: id, at: at(1), reason: 'x' },
          { type: 'cancelled', clientOrderId: id, at: at(1), reason: 'x' },
          { type: 'neverArrived', clientOrderId: id, at: at(1) },
        ),
      ),
    fc
      .record({
        id: fc.constantFrom(...ids),
        q: fc.integer({ min: 1, max: 100 }),
        x: fc.integer({ min: 0, max: 30 }),
      })
      .map(({ id, q, x }) => fill(id, q, `e${x}`)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = beginParent(acceptance());
      for (const each of events) {
        const before = state;
        const after = step(state, each);
        if (after.commands.some((command) => command.type === 'propose'))
          assert.ok(after.state.filled + openOf(after.state) <= 1000);
        assert.ok(after.state.filled >= before.filled);
        state = after.state;
      }
      assert.ok(isOver(state) || plannedBy(state, at(600)) === 1000);
    }),
    { numRuns: 1000 },
  );
});

test('EXE-8, F8: each slice rejected in turn: what was rejected goes back to the plan once, also when it is told twice, and everything is filled in the end', () => {
  for (let turn = 0; turn < 10; turn++) {
    let [state, executions] = [beginParent(acceptance()), 0];
    for (let second = 1; !isOver(state) && second < 640; second++) {
      const before = state;
      const stepped = step(state, looks(second));
      state = stepped.state;
      for (const command of stepped.commands) {
        if (command.type === 'cancel')
          state = run(state, {
            type: 'cancelled',
            clientOrderId: command.clientOrderId,
            at: at(second),
            reason: '',
          });
        if (command.type !== 'propose') continue;
        const { clientOrderId, quantity } = command.order;
        assert.ok(before.filled + quantity <= 1000, 'what is wanted is what is left');
        const isRejected = clientOrderId.startsWith(`P1/${turn}/0/`);
        const rejection: ParentEvent = {
          type: 'rejected',
          clientOrderId,
          at: at(second),
          reason: 'no',
        };
        state = run(
          state,
          { type: 'sent', clientOrderId, at: at(second) },
          ...(isRejected
            ? [rejection, rejection]
            : [fill(clientOrderId, quantity, `x${++executions}`)]),
        );
        assert.equal(openOf(state), 0);
        if (isRejected)
          assert.deepEqual(
            [state.filled, state.rejectsInARow],
            [before.filled, before.rejectsInARow + 1],
            'told twice counts once',
          );
      }
    }
    assert.deepEqual([state.status, state.filled], ['completed', 1000], `slice ${turn}`);
  }
});
test('EXE-13, F24: a bust takes the fill back and what still lives of its order with it; the plan wants the lots again', () => {
  const half = run(
    beginParent(acceptance()),
    looks(1),
    ...sent('P1/0/0/0'),
    fill('P1/0/0/0', 40, 'x1'),
  );
  const busted = step(half, {
    type: 'busted',
    clientOrderId: 'P1/0/0/0',
    at: at(3),
    executionId: 'x1',
  });
  assert.deepEqual(
    [busted.state.filled, openOf(busted.state), busted.commands],
    [0, 60, [{ type: 'cancel', clientOrderId: 'P1/0/0/0' }]],
  );
  const gone = run(busted.state, {
    type: 'cancelled',
    clientOrderId: 'P1/0/0/0',
    at: at(4),
    reason: '',
  });
  assert.equal(proposal(gone, looks(5))?.quantity, 100);
  const corrected = run(half, {
    type: 'corrected',
    clientOrderId: 'P1/0/0/0',
    at: at(3),
    executionId: 'x1',
    price: 999,
    quantity: lots(30),
    fee: null,
  });
  assert.deepEqual([corrected.filled, corrected.filledTurnover], [30, 29_970]);
});
test('EXE-12, F24: what comes in after the end changes the end: completed, overfilled, or no longer completed', () => {
  const ended = run(
    beginParent(acceptance()),
    looks(1),
    ...sent('P1/0/0/0'),
    fill('P1/0/0/0', 60, 'x1'),
    looks(600),
    { type: 'cancelled', clientOrderId: 'P1/0/0/0', at: at(600), reason: '' },
    looks(601),
  );
  assert.equal(ended.status, 'partial');
  const late = run(ended, fill('P1/0/0/0', 940, 'x2'));
  assert.deepEqual([late.status, late.note], ['completed', '']);
  const over = run(late, fill('P1/0/0/0', 5, 'x3'));
  assert.deepEqual(
    [over.status, over.filled, over.note],
    ['completed', 1005, 'overfilled by 5 lots: the venue is right, a person must decide'],
  );
  const undone = run(late, {
    type: 'busted',
    clientOrderId: 'P1/0/0/0',
    at: at(700),
    executionId: 'x1',
  });
  assert.deepEqual([undone.status, undone.filled], ['partial', 940]);
});
test('EXE-14: a venue that fills and then rejects contradicts itself: the fill stands, the order is over, the parent says so', () => {
  const state = run(
    beginParent(acceptance()),
    looks(1),
    { type: 'sent', clientOrderId: 'P1/0/0/0', at: at(1) },
    fill('P1/0/0/0', 40, 'x1'),
    { type: 'rejected', clientOrderId: 'P1/0/0/0', at: at(2), reason: 'no' },
  );
  assert.deepEqual([state.filled, openOf(state), state.rejectsInARow], [40, 0, 0]);
  assert.match(state.note, /filled P1\/0\/0\/0 and then rejected it/);
});

test('EXE-4: a fill is dated by when it was heard, however long ago the last look was that left an entry', () => {
  const waiting = run(beginParent(acceptance()), looks(1), ...sent('P1/0/0/0'));
  const heardAt = (seconds: number, quantity: number): ParentEvent =>
    ({ ...fill('P1/0/0/0', quantity), heardAt: at(seconds) }) as ParentEvent;
  // Looks between these leave no entry: a resting order that waits decides nothing.
  const heard = run(waiting, heardAt(250.4, 30), heardAt(250.9, 20), heardAt(251.1, 10));
  assert.deepEqual(heard.recent, [
    { at: at(250), quantity: 50 },
    { at: at(251), quantity: 10 },
  ]);
  // A journal that does not say is read as it always was.
  assert.deepEqual(run(waiting, fill('P1/0/0/0', 30)).recent, [{ at: at(1), quantity: 30 }]);
});
