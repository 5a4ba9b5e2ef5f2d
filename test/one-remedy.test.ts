// GAT-27: everything that is against an order at once, and a remedy that is not met by the next rule. GAT-13: 800 orders at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amountOfNumber } from '#core/kernel/amount';
import type { Refusal } from '#core/kernel/failure';
import { addTo, assetOf, listInstrument, openWithMoney } from '#core/ledger/assets';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { KEEL, MAST, type Opened, openOn, scriptedVenue } from './support/scripted-venue.ts';

type Asked = Parameters<Opened['place']>[0];
const refusalOf = (opened: Opened, order: Asked): Refusal | null => {
  const placed = opened.place(order);
  assert.ok(placed.ok, JSON.stringify(placed));
  return placed.value.refusal;
};
/** An engine of its own for each question: nothing is at work in it. */
const fresh = (): Opened => openOn(scriptedVenue());

test('GAT-27: an order a hundred times too large hears of every rule at once, and what the remedy says passes', () => {
  const no = refusalOf(fresh(), { quantity: 50_000_000 });
  assert.ok(no !== null);
  const codes = (no.facts['refusals'] as unknown as { code: string }[]).map((each) => each.code);
  for (const code of [
    'SYMBOL_VALUE_ABOVE_MAX',
    'GROSS_ABOVE_MAX',
    'ADV_SHARE_ABOVE_MAX',
    'PARTICIPATION_ABOVE_MAX',
    'ORDER_VALUE_ABOVE_MAX',
    'CASH_INSUFFICIENT',
  ])
    assert.ok(codes.includes(code), `${code} in ${codes.join(' ')}`);
  const most = Number(no.facts['quantityMax']);
  assert.ok(most > 0 && most < 50_000_000);
  assert.match(no.remedy, /^send at most [\d.e+]+ units, which passes every rule now/);
  assert.equal(refusalOf(fresh(), { quantity: most }), null);
});

test('GAT-27: the remedy passes, whatever is asked', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000_000_000 }),
      fc.integer({ min: 30, max: 20_000 }),
      fc.constantFrom(...STRATEGY_NAMES),
      fc.constantFrom('buy', 'sell'),
      fc.double({ min: 0.001, max: 0.2, noNaN: true }),
      (quantity, horizonSeconds, strategy, side, participation) => {
        const order = {
          quantity,
          horizonSeconds,
          strategy,
          side,
          participationMax: participation,
        } as const;
        const no = refusalOf(fresh(), order);
        if (no === null) return;
        const most = no.facts['quantityMax'];
        if (typeof most === 'number')
          assert.equal(
            refusalOf(fresh(), { ...order, quantity: most })?.message ?? 'passes',
            'passes',
          );
        const times = no.facts['horizonTimes'];
        if (typeof times === 'number')
          assert.equal(
            refusalOf(fresh(), { ...order, horizonSeconds: horizonSeconds * times })?.message ??
              'passes',
            'passes',
          );
      },
    ),
    { numRuns: 60 },
  );
});

test('GAT-27: where size is not what is wrong, no size is advised', () => {
  const opened = fresh();
  opened.desk.kill('test', 'drill');
  const no = refusalOf(opened, { quantity: 1000 });
  assert.deepEqual(
    [no?.code, no?.facts['quantityMax'], no?.facts['horizonTimes']],
    ['KILL_SWITCH_ON', null, null],
  );
});

test('GAT-13, LED-26: many orders at once are approved for as long as the cap has room for all of them, and no longer', () => {
  const opened = fresh();
  let approved = 0;
  let refused: Refusal | null = null;
  for (let i = 0; i < 800; i++) {
    const no = refusalOf(opened, { quantity: 1000, horizonSeconds: 600 });
    if (no === null) approved++;
    else refused ??= no;
  }
  // 50 million a day: 347,222 in ten minutes, of which a fifth is ours.
  assert.ok(approved >= 60 && approved <= 69, `${approved} of 800`);
  assert.equal(refused?.code, 'PARTICIPATION_ABOVE_MAX');
  assert.match(refused?.message ?? '', /our \d+ working orders in KEEL will need/);
});

test('LED-26: cash that working parents will need is spoken for', () => {
  const opened = openOn(scriptedVenue());
  const { ledger } = opened.engine.state;
  openWithMoney(ledger, 1_000_000); // 20,000 shares of 50
  listInstrument(ledger, MAST);
  addTo(ledger, assetOf(MAST), amountOfNumber(500_000)); // so that it is the cash that binds, and not the share of the account
  assert.equal(refusalOf(opened, { quantity: 15_000, horizonSeconds: 3000 }), null);
  assert.equal(
    refusalOf(opened, { quantity: 15_000, horizonSeconds: 3000 })?.code,
    'CASH_INSUFFICIENT',
  );
  assert.equal(refusalOf(opened, { quantity: 4000, horizonSeconds: 3000 }), null);
});

test('a participation above the configured cap is refused, and not silently cut', () => {
  const { desk } = fresh();
  for (const [field, path] of [
    ['participationMax', 'constraints.max_participation'],
    ['povRate', 'povRate'],
  ] as const) {
    const placed = openOn(scriptedVenue()).place({ strategy: 'pov', [field]: 0.5 });
    assert.ok(!placed.ok && placed.error.kind === 'problems');
    assert.deepEqual(
      [placed.error.problems[0]?.code, placed.error.problems[0]?.path],
      ['OUT_OF_RANGE', path],
    );
    assert.match(placed.error.problems[0]?.message ?? '', /at most the configured 0\.2, was 0\.5/);
  }
  assert.equal(desk.find(KEEL.symbol).ok, true);
});
