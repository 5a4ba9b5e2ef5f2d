// `plimsoll size` as its user sees it: one symbol in a file of daily bars.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-size-'));
after(() => rmSync(folder, { recursive: true }));
const days = Array.from(
  { length: 84 },
  (_, i) => new Date(Date.UTC(2017, 6, 3) + i * 86_400_000),
).filter((day) => day.getUTCDay() % 6 !== 0);
const history = join(folder, 'bars.csv');
writeFileSync(
  history,
  `date,ticker,open,high,low,close,volume\n${days.map((day, i) => `${day.toISOString().slice(0, 10)},BIG,50,50.6,49.4,${(50 * (1 + 0.01 * Math.sin(i * 1.7))).toFixed(4)},1000000`).join('\n')}\n`,
);
const size = (...flags: readonly string[]): ReturnType<typeof cli> =>
  cli(['size', 'BIG', '--history', history, ...flags]);
interface Doc {
  readonly side: string;
  readonly quantity: number;
  readonly binding: string | null;
  readonly cuts: readonly { readonly from: number; readonly to: number }[];
}

test('SIZ-1, SIZ-6, SIZ-10: what binds is named, and by how much it cut', async () => {
  const { out, code, err } = await size(
    '--signal',
    '1',
    '--target-volatility',
    '0.5',
    '--capital',
    '1e8',
    '--json',
  );
  assert.equal(code, 0, err);
  const doc = JSON.parse(out) as Doc;
  assert.deepEqual([doc.side, doc.quantity, doc.binding], ['buy', 100_000, 'advShare']);
  assert.ok(doc.cuts.every(({ from, to }) => to < from));
  assert.match(
    (await size('--signal', '1', '--target-volatility', '0.5', '--capital', '1e8')).out,
    /reduced by \d+\.\d %: at most 10 %/,
  );
  const bound = JSON.parse(
    (await size('--edge', '-300', '--capital', '1e9', '--days-max', '0.1', '--json')).out,
  ) as Doc;
  assert.deepEqual(
    [bound.side, bound.quantity, bound.binding],
    ['sell', 20_000, 'daysToLiquidate'],
  );
  const [whole, part] = await Promise.all(
    ['0.0001', '1'].map(
      async (full) =>
        JSON.parse(
          (
            await size(
              '--risk',
              '0.0001',
              '--stop',
              '40',
              '--capital',
              '1e9',
              '--full-score',
              full,
              '--json',
            )
          ).out,
        ) as Doc,
    ),
  );
  assert.ok(
    part!.quantity < whole!.quantity && part!.binding === 'score',
    `SIZ-15: ${part!.quantity} of ${whole!.quantity}`,
  );
});

test('SIZ-7, SIZ-11 to SIZ-13: what cannot be sized is refused (3), what cannot be understood is bad input (2)', async () => {
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [[], 2, /one way of sizing/],
    [['--risk', '0.01', '--edge', '3', '--capital', '1'], 2, /--risk and --edge/],
    [['--risk', '0.01', '--capital', '1e6'], 2, /--stop/],
    [['--kelly', '0.5', '--excess', '0.1'], 2, /--capital/],
    [['--edge', 'much'], 2, /--edge: must be a number/],
    [['--edge', '30', '--days-max', '0', '--capital', '1e6'], 2, /--days-max/],
    [['--edge', '0.1', '--capital', '1e6'], 3, /does not cover half the spread/],
    [['--edge', '300'], 3, /POSITION_ABOVE_MAX/],
    [['--risk', '2', '--stop', '45', '--capital', '1e6'], 2, /--risk: .* is it in percent/],
    [
      ['--signal', '3', '--target-volatility', '0.1', '--capital', '1e6'],
      3,
      /signal must be between -1 and 1/,
    ],
  ];
  for (const [flags, exit, expected] of cases) {
    const { code, out, err } = await size(...flags);
    assert.equal(code, exit, `${flags.join(' ')}: ${out}${err}`);
    assert.match(out + err, expected);
  }
});

test('SIZ-21: fundings of a file come off the edge; what they rest on is said', async () => {
  const funding = join(folder, 'funding.csv');
  const rows = Array.from(
    { length: 30 },
    (_, i) => `${new Date(Date.UTC(2017, 9, 1) + i * 8 * 3_600_000).toISOString()},0.00002`,
  );
  writeFileSync(funding, `time,rate\n${rows.join('\n')}\n`);
  const sized = async (...flags: readonly string[]): Promise<Doc & { readonly funding?: object }> =>
    JSON.parse((await size('--capital', '1e9', ...flags, '--json')).out) as Doc;
  // Three fundings a day of a fifth of a basis point, for five days: 3 bps.
  const [paid, net, received] = await Promise.all([
    sized('--edge', '83', '--funding', funding, '--hold-for', '5d'),
    sized('--edge', '80'),
    sized('--edge', '-83', '--funding', funding, '--hold-for', '5d'),
  ]);
  assert.equal(paid.quantity, net.quantity);
  assert.ok(received.quantity > paid.quantity && received.side === 'sell');
  assert.partialDeepStrictEqual(paid.funding, { fundings: 30, days: 10, heldSeconds: 432_000 });
  const { out } = await size('--capital', '1e9', '--edge', '90', '--funding', funding);
  assert.match(out, /fundings +longs pay 0\.60 bps a day, .*30 fundings on 10 days/);
  for (const wrong of [
    ['--edge', '60', '--hold-for', '3d'],
    ['--edge', '60', '--funding', funding, '--hold-for', 'soon'],
    ['--risk', '0.01', '--stop', '40', '--capital', '1e6', '--funding', funding],
  ])
    assert.equal((await size(...wrong)).code, 2, wrong.join(' '));
});
