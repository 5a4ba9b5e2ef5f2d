import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { type LiveMarket, liveMarket } from '#venues/ccxt/market-of';

const at = timeUs(1e15);
const open = (): LiveMarket => {
  const market = liveMarket();
  market.book(at, [], []);
  return market;
};
const volumeOf = (market: LiveMarket): number => market.view(at)?.eligibleVolume ?? NaN;

test('VEN-11: a trade counts once, whatever its id looks like, however late and however often it comes', () => {
  const anyId = fc.oneof(
    fc.nat(1e6).map(String),
    fc.uuid(),
    fc.constantFrom('T-1', 'T-2', '0x9f', '007', '7', '9007199254740993', '9007199254740992'),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(anyId, { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(59)),
      (ids, again) => {
        const market = open();
        const arriving = [...ids, ...again.map((i) => ids[i % ids.length]!)];
        // Repeats come after all others: late, and in any order.
        for (const id of arriving) market.print(id, at, 100, 3, 1);
        assert.equal(volumeOf(market), 3 * ids.length);
      },
    ),
  );
});
test('VEN-11: a number that is lower than the one before is another trade', () => {
  const market = open();
  for (const id of ['12', '11', '12', '13', '11']) market.print(id, at, 100, 1, 1);
  assert.equal(volumeOf(market), 3);
});
test('VEN-11: ids are forgotten only after tens of thousands of others', () => {
  const market = open();
  for (let id = 0; id < 120_000; id++) market.print(`t${id}`, at, 100, 1, 1);
  for (let id = 119_999; id >= 70_001; id--) market.print(`t${id}`, at, 100, 1, 1);
  assert.equal(volumeOf(market), 120_000);
});
