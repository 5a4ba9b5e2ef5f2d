// Prices and quantities far from those of a share in cents, through the command line:
// what is bought was quoted, or the file is refused by line.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readTapePartition, writeTape } from '#adapters/store-duckdb/tape-partition';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { stepsOn } from '#adapters/tape-csv/steps';
import { usEquity } from '#core/market/catalog';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-grids-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const config = file(
  'wide.yaml',
  [
    'liquidity:',
    '  risk_thresholds: { min_liquidity_score: 0, max_adv_percentage: 1, max_spread_bps: 1000 }',
    '  tiers:',
    '    high_liquidity:   { min_adv: 3, max_position_pct: 1 }',
    '    medium_liquidity: { min_adv: 2, max_position_pct: 1 }',
    '    low_liquidity:    { min_adv: 1, max_position_pct: 1 }',
    'max_order_value: 1000000000000',
    'max_impact_bps: 10000',
    'price_collar_bps: 5000',
    'caps:',
    ...['symbol_value', 'gross_value', 'net_value', 'basket_value'].map(
      (cap) => `  ${cap}: 1000000000000`,
    ),
    '  period: { value: 1000000000000, symbol_value: 1000000000000 }',
  ].join('\n'),
);

interface Market {
  readonly bid: string;
  readonly ask: string;
  readonly size: string;
  readonly traded: string;
}
/** Forty minutes from the open: a quote a second and a trade every fifth, takers in turn. */
function tapesOf(name: string, { bid, ask, size, traded }: Market): readonly [string, string] {
  const quotes = ['time,bid,bid_size,ask,ask_size'];
  const trades = ['time,price,quantity,side'];
  const start = Date.parse('2025-06-12T13:30:00Z');
  for (let s = 0; s < 2400; s++) {
    const at = (ms: number): string => new Date(start + s * 1000 + ms).toISOString();
    quotes.push(`${at(0)},${bid},${size},${ask},${size}`);
    if (s % 5 === 0)
      trades.push(
        `${at(300)},${s % 2 === 0 ? ask : bid},${traded},${s % 2 === 0 ? 'buy' : 'sell'}`,
      );
  }
  return [
    file(`${name}-quotes.csv`, quotes.join('\n')),
    file(`${name}-trades.csv`, trades.join('\n')),
  ];
}
const execute = (
  name: string,
  market: Market,
  quantity: string,
  grid: readonly string[],
): ReturnType<typeof cli> => {
  const tapes = tapesOf(name, market).flatMap((path) => ['--tape', path, '--format', 'csv']);
  const order = [
    '--side',
    'buy',
    '--quantity',
    quantity,
    '--strategy',
    'twap',
    '--from',
    '10:00:30',
    '--to',
    '10:09',
  ];
  return cli(
    [
      'execute',
      ...tapes,
      '--symbol',
      'ODD',
      '--prior',
      'us-large-cap',
      '--config',
      config,
      '--cash',
      '1e13',
      ...order,
      ...grid,
      '--json',
    ],
    { PLIMSOLL_HOME: join(folder, 'home') },
  );
};

for (const [what, market, quantity, grid, low, high] of [
  [
    'a share at 600,000 on a tick of 0.0001',
    { bid: '600000.0000', ask: '600000.0100', size: '100', traded: '20' },
    '20',
    ['--tick', '0.0001'],
    600_000,
    600_000.01,
  ],
  [
    'a coin in lots of 1e-8',
    { bid: '60000.00', ask: '60000.01', size: '1.00000001', traded: '0.02000003' },
    '0.12345678',
    ['--tick', '0.01', '--lot', '0.00000001'],
    60_000,
    60_000.01,
  ],
  [
    'a price of 1e-8',
    { bid: '0.00000100', ask: '0.00000101', size: '90000000', traded: '2000000' },
    '20000000',
    ['--tick', '0.00000001'],
    0.000001,
    0.00000101,
  ],
  [
    'a price of 1e9',
    { bid: '1000000000', ask: '1000000050', size: '100', traded: '20' },
    '20',
    ['--tick', '0.0001'],
    1e9,
    1_000_000_050,
  ],
] as const) {
  test(`${what} is bought where it is quoted`, async () => {
    const { code, out, err } = await execute(what.replaceAll(/\W+/g, '-'), market, quantity, grid);
    assert.equal(code, 0, out + err);
    const done = JSON.parse(out) as { filled: number; averagePrice: number; arrivalPrice: number };
    assert.equal(done.filled, Number(quantity), 'all of it');
    assert.ok(
      done.averagePrice >= low * (1 - 1e-12) && done.averagePrice <= high * (1 + 1e-12),
      `average ${done.averagePrice}`,
    );
    assert.ok(
      done.arrivalPrice >= low && done.arrivalPrice <= high,
      `arrival ${done.arrivalPrice}`,
    );
  });
}

const fine = { scale: 8, units: 1 };
for (const [what, market, place, rule] of [
  [
    'more ticks than can be counted',
    { bid: '1000000000', ask: '1000000001', size: '100', traded: '2' },
    /-quotes\.csv:2$/,
    /^bid must be at most 9007199254740991 ticks of 1e-8, was '1000000000'/,
  ],
  [
    'more lots than can be counted',
    { bid: '1', ask: '2', size: '1000000000', traded: '2' },
    /-quotes\.csv:2$/,
    /^bid_size must be at most 9007199254740991 lots of 1e-8, was '1000000000'/,
  ],
] as const) {
  test(`${what} are refused by line, with a remedy`, async () => {
    const { code, out } = await execute(what.replaceAll(/\W+/g, '-'), market, '1', [
      '--tick',
      '0.00000001',
      '--lot',
      '0.00000001',
    ]);
    assert.equal(code, 2, out);
    const { error } = JSON.parse(out) as {
      error: { code: string; path: string; message: string; remedy: string };
    };
    assert.equal(error.code, 'NUMBER_TOO_LARGE');
    assert.match(error.path, place);
    assert.match(error.message, rule);
    assert.match(error.remedy, /coarser --(tick|lot)/);
  });
}

test('F36: steps on a fine grid are exact, and what lies between two of them is seen', () => {
  assert.equal(stepsOn(600_000.01, { units: 1, scale: 4 }), 6_000_000_100);
  assert.equal(stepsOn(123_456.78901234, fine), 12_345_678_901_234);
  assert.equal(stepsOn(16_528.700000000001, { units: 1, scale: 1 }), 165_287);
  assert.equal(stepsOn(600_000.00005, { units: 1, scale: 4 }), 'offGrid');
  assert.equal(stepsOn(9e15, { units: 1, scale: 0 }), 9e15);
  assert.equal(stepsOn(9.1e15, { units: 1, scale: 0 }), 'tooMany');
});

test('the store keeps prices beyond 32 bits, and small ones small', async () => {
  for (const [bid, ask] of [
    ['600000.0000', '600000.0100'],
    ['10.0000', '10.0100'],
  ] as const) {
    const instrument = { ...usEquity('ODD', 'CSV'), tick: { units: 1, scale: 4 } };
    const read = readCsvTape(tapesOf('kept', { bid, ask, size: '1', traded: '1' }), {
      instrument,
      columns: {},
      isTaq: false,
    });
    assert.ok(read.ok);
    const path = join(folder, `kept-${bid}.parquet`);
    const written = await writeTape(path, read.value.tape, {
      day: '2025-06-12',
      quality: read.value.quality,
    });
    assert.ok(written.ok, JSON.stringify(written));
    const back = await readTapePartition(path);
    assert.ok(back.ok, JSON.stringify(back));
    assert.equal(back.value.tape.askPrice[0], Math.round(Number(ask) * 1e4));
  }
});
