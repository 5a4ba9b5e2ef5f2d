import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import {
  type Controls,
  changeAccount,
  checkControls,
  emptyControls,
  isInScope,
  type KillScope,
  type Quarantined,
  scopeKey,
  type TradeSubject,
} from '#core/ledger/controls';

const since = timeUs(1);
const subject: TradeSubject = {
  parentId: 'P1',
  strategy: 'twap',
  instrumentId: 'ACME.XTST',
  assets: ['ACME', 'USD'],
  venues: ['XTST'],
};
const kill =
  (scope: KillScope) =>
  ({ kills }: Controls): void =>
    void kills.set(scopeKey(scope), { scope, by: 'ann', reason: 'odd prices', since });
const found =
  (item: Partial<Quarantined>) =>
  ({ quarantine }: Controls): void =>
    void quarantine.set('q', {
      id: 'q',
      kind: 'position',
      instrumentId: null,
      asset: null,
      found: '5 lots',
      lots: 5,
      amount: '0',
      since,
      ...item,
    });
const off =
  (strategy: string) =>
  ({ disabled }: Controls): void =>
    void disabled.set(strategy, { strategy, why: 'messages', count: 31, max: 30, since });
const unequal = (controls: Controls): void => {
  changeAccount(controls, '', {
    reconciling: { since, why: 'at the start', rounds: 0, differences: [] },
  });
};
const restrict =
  (instrumentId: string, isOn: boolean) =>
  ({ restricted }: Controls): void =>
    void restricted.set(instrumentId, isOn);

// Which switch stops which order.
for (const [rule, what, set, want] of [
  ['LED-14', 'no switch', () => undefined, null],
  ['LED-14', 'a switch over everything', kill({ type: 'all' }), 'KILL_SWITCH_ON'],
  [
    'LED-14',
    'one over its symbol',
    kill({ type: 'symbol', instrumentId: 'ACME.XTST' }),
    'KILL_SWITCH_ON',
  ],
  [
    'LED-14',
    'one over another symbol',
    kill({ type: 'symbol', instrumentId: 'ACME.XOTHER' }),
    null,
  ],
  [
    'LED-14',
    'one over its strategy',
    kill({ type: 'strategy', strategy: 'twap' }),
    'KILL_SWITCH_ON',
  ],
  ['LED-14', 'one over another strategy', kill({ type: 'strategy', strategy: 'vwap' }), null],
  ['LED-14', 'one over its parent', kill({ type: 'parent', parentId: 'P1' }), 'KILL_SWITCH_ON'],
  ['LED-14', 'one over another parent', kill({ type: 'parent', parentId: 'P10' }), null],
  ['LED-16', 'books that are not compared yet', unequal, 'RECONCILING'],
  ['LED-15', 'a finding of an unknown instrument', found({}), 'QUARANTINED'],
  ['LED-15', 'a finding in its instrument', found({ instrumentId: 'ACME.XTST' }), 'QUARANTINED'],
  ['LED-15', 'a finding in another instrument', found({ instrumentId: 'OTHER.XTST' }), null],
  ['LED-15', 'a finding in its money', found({ asset: 'USD' }), 'QUARANTINED'],
  ['LED-15', 'a finding in another coin', found({ asset: 'BNB' }), null],
  ['LED-13', 'its strategy switched off', off('twap'), 'STRATEGY_DISABLED'],
  ['LED-13', 'another strategy switched off', off('vwap'), null],
  ['LED-8', 'a person restricted it', restrict('ACME.XTST', true), 'RESTRICTED'],
  ['LED-8', 'a person restricted another', restrict('OTHER.XTST', true), null],
] as const)
  test(`${rule}: ${what}: ${want ?? 'passes'}`, () => {
    const controls = emptyControls();
    set(controls);
    const refused = checkControls(controls, [], subject);
    assert.equal(refused?.code ?? null, want);
    if (refused !== null) assert.equal(refused.facts['rule'], rule);
  });

// LED-8: the list of the configuration, by symbol or by full name; people add and take off.
for (const [configured, decided, want] of [
  [['ACME'], null, true],
  [['ACME.XTST'], null, true],
  [['ACME.XOTHER'], null, false],
  [['ACM'], null, false],
  [['OTHER', 'ACME'], null, true],
  [['ACME'], false, false], // taken off by a person
  [[], true, true],
  [['ACME'], true, true],
] as const)
  test(`LED-8: list [${configured.join(' ')}], decided ${decided}: ${want ? 'restricted' : 'free'}`, () => {
    const controls = emptyControls();
    if (decided !== null) controls.restricted.set('ACME.XTST', decided);
    assert.equal(checkControls(controls, configured, subject) !== null, want);
  });

const anyScope: fc.Arbitrary<KillScope> = fc.oneof(
  fc.constant<KillScope>({ type: 'all' }),
  fc.string().map((instrumentId): KillScope => ({ type: 'symbol', instrumentId })),
  fc.string().map((strategy): KillScope => ({ type: 'strategy', strategy })),
  fc.string().map((parentId): KillScope => ({ type: 'parent', parentId })),
);
test('LED-14: two scopes share a key only where they are one scope', () => {
  fc.assert(
    fc.property(anyScope, anyScope, (a, b) => {
      assert.equal(scopeKey(a) === scopeKey(b), JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});
test('LED-14: a scope reaches the subject that it names, and all reaches everything', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, other) => {
      const each = { parentId: name, strategy: name, instrumentId: name };
      assert.ok(isInScope({ type: 'all' }, each));
      for (const [scope, reaches] of [
        [{ type: 'symbol', instrumentId: other }, other === name],
        [{ type: 'strategy', strategy: other }, other === name],
        [{ type: 'parent', parentId: other }, other === name],
      ] as const)
        assert.equal(isInScope(scope, each), reaches);
    }),
  );
});

const SWITCHES: readonly ((controls: Controls) => void)[] = [
  kill({ type: 'all' }),
  kill({ type: 'parent', parentId: 'other' }),
  unequal,
  found({ asset: 'USD' }),
  found({ instrumentId: 'OTHER.XTST' }),
  off('twap'),
  restrict('ACME.XTST', true),
];
test('LED-14, LED-15, LED-16: another switch never lets through what was stopped; the kill switch is named first', () => {
  fc.assert(
    fc.property(fc.subarray([...SWITCHES.keys()]), fc.nat(SWITCHES.length - 1), (some, more) => {
      const [before, after] = [emptyControls(), emptyControls()];
      for (const i of some) SWITCHES[i]?.(before);
      for (const i of [...some.filter((each) => each !== 3 && each !== 4), more])
        SWITCHES[i]?.(after);
      for (const [id, item] of before.quarantine) after.quarantine.set(`${id} too`, item);
      const [was, is] = [checkControls(before, [], subject), checkControls(after, [], subject)];
      if (was !== null) assert.notEqual(is, null);
      if (some.includes(0) || more === 0) assert.equal(is?.code, 'KILL_SWITCH_ON');
    }),
  );
});
test('LED-14: a refusal says which switch, who pulled it and why', () => {
  const controls = emptyControls();
  kill({ type: 'strategy', strategy: 'twap' })(controls);
  const refused = checkControls(controls, [], subject);
  assert.match(refused?.message ?? '', /\(strategy twap\).* by ann: odd prices/);
  assert.equal(refused?.facts['by'], 'ann');
});
test('LED-16: a refusal lists what differs, once something was compared', () => {
  const controls = emptyControls();
  unequal(controls);
  assert.match(checkControls(controls, [], subject)?.message ?? '', /not compared yet/);
  const difference = {
    key: 'k',
    id: 'k',
    kind: 'balance',
    instrumentId: null,
    clientOrderId: null,
    lots: 0,
    asset: 'USD',
    amount: '1',
    words: 'USD is 2 at the venue, 1 here',
  } as const;
  changeAccount(controls, '', {
    reconciling: { since, why: 'interval', rounds: 2, differences: [difference] },
  });
  const refused = checkControls(controls, [], subject);
  assert.match(refused?.message ?? '', /different in 1/);
  assert.deepEqual(refused?.facts['differences'], [difference.words]);
});
