// TCA-15: one export of every format through `plimsoll tca FILE --json --html`: orders, quantities and fees.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { formatsHolding } from '#adapters/fills-exports/fill-formats';
import { fillsDoc } from '#contracts/fills-documents';
import { cli } from './support/running-service.ts';

const EXPORTS = resolve('test/exports');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-exports-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly file: string;
  readonly market: 'crypto' | 'us-equity' | null;
  /** A day of bars of each symbol: the open is the arrival price. */
  readonly bars: readonly (readonly [symbol: string, day: string, open: number])[];
  /** `side filled of quantity symbol: fees currency`; fees '?' are not in the file. */
  readonly orders: readonly string[];
  readonly skipped: number;
}
const AMZN = [['AMZN', '2024-03-12', 175]] as const;
const CASES: Readonly<Record<string, Case>> = {
  'binance-spot': {
    file: 'binance-spot.csv',
    market: 'crypto',
    bars: [['BTCUSDT', '2024-03-12', 70_000]],
    orders: ['buy 1001 of 1001 BTCUSDT: 105.01 USDT'],
    skipped: 0,
  },
  'binance-spot-old': {
    file: 'binance-spot-old.csv',
    market: 'crypto',
    bars: [['XLMETH', '2018-01-05', 0.0007]],
    orders: ['buy 100 of 100 XLMETH: 0.00007 ETH'],
    skipped: 0,
  },
  'binance-futures': {
    file: 'binance-futures.csv',
    market: 'crypto',
    bars: [['BTCUSDT', '2026-05-22', 84_000]],
    orders: ['sell 0.003 of 0.003 BTCUSDT: 0.12693015 USDT'],
    skipped: 0,
  },
  kraken: {
    file: 'kraken.csv',
    market: 'crypto',
    bars: [['BTCEUR', '2023-05-01', 25_000]],
    orders: ['buy 0.2 of 0.2 BTCEUR: 8.5 EUR'],
    skipped: 0,
  },
  coinbase: {
    file: 'coinbase.csv',
    market: 'crypto',
    bars: [['XLM-EUR', '2019-06-26', 0.11]],
    orders: ['buy 1782 of 1782 XLM-EUR: 0.301554495 EUR'],
    skipped: 0,
  },
  'bybit-spot': {
    file: 'bybit-spot.csv',
    market: 'crypto',
    bars: [['BTCUSDT', '2024-11-16', 97_000]],
    orders: ['buy 0.046118 of 0.046118 BTCUSDT: 4.4780578 USDT'],
    skipped: 0,
  },
  'bybit-derivatives': {
    file: 'bybit-derivatives.csv',
    market: 'crypto',
    bars: [['AAAUSDT', '2026-01-10', 110]],
    orders: ['sell 2 of 2 AAAUSDT: 0.044 USDT'],
    skipped: 1,
  },
  okx: {
    file: 'okx.csv',
    market: 'crypto',
    bars: [
      ['BTC-EUR', '2025-10-20', 95_000],
      ['BTC-USDT-SWAP', '2025-10-20', 100_000],
    ],
    // Of the contract whose size is not known, and the money leg of the spot fill, the report says so.
    orders: [
      'buy 0.06436375 of 0.06436375 BTC-EUR: 15.329058968 EUR',
      'buy 3 of 3 BTC-USDT-SWAP: 0.15 USDT',
    ],
    skipped: 2,
  },
  ccxt: {
    file: 'ccxt.json',
    market: 'crypto',
    bars: [['BTC/USDT', '2024-03-12', 70_000]],
    orders: ['buy 0.1 of 0.1 BTC/USDT: 7 USDT'],
    skipped: 0,
  },
  alpaca: {
    file: 'alpaca.json',
    market: 'us-equity',
    bars: AMZN,
    orders: ['sell 100 of 100 AMZN: ? USD'],
    skipped: 1,
  },
  flex: {
    file: 'flex.xml',
    market: 'us-equity',
    bars: AMZN,
    orders: ['sell 150 of 150 AMZN: 1.5 USD'],
    skipped: 0,
  },
  tcapy: {
    file: 'tcapy.csv',
    market: null,
    bars: [],
    orders: ['sell 100 of 100 EURUSD: ? USD'],
    skipped: 1,
  },
  fix: {
    file: 'fix.log',
    market: 'us-equity',
    bars: AMZN,
    orders: ['buy 200 of 300 AMZN: 3 USD'],
    skipped: 2,
  },
  csv: {
    file: 'csv.csv',
    market: 'us-equity',
    bars: AMZN,
    orders: ['buy 20 of 20 AMZN: 0.3 USD'],
    skipped: 0,
  },
};

test('TCA-15: every format has an export here, and every export is of a format', () => {
  assert.deepEqual(Object.keys(CASES).toSorted(), [...formatsHolding('fills')].toSorted());
  assert.deepEqual(
    Object.values(CASES)
      .map(({ file }) => file)
      .toSorted(),
    readdirSync(EXPORTS).toSorted(),
  );
});
for (const [format, { file, market, bars, orders, skipped }] of Object.entries(CASES))
  test(`TCA-15: ${format} in one command: orders, quantities, fees, and a page`, async () => {
    const history = join(folder, `${format}.bars.csv`);
    writeFileSync(
      history,
      ['date,symbol,open,high,low,close,volume']
        .concat(
          bars.map(
            ([symbol, day, open]) => `${day},${symbol},${open},${open},${open},${open},1000`,
          ),
        )
        .join('\n'),
    );
    const page = join(folder, `${format}.html`);
    const { code, out, err } = await cli([
      'tca',
      join(EXPORTS, file),
      ...(market === null ? [] : ['--history', history, '--market', market]),
      '--json',
      '--html',
      page,
    ]);
    assert.equal(code, 0, err + out);
    const doc = fillsDoc.parse(JSON.parse(out));
    assert.equal(doc.files[0]?.format, format);
    const shown = (value: number | null): string =>
      value === null ? '?' : String(Number(value.toPrecision(11)));
    assert.deepEqual(
      doc.orders.map(
        ({ side, filled, quantity, symbol, money }) =>
          `${side} ${shown(filled)} of ${shown(quantity)} ${symbol}: ${shown(money.fees)} ${money.currency}`,
      ),
      orders,
    );
    for (const { totalBps, id } of doc.orders) assert.ok(totalBps !== null, id);
    assert.equal(
      doc.skipped.reduce((sum, { rows }) => sum + rows, 0),
      skipped,
    );
    assert.ok(readFileSync(page, 'utf8').includes('What the fills cost'));
  });
