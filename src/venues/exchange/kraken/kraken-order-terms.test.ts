import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { krakenNames } from '#venues/exchange/kraken/kraken-names';
import { checkDeadline, krakenOrderTerms } from '#venues/exchange/kraken/kraken-order-terms';
import { type KrakenDesk, krakenReader } from '#venues/exchange/kraken/kraken-route';
import { krakenTokens } from '#venues/exchange/kraken/kraken-tokens';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-kraken-terms-'));
const exchange = openSpotExchange({
  symbols: SPOT_SYMBOLS,
  accounts: [],
  log: join(home, 'exchange.sqlite'),
  nowUs: () => 1e15,
  listener: () => undefined,
});
after(() => {
  exchange.close();
  rmSync(home, { recursive: true });
});
const MADE = '0'.repeat(32);
const desk: KrakenDesk = {
  exchange,
  tokens: krakenTokens(() => 0),
  nowMs: () => 1e12,
  newId: () => MADE,
};
const LIMIT = { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '50000.5', volume: '0.5' };
const MARKET = { pair: 'XBT/USDT', type: 'sell', ordertype: 'market', volume: '0.5' };
function termsOf(given: Readonly<Record<string, string>>): string {
  const params = new Map(Object.entries(given));
  const read = krakenReader(params);
  const terms = krakenOrderTerms(desk, read, params);
  if (read.error !== null) return read.error;
  const order = terms?.order ?? assert.fail('neither an order nor an error');
  const { clOrdId, userref } = krakenNames(order.clientOrderId);
  const { type, timeInForce, side, price, quantity, quoteBudget } = order;
  const name = clOrdId ?? userref ?? '-';
  return [type, timeInForce, side, price, quantity, quoteBudget ?? '-', name].join(' ');
}
const UUID = '6d1b345e-2821-40e2-ad83-4ecb18a06876';
for (const [given, want] of [
  [LIMIT, 'LIMIT GTC 1 5000050 50000 - -'],
  [{ ...LIMIT, type: 'sell', timeinforce: 'IOC' }, 'LIMIT IOC -1 5000050 50000 - -'],
  [{ ...LIMIT, oflags: 'post' }, 'LIMIT_MAKER GTC 1 5000050 50000 - -'],
  [{ ...LIMIT, leverage: 'none', reduce_only: 'false' }, 'LIMIT GTC 1 5000050 50000 - -'],
  [MARKET, 'MARKET GTC -1 0 50000 - -'],
  [{ ...MARKET, type: 'buy', oflags: 'viqc', volume: '100' }, 'MARKET GTC 1 0 0 10000000000 -'],
  [{ ...LIMIT, volume: '' }, 'EGeneral:Invalid arguments:volume'],
  [{ ...LIMIT, volume: '0.000001' }, 'EGeneral:Invalid arguments:volume'],
  [{ ...LIMIT, price: '50000.501' }, 'EOrder:Tick size check failed'],
  [{ ...LIMIT, price: '+5%' }, 'EGeneral:Invalid arguments:price'],
  [{ ...LIMIT, pair: 'XBTEUR' }, 'EQuery:Unknown asset pair'],
  [{ ...LIMIT, ordertype: 'stop-loss' }, 'EGeneral:Invalid arguments:ordertype'],
  [{ ...LIMIT, leverage: '5:1' }, 'EGeneral:Invalid arguments:leverage'],
  [{ ...LIMIT, 'close[ordertype]': 'limit' }, 'EGeneral:Invalid arguments:close'],
  [{ ...LIMIT, oflags: 'post', timeinforce: 'IOC' }, 'EGeneral:Invalid arguments:oflags'],
] as const)
  test(`KRK-4: ${JSON.stringify(given)} is ${want}`, () => assert.equal(termsOf(given), want));

for (const [given, want] of [
  [{ cl_ord_id: UUID }, UUID],
  [{ cl_ord_id: UUID.replaceAll('-', '') }, UUID.replaceAll('-', '')],
  [{ cl_ord_id: 'arb-20240509-00010' }, 'arb-20240509-00010'],
  [{ userref: '-7' }, '-7'],
] as const)
  test(`KRK-5: an order may be named by ${JSON.stringify(given)}`, () =>
    assert.equal(
      termsOf({ ...LIMIT, ...given })
        .split(' ')
        .at(-1),
      want,
    ));
for (const [given, wrong] of [
  [{ cl_ord_id: 'nineteen-signs-long' }, 'cl_ord_id'],
  [{ userref: 'ours' }, 'userref'],
  [{ userref: '2147483648' }, 'userref'],
  [{ userref: '1', cl_ord_id: 'a' }, 'userref'],
] as const)
  test(`KRK-5: and not by ${JSON.stringify(given)}`, () =>
    assert.equal(termsOf({ ...LIMIT, ...given }), `EGeneral:Invalid arguments:${wrong}`));

for (const [ms, want] of [
  [-1, 'EService:Deadline elapsed'],
  [0, null],
  [60_000, null],
  [60_001, 'EGeneral:Invalid arguments:deadline'],
] as const)
  test(`KRK-5: a deadline ${ms} ms from now is ${want ?? 'taken'}`, () => {
    const deadline = new Date(1e12 + ms).toISOString();
    const read = krakenReader(new Map([['deadline', deadline]]));
    checkDeadline(read, 1e12);
    assert.equal(read.error, want);
  });
