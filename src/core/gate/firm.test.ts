import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import {
  type FirmClaim,
  type FirmShares,
  type FirmStanding,
  firmKey,
  firmStandingOf,
  heldOf,
  nextShares,
} from '#core/gate/firm';
import { checkFirmPace, checkFirmValue, firmRefusals } from '#core/gate/firm-rules';
import type { LedgerCheck } from '#core/gate/ledger-check';
import { durationUs, type TimeUs, timeUs } from '#core/kernel/units';
import { assetOf } from '#core/ledger/assets';
import { ACME, now as bookedAt, child, ledgerWith, marks } from '#core/ledger/ledger.fixture';

const CAP = 100;
const LASTS = durationUs(60_000_000);
const at = (seconds: number): TimeUs => timeUs(1_767_268_800_000_000 + seconds * 1e6);
const claim = (more: Partial<FirmClaim>): FirmClaim => ({
  key: 'gross',
  used: 0,
  needed: 0,
  cap: CAP,
  lastsUs: null,
  ...more,
});

test('FRM-1: an account gets what others leave, and never less than it has used', () => {
  const others: readonly FirmShares[] = [{ gross: { amount: 70, at: at(0), lastsUs: null } }];
  const amount = (used: number, needed: number): number | undefined =>
    nextShares([claim({ used, needed })], {}, others, at(1))['gross']?.amount;
  assert.equal(amount(0, 20), 20);
  assert.equal(amount(0, 50), 30, 'all that is left');
  assert.equal(amount(45, 50), 45, 'a fact is not cut');
  assert.equal(
    nextShares([claim({ needed: 50, cap: Infinity })], {}, others, at(1))['gross']?.amount,
    50,
  );
});

test('FRM-1: while it is not known how much is used, what is held stays', () => {
  const before: FirmShares = { gross: { amount: 50, at: at(0), lastsUs: null } };
  const unknown = claim({ used: NaN, needed: NaN });
  assert.deepEqual(nextShares([unknown], before, [], at(1e6)), before);
  assert.deepEqual(nextShares([unknown], {}, [], at(1)), {}, 'and nothing new is taken');
  assert.deepEqual(nextShares([claim({ used: 5, needed: NaN })], before, [], at(1)), before);
});

test('FRM-1: what is needed less is given back at once, or where it lasts, when it has run out', () => {
  const before: FirmShares = {
    gross: { amount: 50, at: at(0), lastsUs: null },
    pace: { amount: 0.2, at: at(0), lastsUs: LASTS },
  };
  const claims = [
    claim({ needed: 10 }),
    claim({ key: 'pace', needed: 0.1, cap: 0.2, lastsUs: LASTS }),
  ];
  assert.deepEqual(amounts(nextShares(claims, before, [], at(30))), { gross: 10, pace: 0.2 });
  assert.deepEqual(amounts(nextShares(claims, before, [], at(61))), { gross: 10, pace: 0.1 });
  assert.deepEqual(
    amounts(nextShares([], before, [], at(30))),
    { pace: 0.2 },
    'nobody asks any more',
  );
  assert.equal(heldOf([before], 'pace', at(60)), 0.2);
  assert.equal(heldOf([before], 'pace', at(61)), 0);
  assert.equal(
    heldOf([before], 'gross', at(1e6)),
    50,
    'the position of a dead engine is still there',
  );
});
const amounts = (shares: FirmShares): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(shares).map(([key, held]) => [key, held.amount]));

test('FRM-1: whatever accounts want, in whatever order they ask, together they hold at most the cap; beyond it one gets what it has used, and no more', () => {
  const asking = fc.record({
    account: fc.nat(3),
    // Tenths: doubles would nearly all be too small to meet a cap.
    used: fc.nat(600).map((tenths) => tenths / 10),
    more: fc.nat(1200).map((tenths) => tenths / 10),
    pace: fc.constantFrom(0, 0.05, 0.1, 0.2),
    afterSeconds: fc.nat(90),
  });
  fc.assert(
    fc.property(fc.array(asking, { maxLength: 40 }), (asks) => {
      const held = new Map<number, FirmShares>();
      let seconds = 0;
      for (const ask of asks) {
        seconds += ask.afterSeconds;
        // What is used has been within the share, or was used before there were shares.
        const share = held.get(ask.account)?.['gross']?.amount;
        const now = share === undefined ? ask.used : Math.min(ask.used, share);
        const claims = [
          claim({ used: now, needed: now + ask.more }),
          claim({ key: 'pace', needed: ask.pace, cap: 0.2, lastsUs: LASTS }),
        ];
        const others = [...held].flatMap(([account, shares]) =>
          account === ask.account ? [] : [shares],
        );
        held.set(ask.account, nextShares(claims, held.get(ask.account) ?? {}, others, at(seconds)));
        const all = [...held.values()];
        const withFacts = heldOf(others, 'gross', at(seconds)) + now;
        assert.ok(heldOf(all, 'gross', at(seconds)) <= Math.max(CAP, withFacts) + 1e-9);
        assert.ok(heldOf(all, 'pace', at(seconds)) <= 0.2 + 1e-12);
      }
    }),
  );
});

const caps = {
  symbolValue: 1_000_000,
  grossValue: 2_000_000,
  tradedValue: 3_000_000,
  participation: 0.2,
};
const firmWith = (
  shares: Readonly<Record<string, number>>,
  others: Readonly<Record<string, number>> = {},
): FirmStanding => firmStandingOf(caps, () => ({ shares, others }));
const UNHEARD = firmStandingOf(caps, () => null);
const ASSET = firmKey.asset(assetOf(ACME));
const ALL = { [ASSET]: 1e6, gross: 1e6, traded: 1e6, [firmKey.pace(ACME.id)]: 0.1 };

const checkOf = (firm: FirmStanding | null, more: Partial<LedgerCheck> = {}): LedgerCheck => ({
  order: child('P1/0/1', 10),
  instrument: ACME,
  ledger: ledgerWith(),
  ledgerLimits: DEFAULT_LEDGER_LIMITS,
  marks,
  view: null,
  now: bookedAt,
  isAmendment: false,
  firm,
  ...more,
});

test('FRM-3: a child is within every share of its account; without one nothing passes', () => {
  assert.equal(checkFirmValue(checkOf(null)), null);
  assert.equal(checkFirmValue(checkOf(firmWith(ALL))), null);
  for (const key of [ASSET, 'gross', 'traded']) {
    const no = checkFirmValue(checkOf(firmWith({ ...ALL, [key]: 1 }, { [key]: 77 })));
    assert.equal(no?.code, 'FIRM_SHARE_SHORT');
    assert.equal(no.facts['key'], key);
    assert.match(no.remedy, /other accounts of the firm hold 77/);
  }
  assert.match(checkFirmValue(checkOf(UNHEARD))?.remedy ?? '', /database that divides/);
});

test('FRM-4, FRM-5: without a share of the volume nothing is sent, and what is not known is none', () => {
  assert.equal(checkFirmPace(checkOf(firmWith(ALL))), null);
  assert.equal(checkFirmPace(checkOf(null)), null);
  assert.equal(checkFirmPace(checkOf(firmWith({})))?.code, 'FIRM_SHARE_SHORT');
  assert.equal(checkFirmPace(checkOf(UNHEARD))?.code, 'FIRM_SHARE_SHORT');
});

const wanting = (firm: FirmStanding, quantity: number, reduceOnly = false): readonly string[] =>
  firmRefusals({
    firm,
    ledger: ledgerWith(),
    order: { side: 'buy', quantity, others: [] },
    instrument: ACME,
    marks,
    tradedFrom: 0,
    reduceOnly,
  }).map(({ code, facts }) => `${code} ${String(facts['key'] ?? '')}`);

test('FRM-2: a parent that would lead the firm beyond a cap is refused, with all that others hold', () => {
  assert.deepEqual(wanting(firmWith({}), 10), []);
  assert.deepEqual(wanting(firmWith({}, { [ASSET]: 999_999_999 }), 10), [
    `FIRM_CAP_ABOVE_MAX ${ASSET}`,
  ]);
  assert.deepEqual(wanting(firmWith({}, { gross: 1_999_999 }), 100), ['FIRM_CAP_ABOVE_MAX gross']);
  assert.deepEqual(wanting(firmWith({}, { traded: 2_999_999 }), 100), [
    'FIRM_CAP_ABOVE_MAX traded',
  ]);
  const pace = firmKey.pace(ACME.id);
  assert.deepEqual(wanting(firmWith({}, { [pace]: 0.2 }), 10), [`FIRM_CAP_ABOVE_MAX ${pace}`]);
  assert.deepEqual(
    wanting(firmWith({}, { [pace]: 0.2, gross: 1e9 }), 10, true),
    [`FIRM_CAP_ABOVE_MAX ${pace}`],
    'an exit only shrinks what the caps on value bound',
  );
  assert.deepEqual(wanting(UNHEARD, 10), ['FIRM_UNKNOWN ']);
});
