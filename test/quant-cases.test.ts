// MKT-25, MKT-26: small inputs that once gave a confident wrong number, through the commands that users run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { weightedMid } from '#core/liquidity/measures/micro-price';
import { orderFlowImbalance } from '#core/liquidity/measures/order-flow-imbalance';
import { roundTripCost } from '#core/liquidity/measures/round-trip';
import { MAIN } from './support/main.ts';

const CASES = resolve('../shared/cases/quant');
const skip = existsSync(CASES) ? false : 'the cases are not beside this folder';
const home = mkdtempSync(join(tmpdir(), 'plimsoll-cases-'));
after(() => rmSync(home, { recursive: true, force: true }));

interface Answer {
  readonly status: number | null;
  readonly doc: {
    readonly error?: { readonly code: string; readonly message: string };
    readonly refusal?: { readonly code: string; readonly message: string };
    readonly [name: string]: unknown;
  };
}
function plimsoll(...args: readonly string[]): Answer {
  const done = spawnSync(process.execPath, [...MAIN, ...args, '--json'], {
    cwd: CASES,
    encoding: 'utf8',
    env: { ...process.env, PLIMSOLL_HOME: home },
  });
  return { status: done.status, doc: JSON.parse(done.stdout) as Answer['doc'] };
}
const measuresOf = ({ status, doc }: Answer): readonly [adv: number, volatility: number] => {
  assert.equal(status, 0, JSON.stringify(doc).slice(0, 300));
  const { adv, volatilityDaily } = doc['measures'] as Record<string, { readonly value: number }>;
  return [adv?.value ?? NaN, volatilityDaily?.value ?? NaN];
};
const near = (value: number, right: number, share = 1e-5): void =>
  assert.ok(Math.abs(value / right - 1) < share, `${value} for ${right}`);
/** The series without any fault. */
const RIGHT = { adv: 1_222_465.6, volatility: 0.0155364 };
const refused = (answer: Answer, words: RegExp): void => {
  assert.equal(answer.status, 3, JSON.stringify(answer.doc).slice(0, 300));
  assert.match(JSON.stringify(answer.doc), /HISTORY_UNSURE/);
  assert.match(JSON.stringify(answer.doc), words);
};

const assess = (file: string, ...more: readonly string[]): Answer =>
  plimsoll('assess', 'XYZ', '--history', file, ...more);

for (const [what, file, flags] of [
  ['O1 a split, scaled', 'O1_split4_unadjusted.csv', ['--adjust', 'splits']],
  ['O6 two rows of one day, the first of them stale', 'O6_duplicate_stale_first.csv', []],
  ['O7 a symbol in two spellings', 'O7_symbol_case_and_space.csv', []],
  ['O8 a row of a Saturday', 'O8_saturday_row.csv', []],
  [
    'O11b days stamped with midnight of UTC',
    'O11b_databento_ohlcv_pretty.csv',
    ['--columns', 'at=ts_event'],
  ],
  ['O18 no symbol column', 'O18_yahoo_no_symbol_column.csv', []],
  [
    'O12 three lines of header',
    'O12_yfinance_download.csv',
    ['--skip', '3', '--columns', 'at=1,close=2,high=3,low=4,open=5,volume=6'],
  ],
  ['O14 the month first', 'O14_dates_mdy.csv', ['--dates', 'mdy']],
  ['O15 a decimal comma', 'O15_decimal_comma.csv', ['--decimal', 'comma']],
] as const)
  test(`${what}: ADV and volatility are those of the series without the fault`, { skip }, () => {
    const [adv, volatility] = measuresOf(assess(file, ...flags));
    near(adv, RIGHT.adv);
    near(volatility, RIGHT.volatility);
  });

for (const [what, file, words, flags] of [
  ['O1 a split', 'O1_split4_unadjusted.csv', /2024-02-29/, []],
  ['O3 weeks', 'O3_weekly_bars.csv', /7 days apart/, []],
  ['O4 one day a hundred times as high', 'O4_price_100x_one_day.csv', /2024-03-14/, []],
  ['O5 from pence to pounds', 'O5_price_unit_switch_100.csv', /2024-03-18/, []],
  ['O9 volumes with points for thousands', 'O9_volume_dot_thousands.csv', /thousandths/, []],
] as const)
  test(`F40, ${what}: refused, and said where`, { skip }, () =>
    refused(assess(file, ...flags), words),
  );

test('O11 prices in billionths are read as the vendor writes them', { skip }, () => {
  const raw = measuresOf(assess('O11_databento_ohlcv_raw.csv', '--columns', 'at=ts_event'));
  const pretty = measuresOf(assess('O11b_databento_ohlcv_pretty.csv'));
  assert.deepEqual(raw, pretty);
});

const soldFor = ({ doc }: { readonly doc: Readonly<Record<string, unknown>> }): number => {
  const [position] = doc['positions'] as readonly { readonly costBps: number }[];
  return position?.costBps ?? NaN;
};

test('O1: every command that prices, sizes or reports refuses, and none of them is shown a crash', {
  skip,
}, () => {
  const file = 'O1_split4_unadjusted.csv';
  const book = ['--positions', 'p.csv', '--history', file];
  const size = ['--signal', '1', '--target-volatility', '0.1', '--capital', '1e6'];
  refused(plimsoll('size', 'XYZ', '--history', file, ...size), /2024-02-29/);
  for (const command of [
    ['liquidate', ...book],
    ['stress', ...book],
    ['capacity', ...book, '--edge', '0.05', '--turnover', '0.2'],
    ['rebalance', ...book, '--minimum-variance'],
  ]) {
    const { doc } = plimsoll(...command);
    assert.match(JSON.stringify(doc), /2024-02-29|HISTORY_UNSURE/, command[0]);
  }
  const sold = plimsoll('liquidate', ...book, '--adjust', 'splits');
  assert.equal(sold.status, 0);
  // The same series without its split.
  const whole = plimsoll('liquidate', '--positions', 'p.csv', '--history', 'O8_saturday_row.csv');
  near(soldFor(sold), soldFor(whole), 1e-6);
});

test('O2 days without a volume: all closes count, and the volume is that of the days that have one', {
  skip,
}, () => {
  const answer = assess('O2_volume_blank_half.csv');
  const [, volatility] = measuresOf(answer);
  near(volatility, RIGHT.volatility);
  assert.match(JSON.stringify(answer.doc), /have a price and no volume/);
});

test('O10 newest first: grade A', { skip }, () => {
  const { doc } = plimsoll(
    'import',
    '--dry-run',
    '--tape',
    'O10_newest_first.csv',
    '--format',
    'bars',
    '--symbol',
    'XYZ',
  );
  assert.match(JSON.stringify(doc), /"grade":"A"/);
});

test('O17 coins: the day of the market that never closes, in the store and in sizes', {
  skip,
}, () => {
  const columns = 'at=1,open=2,high=3,low=4,close=5,volume=6';
  const tape = ['--tape', 'O17_binance_klines_ms_then_us.csv', '--format', 'bars'];
  const read = plimsoll(
    'import',
    ...tape,
    '--market',
    'crypto',
    '--symbol',
    'BTCUSDT',
    '--columns',
    columns,
  );
  assert.equal(read.status, 0);
  const answer = plimsoll('assess', 'BTCUSDT');
  const [adv, volatility] = measuresOf(answer);
  near(adv, 21_715.94);
  near(volatility, 0.0232689);
  assert.match(JSON.stringify(answer.doc), /2025-02-01T00:00:00/);
  const wish = ['--signal', '1', '--target-volatility', '0.4', '--capital', '1e6', '--nav', '1e9'];
  const coins = ['size', 'BTCUSDT', '--history', 'O17b_with_symbol.csv', ...wish];
  const sized = plimsoll(...coins, '--market', 'crypto');
  near(Number(sized.doc['quantity']), 9.75, 1e-3);
  refused(plimsoll(...coins), /--market crypto/);
});

test("O18, O19 a book reads a file of one name, and of a vendor's columns", { skip }, () => {
  const columns = ['--columns', 'at=window_start'];
  for (const [file, flags] of [
    ['O18_yahoo_no_symbol_column.csv', []],
    ['O19_polygon_day_aggs.csv', columns],
  ] as const) {
    const sold = plimsoll('liquidate', '--positions', 'p.csv', '--history', file, ...flags);
    assert.equal(sold.status, 0, JSON.stringify(sold.doc).slice(0, 300));
    const [position] = sold.doc['positions'] as readonly { readonly value: number }[];
    near(position?.value ?? NaN, 5_063_000);
    // Two models differ by their impacts alone: 0.75 x 0.0155364 x the root of 0.0818 for the square root, by hand 37.92 bps for the crossover law in 0.409 days.
    const asked = ['--positions', 'p.csv', '--history', file, ...flags];
    const law = plimsoll('liquidate', ...asked, '--model', 'square-root');
    near(soldFor(sold) - soldFor(law), 4.5906, 1e-3);
  }
});

test('O23 minutes that name no zone', { skip }, () => {
  for (const flags of [
    ['--zone', 'UTC'],
    ['--utc-offset', '0'],
  ])
    near(measuresOf(assess('O23_naive_utc_15min.csv', ...flags))[0], 790_444, 1e-4);
  const { status, doc } = assess('O23_naive_utc_15min.csv', '--utc-offset', '-5');
  assert.equal(status, 2);
  assert.match(JSON.stringify(doc), /--zone/);
});

test('O13 a line above the header', { skip }, () => {
  const flags = ['--skip', '1', '--market', 'crypto', '--columns', 'at=Date,volume=Volume BTC'];
  const answer = plimsoll('assess', 'BTCUSDT', '--history', 'O13_preamble_line.csv', ...flags);
  assert.ok(measuresOf(answer)[0] > 0);
});

test('O14 a date that may be two days is asked about, never guessed', { skip }, () => {
  const { status, doc } = assess('O14_dates_mdy.csv');
  assert.equal(status, 2);
  assert.match(JSON.stringify(doc), /--dates mdy or --dates dmy/);
});

test('O24 a last day without a price: the same answer everywhere', { skip }, () => {
  const one = assess('O24_last_close_missing.csv');
  assert.match(JSON.stringify(one.doc), /LIQUIDITY_UNKNOWN/);
  const book = plimsoll(
    'liquidate',
    '--positions',
    'p.csv',
    '--history',
    'O24_last_close_missing.csv',
  );
  assert.match(JSON.stringify(book.doc), /LIQUIDITY_UNKNOWN/);
});

test('O20, O21 the side of a trade, as the vendors of these columns tell it', { skip }, () => {
  const inspected = (file: string, symbol: string, ...more: readonly string[]): string => {
    const { status, doc } = plimsoll(
      'inspect',
      '--format',
      'csv',
      '--symbol',
      symbol,
      '--tape',
      file,
      ...more,
    );
    assert.equal(status, 0, JSON.stringify(doc).slice(0, 300));
    return JSON.stringify(doc);
  };
  assert.match(
    inspected('O20_binance_trades_is_buyer_maker.csv', 'BTCUSDT', '--lot', '0.00001'),
    /"visible":34.9,"hidden":0,/,
  );
  assert.match(
    inspected('O21_databento_trades_side_A_B.csv', 'XYZ', '--columns', 'at=ts_event'),
    /"visible":34900,"hidden":0,/,
  );
});

test('MKT-35, O22 trades without a side, in a file without quotes: nobody knows what was displayed', {
  skip,
}, () => {
  const file = ['--tape', 'O22_polygon_trades_no_side.csv', '--columns', 'at=sip_timestamp'];
  const { status, doc } = plimsoll('inspect', '--format', 'csv', '--symbol', 'XYZ', ...file);
  assert.equal(status, 0, JSON.stringify(doc).slice(0, 300));
  const [day] = doc['days'] as readonly Record<string, unknown>[];
  assert.deepEqual([day?.['visible'], day?.['hidden'], day?.['eligible']], [null, null, 34_900]);
});

test('O31 a crossed book has no round trip, no weighted mid and no order flow', () => {
  const book = { asks: [[9.9, 100]], bids: [[10.1, 100]], mid: 10 } as const;
  assert.deepEqual(roundTripCost(book, 500), {
    buyBps: NaN,
    sellBps: NaN,
    xlmBps: NaN,
    cash: NaN,
  });
  assert.equal(weightedMid({ bid: 10.1, ask: 9.9, bidSize: 1, askSize: 1 }), NaN);
  const column = (...values: readonly number[]): Float64Array => Float64Array.from(values);
  const touch = { bidPrice: column(10, 10.1), askPrice: column(10.02, 9.9) };
  const sizes = { bidSize: column(5, 5), askSize: column(5, 5) };
  assert.equal(orderFlowImbalance({ ...touch, ...sizes }), NaN);
});

/** A quote a second around 50, spreads of 4 bps, and prints at the bid, as two files. */
function quietMarket(asks: readonly string[], prints: readonly string[] = []): readonly string[] {
  const at = (second: number): string =>
    `2024-03-12 10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
  const quotes = Array.from(
    { length: 600 },
    (_, i) => `${at(i)},49.99,100,${asks[i - 300] ?? '50.01'},100`,
  );
  const trades = Array.from({ length: 200 }, (_, i) => `${at(3 * i)},49.99,100`);
  trades.splice(100, 0, ...prints.map((price) => `${at(300)},${price},100`));
  return [
    ['quotes', 'timestamp,bid,bid_size,ask,ask_size', quotes] as const,
    ['trades', 'timestamp,price,quantity', trades] as const,
  ].map(([what, header, rows]) => {
    const path = join(home, `${what}-${asks.length}-${prints.length}.csv`);
    writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
    return path;
  });
}
const inspectedDay = (
  files: readonly string[],
): {
  readonly spreadBps: number;
  readonly vwapEligible: number;
  readonly notes: readonly string[];
} => {
  const tapes = files.flatMap((file) => ['--tape', file]);
  const { status, doc } = plimsoll('inspect', '--format', 'csv', '--symbol', 'XYZ', ...tapes);
  assert.equal(status, 0, JSON.stringify(doc).slice(0, 300));
  const [day] = doc['days'] as readonly {
    readonly spreadBps: number;
    readonly vwapEligible: number;
  }[];
  return { ...day!, notes: (doc['quality'] as { readonly notes: readonly string[] }).notes };
};
test('MKT-35, O32 a stub quote, a print of a million and a price of nothing count for nothing, and are told', () => {
  const quiet = inspectedDay(quietMarket([]));
  const odd = inspectedDay(quietMarket(Array<string>(10).fill('199999.99'), ['1000000', '0.01']));
  assert.ok(
    Math.abs(quiet.spreadBps - 4) < 1e-9 && Math.abs(odd.spreadBps - 4) < 1e-9,
    `${odd.spreadBps}`,
  );
  assert.equal(odd.vwapEligible, quiet.vwapEligible);
  assert.deepEqual(quiet.notes, []);
  assert.match(
    odd.notes.join('; '),
    /2 prints are far from all around them, the first at 100000000 ticks: not counted; \d+ rows have a stub quote/,
  );
});

test('O30 percent where a fraction is meant is asked about', { skip }, () => {
  const size = ['size', 'AAA', '--history', 'O16_risk_parity_history.csv', '--capital', '1e6'];
  const book = ['--positions', 'O16_positions.csv', '--history', 'O16_risk_parity_history.csv'];
  const percents = join(home, 'percents.csv');
  writeFileSync(percents, 'symbol,return\nAAA,8\nBBB,5\n');
  for (const wish of [
    [...size, '--signal', '1', '--target-volatility', '20'],
    [...size, '--risk', '1', '--stop', '10'],
    [...size, '--kelly', '0.5', '--excess', '5'],
    ['capacity', ...book, '--edge', '8', '--turnover', '0.2'],
    ['rebalance', ...book, '--minimum-variance', '--turnover', '20'],
    ['rebalance', ...book, '--returns', percents],
    [...size, '--risk', '0.01', '--stop', '10', '--full-score', '60'],
  ]) {
    const { status, doc } = plimsoll(...wish);
    assert.equal(status, 2, wish.join(' '));
    assert.match(JSON.stringify(doc), /fraction|at most/, wish.join(' '));
  }
});

const RISKY = [
  '--positions',
  'O16_positions.csv',
  '--history',
  'O16_risk_parity_history.csv',
  '--config',
  'O16_limits.yaml',
];
interface Trade {
  readonly symbol: string;
  readonly to: number;
}
/** Weights after a rebalance of two names that are held at half each; one that is not traded stays. */
const weightsOf = ({ status, doc }: Answer): Readonly<Record<string, number>> => {
  assert.equal(status, 0, JSON.stringify(doc).slice(0, 300));
  const { trades } = doc['basket'] as { readonly trades: readonly Trade[] };
  return Object.fromEntries([
    ['AAA', 0.5],
    ['BBB', 0.5],
    ...trades.map(({ symbol, to }) => [symbol, to] as const),
  ]);
};
test('PFO-17, O28 a leverage below 1 holds for a long-only book', { skip }, () => {
  for (const [leverage, want] of [
    [0.3, 0.3],
    [1, 1],
  ] as const) {
    const flags = ['--minimum-variance', '--leverage', String(leverage)];
    const answer = plimsoll('rebalance', ...RISKY, ...flags);
    const { AAA = NaN, BBB = NaN } = weightsOf(answer);
    // PFO-19: a book that is invested in full owes its costs.
    const owes = JSON.stringify(answer.doc['notes']).includes('must not be negative');
    assert.equal(owes, leverage === 1);
    assert.ok(AAA + BBB <= leverage + 1e-12 && AAA + BBB > want - 2e-4, `${AAA + BBB}`);
  }
});

test('PFO-11, O33 a view weighs the same over a day and over a year, and as tau says', {
  skip,
}, () => {
  // numpy: yearly covariance of log returns, aversion 5.
  for (const [days, tau, want, by] of [
    ['21', '0.05', 0.5235, 2e-3],
    ['252', '0.05', 0.5235, 1e-3],
    ['252', '0.5', 0.6161, 1e-3],
  ] as const) {
    const flags = ['--views', 'O33_view.csv', '--holding-days', days, '--tau', tau];
    const { AAA = NaN } = weightsOf(plimsoll('rebalance', ...RISKY, ...flags));
    assert.ok(Math.abs(AAA - want) < by, `${days}, ${tau}: ${AAA}`);
  }
  const { status, doc } = plimsoll('rebalance', ...RISKY, '--minimum-variance', '--tau', '0.1');
  assert.equal(status, 2);
  assert.match(JSON.stringify(doc), /--tau/);
});

test('PFO-10, PFO-12, O16 risk parity and least variance of two names rest on the variances that were measured', {
  skip,
}, () => {
  const volatilityOf = ({ doc }: Answer): number =>
    (doc['basket'] as { readonly volatilityAfter: number }).volatilityAfter;
  for (const [aim, want, volatility] of [
    ['--risk-parity', 0.6, 0.27153],
    ['--minimum-variance', 0.6923, 0.26627],
  ] as const) {
    const answer = plimsoll('rebalance', ...RISKY, aim, '--risk-aversion', '100000');
    assert.ok(Math.abs((weightsOf(answer)['AAA'] ?? NaN) - want) < 1e-4);
    assert.ok(Math.abs(volatilityOf(answer) - volatility) < 1e-4, `${volatilityOf(answer)}`);
  }
});
