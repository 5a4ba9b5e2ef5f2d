// PRP-8: a book on margin in worse markets, by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settlementValue } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { marketOf, positionOf, rules, unknownPosition } from '#core/portfolio/book.fixture';
import { type Position, reportBook } from '#core/portfolio/book-report';
import { marginUsed } from '#core/portfolio/margin-used';
import { stressedReport, stressLimitsOf } from '#core/portfolio/stress';
import { stressRows } from '#core/portfolio/stress-rows';

const limits = { maxIlliquidAllocation: 1, minDailyLiquidatable: 0 };
/** At 50, of which five hundredths must stay up to 100,000 and a tenth above. */
function contract(
  symbol: string,
  units: number,
  entry: number,
  more: Partial<Instrument> = {},
): Position {
  const market = marketOf(symbol);
  const instrument: Instrument = {
    ...market.instrument,
    contract: 'perpetual',
    margin: {
      initial: 0.2,
      maintenance: [
        { upTo: settlementValue(100_000), rate: 0.05 },
        { upTo: settlementValue(1e9), rate: 0.1 },
      ],
    },
    ...more,
  };
  return { symbol, units, market: { ...market, instrument }, entryWorth: units * entry };
}
const fall = (price: number) =>
  ({
    name: 'fall',
    kind: 'hypothetical',
    source: 'a test',
    shocks: [{ spread: 1, volume: 1, volatility: 1, impact: 1, price }],
  }) as const;

test('PRP-8: equity is the wallet and what is open has gained; a position of more must keep more', () => {
  const wallets = new Map([['USD at X', 20_000]]);
  // Bought at 48: 2,000 gained; 2,500 of 50,000 must stay.
  assert.equal(marginUsed([contract('A', 1000, 48)], wallets), 2500 / 22_000);
  // And 150,000 sold at 49 have lost 3,000: 15,000 must stay.
  assert.equal(
    marginUsed([contract('A', 1000, 48), contract('B', -3000, 49)], wallets),
    17_500 / 19_000,
  );
  assert.equal(marginUsed([contract('A', 1000, 80)], wallets), Infinity, 'nothing is left');
  assert.equal(marginUsed([positionOf('SHARE', 100)], wallets), null);
  assert.equal(marginUsed([{ ...unknownPosition('A'), entryWorth: 1 }], wallets), null);
  assert.equal(marginUsed([contract('A', 1, 50)], new Map()), null, 'no wallet is known');
});

test('PRP-8: an inverse contract is counted in its coin', () => {
  // 500 contracts of 100 dollars bought at 40 are 1,250 coins, at 50 they are 1,000: 250 gained.
  const coin = contract('C', 500, 0, {
    settlement: 'inverse',
    multiplier: 100,
    currencies: { base: 'C', quote: 'USD', settlement: 'C' },
  });
  const used = marginUsed([{ ...coin, entryWorth: 1250 }], new Map([['C at X', 50]]));
  assert.ok(used !== null && Math.abs(used - 50 / 300) < 1e-12, `${used}`);
});

test('PRP-8: in a scenario prices move, and liquidation is what breaks; the reverse finds how far they may', () => {
  const book = [contract('A', 1000, 50)];
  const inMargin = { ...rules, wallets: new Map([['USD at X', 10_000]]) };
  assert.equal(reportBook(book, inMargin).marginUsed, 0.25);
  // At 42.5: 2,500 are left, 2,125 must stay. At 42: 2,000, and 2,100.
  const at = (price: number) => stressLimitsOf(stressedReport(book, inMargin, fall(price)), limits);
  const standing = (price: number) => at(price).find(({ name }) => name === 'margin_used');
  assert.equal(standing(-0.15)?.isWithin, true);
  assert.equal(standing(-0.16)?.isWithin, false);
  const [today, worse] = stressRows(book, inMargin, [fall(-0.16)], limits, true);
  assert.deepEqual([today?.breaks, worse?.breaks], [[], ['margin_used']]);
  // 10,000 + 1,000 (p - 50) = 50 p: p = 42.105.
  const price = 0.84 ** (worse?.reverse?.strength ?? 0);
  assert.ok(Math.abs(price * 50 - 40_000 / 950) < 1e-6, `${price * 50}`);
});

test('PRP-10: in a scenario an inverse contract gains its value by the change of the price, in money, and in coin what its margin knows', () => {
  // 500 contracts of 100 dollars at 50: 50,000 dollars, 1,000 coins; a fifth down costs 10,000 dollars, 250 coins at 40.
  const coin = contract('C', 500, 0, {
    settlement: 'inverse',
    multiplier: 100,
    currencies: { base: 'C', quote: 'USD', settlement: 'C' },
  });
  const book = [{ ...coin, entryWorth: 1000 }, positionOf('SHARE', 1000)];
  const inMargin = { ...rules, wallets: new Map([['C at X', 500]]) };
  const down = { ...fall(-0.2), shocks: [{ ...fall(-0.2).shocks[0], symbols: ['C'] }] };
  const [today, row] = stressRows(book, inMargin, [down], limits, false);
  const value = today?.report.total?.value ?? NaN;
  assert.ok(Math.abs((row?.valueChange ?? NaN) * value + 10_000) < 1e-6, `${row?.valueChange}`);
  const used = row?.report.marginUsed ?? NaN;
  assert.ok(Math.abs(used - (1250 * 0.05) / 250) < 1e-9, `${used}`);
});
