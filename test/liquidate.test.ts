// `plimsoll liquidate` and `plimsoll stress` as their user sees them: a book in a file, daily bars in another.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BookReport } from '#core/portfolio/book-report';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-liquidate-'));
const kept = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
// Sixty sessions of two names: one trades 10 M shares a day, the other 2,000.
const days = Array.from(
  { length: 84 },
  (_, i) => new Date(Date.UTC(2017, 6, 3) + i * 86_400_000),
).filter((day) => day.getUTCDay() % 6 !== 0);
const row = (
  day: Date,
  i: number,
  [ticker, price, volume]: readonly [string, number, number],
): string => {
  const close = price * (1 + 0.01 * Math.sin(i * 1.7));
  return `${day.toISOString().slice(0, 10)},${ticker},${price},${(price * 1.012).toFixed(4)},${(price * 0.988).toFixed(4)},${close.toFixed(4)},${volume}`;
};
const history = kept(
  'bars.csv',
  `date,ticker,open,high,low,close,volume\n${[
    ['BIG', 50, 10_000_000],
    ['THIN', 20, 2_000],
  ]
    .flatMap((name) => days.map((day, i) => row(day, i, name as [string, number, number])))
    .join('\n')}\n`,
);
const liquidate = (positions: string, ...flags: readonly string[]): ReturnType<typeof cli> =>
  cli(['liquidate', '--positions', positions, '--history', history, ...flags]);
const book = kept('book.csv', 'ticker,shares\nBIG,100000\nTHIN,-4000\n');

test('EXP-7: name by name and in all: days at the cap, what is sold by when, buckets and limits; the parts sum', async () => {
  const { out, code, err } = await liquidate(book, '--redeem', '1000000', '--json');
  assert.equal(code, 0, err);
  const doc = JSON.parse(out) as BookReport & {
    readonly participation: number;
    readonly limits: { readonly illiquidWithin: boolean };
  };
  const [big, thin] = doc.positions;
  assert.ok(big !== undefined && thin !== undefined && doc.total !== null);
  assert.ok(Math.abs((thin.days ?? 0) - 4_000 / (doc.participation * 2_000)) < 1e-9);
  assert.equal(thin.bucket, 'illiquid');
  assert.equal(big.bucket, 'highly liquid');
  assert.ok(Math.abs(doc.total.value - (big.value ?? 0) - (thin.value ?? 0)) < 1e-6);
  assert.equal(doc.total.longest, thin.days);
  const sold = doc.total.soldBy.map(({ share }) => share);
  assert.ok(
    sold.every((share, i) => i === 0 || share >= (sold[i - 1] ?? 0)) &&
      Math.abs((sold.at(-1) ?? 0) - 1) < 1e-12,
  );
  assert.ok(
    Math.abs(Object.values(doc.total.buckets).reduce((sum, share) => sum + share, 0) - 1) < 1e-12,
  );
  const { redemption } = doc.total;
  assert.ok((redemption?.waterfall?.completion ?? NaN) <= (redemption?.proRata?.completion ?? NaN));
});

test('EXP-7: the CSV has a line for every position', async () => {
  const path = join(folder, 'out.csv');
  assert.equal((await liquidate(book, '--out', path)).code, 0);
  const [head, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  assert.ok(head?.startsWith('symbol,units,value,weight,days'));
  assert.deepEqual(
    lines.map((line) => line.split(',')[0]),
    ['BIG', 'THIN'],
  );
});

test('EXP-8: a name of which something is unknown is told with its reason, and leaves the whole unknown', async () => {
  const { out, code } = await liquidate(
    kept('gone.csv', 'symbol,quantity\nBIG,100\nGONE,5\n'),
    '--json',
  );
  assert.equal(code, 0);
  const doc = JSON.parse(out) as {
    readonly positions: readonly {
      readonly symbol: string;
      readonly refusal: { readonly code: string } | null;
    }[];
    readonly total: unknown;
  };
  assert.equal(
    doc.positions.find(({ symbol }) => symbol === 'GONE')?.refusal?.code,
    'LIQUIDITY_UNKNOWN',
  );
  assert.equal(doc.total, null);
});

test('EXP-8: bad files and flags are told with their line or name, exit 2', async () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['symbol,quantity\nBIG,x\n', [], /bad\.csv:2: quantity/],
    ['symbol,quantity\nBIG,0\n', [], /bad\.csv:2: quantity/],
    ['symbol,quantity\nBIG,1\nbig,2\n', [], /bad\.csv:3: symbol must be in the file once/],
    ['symbol,quantity\n', [], /must hold a position/],
    ['name,count\nBIG,1\n', [], /symbol|quantity/],
    ['symbol,quantity\nBIG,1\n', ['--redeem', '-5'], /--redeem/],
    ['symbol,quantity\nBIG,1\n', ['--redeem', '1e12'], /--redeem/],
    ['symbol,quantity\nBIG,1\n', ['--settlement', '1.5'], /--settlement/],
  ];
  for (const [text, flags, expected] of cases) {
    const { code, err } = await liquidate(kept('bad.csv', text), ...flags);
    assert.equal(code, 2, text);
    assert.match(err, expected);
  }
});

interface Stressed {
  readonly scenarios: readonly {
    readonly name: string;
    readonly total: {
      readonly value: number;
      readonly costBps: number;
      readonly longest: number;
      readonly soldBy: readonly { readonly share: number }[];
    } | null;
    readonly valueChange: number | null;
    readonly breaks: readonly string[];
    readonly reverse?: { readonly strength: number; readonly breaks: readonly string[] } | null;
  }[];
}
const stress = (positions: string, ...flags: readonly string[]): ReturnType<typeof cli> =>
  cli(['stress', '--positions', positions, '--history', history, ...flags]);
const scenario = (name: string, shocks: string): string =>
  `  - {name: ${name}, kind: hypothetical, source: a test, shocks: [${shocks}]}`;

test('EXP-9: a scenario of ones changes nothing, others change what they say and nothing else', async () => {
  const file = kept(
    'scenarios.yaml',
    [
      'scenarios:',
      scenario('nothing', '{}'),
      scenario('half', '{volume: 0.5}'),
      scenario('big falls', '{symbols: [big], price: -0.2}'),
      scenario('wide', '{spread: 2}'),
    ].join('\n'),
  );
  const { out, code, err } = await stress(book, '--scenarios', file, '--json');
  assert.equal(code, 0, err);
  const doc = JSON.parse(out) as Stressed;
  const [today, nothing, half, falls, wide] = doc.scenarios.map(({ total }) => total!);
  assert.deepEqual(nothing, today);
  assert.ok(
    Math.abs(half!.longest / today!.longest - 2) < 1e-9 &&
      half!.costBps > today!.costBps &&
      half!.value === today!.value,
  );
  assert.ok(falls!.value < today!.value && falls!.longest === today!.longest);
  assert.ok(wide!.costBps > today!.costBps && wide!.longest === today!.longest);
});

test('EXP-10: the strength that is found breaks a limit, and a little less does not; what is broken today bears nothing', async () => {
  const large = kept('large.csv', 'symbol,quantity\nBIG,3000000\n');
  const reversed = async (strength: number): Promise<Stressed['scenarios'][number]> => {
    const file = kept(
      'thin.yaml',
      `scenarios:\n${scenario('thin', `{volume: ${0.5 ** strength}}`)}`,
    );
    return (
      JSON.parse((await stress(large, '--scenarios', file, '--reverse', '--json')).out) as Stressed
    ).scenarios[1]!;
  };
  const { strength, breaks } = (await reversed(1)).reverse!;
  assert.deepEqual(breaks, ['min_daily_liquidatable']);
  assert.ok(Math.abs(0.5 ** strength - 0.75) < 1e-3, `${strength}`);
  assert.deepEqual((await reversed(strength * 1.01)).breaks, ['min_daily_liquidatable']);
  assert.deepEqual((await reversed(strength * 0.99)).breaks, []);
  const thin = kept('today.csv', 'symbol,quantity\nTHIN,40000\n');
  assert.equal(
    (JSON.parse((await stress(thin, '--reverse', '--json')).out) as Stressed).scenarios[1]?.reverse
      ?.strength,
    0,
  );
});

test('EXP-8, EXP-9: an unknown name leaves every total unknown; a bad scenario is told with line and key', async () => {
  const gone = await stress(kept('gone2.csv', 'symbol,quantity\nBIG,100\nGONE,5\n'), '--json');
  assert.ok(
    (JSON.parse(gone.out) as Stressed).scenarios.every(
      ({ total, breaks }) => total === null && breaks.length === 0,
    ),
  );
  for (const [text, expected] of [
    ['scenarios:\n  - {name: x, kind: hypothetical, source: y, shocks: [{volme: 0.5}]}', /volme/],
    ['scenarios:\n  - {name: x, kind: old, source: y, shocks: [{}]}', /kind/],
    ['scenarios: []', /scenarios/],
    ['scenarios:\n  - {name: x, kind: hypothetical, source: y, shocks: [{volume: 0}]}', /volume/],
    ['scenarios:\n  - {name: x, kind: hypothetical, source: y, shocks: [{price: -1}]}', /price/],
  ] as const) {
    const { code, err } = await stress(book, '--scenarios', kept('bad.yaml', text));
    assert.equal(code, 2);
    assert.match(err, expected);
  }
});

test('EXP-12 to EXP-15, from the command line: ways within days, past days, a recorded event, redemptions, one page each', async () => {
  const sold = await liquidate(
    book,
    '--over',
    '5',
    '--html',
    join(folder, 'book.html'),
    '--hlim',
    '0.5',
    '--json',
  );
  assert.equal(sold.code, 0, sold.err);
  assert.deepEqual(
    (JSON.parse(sold.out) as { ways: { name: string }[] }).ways.map(({ name }) => name),
    ['evenly', 'at the cap', 'optimal'],
  );
  assert.match(
    readFileSync(join(folder, 'book.html'), 'utf8'),
    /Classification \(rule 22e-4\).*highly liquid minimum.*<svg/s,
  );
  const event = kept(
    'event.csv',
    `time,open,high,low,close,volume\n${Array.from({ length: 240 }, (_, i) => `${new Date(Date.UTC(2023, 2, 1, i)).toISOString()},${100 + (i % 2)},${102 + (i % 2)},99,${(i >= 192 ? 90 : 100) + (i % 2) * (i >= 192 ? 3 : 1)},${i >= 192 ? 30 : 10}`).join('\n')}\n`,
  );
  const flags = [
    'stress',
    '--positions',
    book,
    '--history',
    history,
    '--past-days',
    '30',
    '--redemptions',
    '0.1,0.5',
    '--recorded',
    event,
    '--event',
    '2023-03-09..2023-03-10',
    '--html',
    join(folder, 'stress.html'),
  ];
  const { out, code, err } = await cli([...flags, '--json']);
  assert.equal(code, 0, err);
  const doc = JSON.parse(out) as {
    past: { days: number; both: { value: number }; price: { value: number } };
    redemptions: { scenario: string; ratios: { waterfall: number }[] }[];
    scenarios: { kind: string }[];
  };
  assert.ok(doc.past.days === 30 && doc.past.both.value > doc.past.price.value);
  assert.ok(
    doc.redemptions.every(({ ratios }) => ratios.length === 2) &&
      doc.scenarios.at(-1)?.kind === 'recorded',
  );
  assert.match(readFileSync(join(folder, 'stress.html'), 'utf8'), /Where the scenarios come from/);
  assert.match((await cli(flags)).out, /Redemption coverage within 5 trading days/);
  for (const [more, says] of [
    [['--event', '2023-03-12..2023-03-10'], /two days/],
    [['--redemptions', '2'], /at most 1/],
    [['--past-days', '3'], /20 or more/],
  ] as const) {
    const wrong = await cli(['stress', '--positions', book, '--history', history, ...more]);
    assert.equal(wrong.code, 2, wrong.out);
    assert.match(wrong.err, says);
  }
});

test('EXP-19: the stress test of ESMA34-39-897 as a page and as a table, from a fund file and from flags', async () => {
  const fund = kept(
    'fund.yaml',
    'name: Harbour\ncash: 100000\nnotice_days: 1\npayment_days: 2\ngate: 0.1\ninvestors: [{ name: pension, share: 0.4 }, { name: bank, share: 0.1 }]\nredemptions: [{ name: a bad quarter, share: 0.25 }]\n',
  );
  const longs = kept('longs.csv', 'ticker,shares\nBIG,100000\nTHIN,40000\n');
  const esma = (path: string, ...more: readonly string[]): ReturnType<typeof cli> =>
    cli(['stress', '--positions', longs, '--history', history, '--esma', path, ...more]);
  const page = join(folder, 'esma.html');
  const { out, code, err } = await esma(page, '--fund', fund, '--json');
  assert.equal(code, 0, err);
  const { esma: doc } = JSON.parse(out) as {
    esma: {
      netAssets: number;
      rows: { coverage: { name: string; payments: number; waterfall: number }[] }[];
    };
  };
  const [today] = doc.rows;
  assert.deepEqual(
    today?.coverage.map(({ name, payments }) => [name, payments]),
    [
      ['a bad quarter', 3],
      ['the largest investor leaves', 4],
      ['the five largest investors leave', 5],
    ],
  );
  const html = readFileSync(page, 'utf8');
  for (const part of [
    /ESMA34-39-897/,
    /Assets: time to liquidate/,
    /Liabilities: redemptions, terms and investors.*a gate of 10.00 %/s,
    /redemption coverage ratio/,
    /Reverse stress test.*<svg.*paid/s,
    /Where|What it rests on/,
  ])
    assert.match(html, part);
  // Axes of shares go from 0 to 100 % both ways.
  const labels = [...html.matchAll(/text-anchor="(?:end|middle)">(\d+) %</g)].map(([, x]) => x);
  assert.equal(labels.filter((x) => x === '100').length, 2);
  assert.ok(labels.every((x) => Number(x) <= 100));
  const table = join(folder, 'esma.csv');
  assert.equal((await esma(table, '--fund', fund)).code, 0);
  const lines = readFileSync(table, 'utf8').trim().split('\n');
  assert.equal(lines[0], 'section,scenario,redemption,item,value,unit');
  assert.ok(lines.every((line) => line.split(',').length === 6));
  const value = (start: string): number =>
    Number(
      lines
        .find((line) => line.startsWith(start))
        ?.split(',')
        .at(-2),
    );
  assert.ok(Math.abs(value('fund,,,net assets') / doc.netAssets - 1) < 1e-12);
  assert.equal(
    value('combined,today,a bad quarter,coverage by waterfall,'),
    today?.coverage[0]?.waterfall,
  );
  const plain = await esma(page, '--redemptions', '0.1', '--cash', '1000');
  assert.match(plain.out, /Liquidity stress test of the fund .*ESMA34-39-897/);
  for (const [flags, says] of [
    [[join(folder, 'x.pdf'), '--redemptions', '0.1'], /\.html or \.csv/],
    [[page], /--redemptions/],
    [[page, '--fund', kept('bad.yaml', 'gate: 10\nredemptions: []\n')], /gate/],
  ] as const) {
    const [path, ...more] = flags;
    const wrong = await esma(path, ...more);
    assert.equal(wrong.code, 2, wrong.out);
    assert.match(wrong.err, says);
  }
});
