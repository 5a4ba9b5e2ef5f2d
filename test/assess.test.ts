// `plimsoll assess` as its user sees it: on real recordings, at a moment, and with what is missing.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { type AssessmentDoc, assessmentDoc, type DayDoc, dayDoc } from '#contracts/documents';
import { timeUs } from '#core/kernel/units';
import { measuresOf } from '#core/liquidity/all-measures';
import { dayViewOf } from '#core/liquidity/day-view';
import { indexAt } from '#core/liquidity/tape-measures';
import { cli } from './support/running-service.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
function onData(name: string, run: (t: TestContext) => Promise<void> | void): void {
  test(name, (t) => (existsSync(DATA) ? run(t) : t.skip('skipped: no ../shared/data')));
}
const AMZN = join(DATA, 'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip');
const lob = ['--tape', AMZN, '--format', 'lobster', '--prior', 'us-large-cap', '--from', '14:00'];

onData(
  'LIQ-20, LIQ-24: the document of an assessment is whole, its parts sum, and every measure has its unit, its error and its count',
  async () => {
    const { out, code, err } = await cli(['assess', 'AMZN', ...lob, '--json'], {});
    assert.equal(code, 0, err);
    const doc = JSON.parse(out) as AssessmentDoc & {
      readonly day: DayDoc;
      readonly quality: { readonly report: { readonly rows: number } };
    };
    assert.ok(assessmentDoc.safeParse(doc).success);
    assert.ok(dayDoc.safeParse(doc.day).success && doc.day.stretches.length === 18);
    assert.ok(
      Math.abs(
        doc.score - doc.components.reduce((sum, { contribution }) => sum + contribution, 0),
      ) < 1e-12,
    );
    for (const name of [
      'adv',
      'volatilityDaily',
      'spread',
      'spreadEffective',
      'priceImpact60s',
      'kyleLambda',
      'vpin',
      'roundTrip10k',
      'depthWithin10bps',
      'spreadHalfLife',
    ]) {
      const measure = doc.measures[name];
      assert.ok(
        measure !== undefined &&
          Number.isFinite(measure.value) &&
          measure.unit !== '' &&
          measure.n > 0,
        name,
      );
    }
    assert.equal(doc.components.find(({ name }) => name === 'stability')?.value, null);
    assert.equal(doc.quality.report.rows, 155_935);
  },
);

onData('LIQ-21: a larger order scores lower on the same tape', async () => {
  const scoreOf = async (quantity: number): Promise<number> =>
    (
      JSON.parse(
        (await cli(['assess', 'AMZN', ...lob, '--quantity', String(quantity), '--json'], {})).out,
      ) as AssessmentDoc
    ).score;
  const [small, large] = [await scoreOf(1000), await scoreOf(500_000)];
  assert.ok(large < small, `${large} < ${small}`);
});

onData('P9, LIQ-32: what comes after the moment changes no measure and no event', () => {
  const read = readLobster(AMZN, { symbol: 'AMZN' });
  assert.ok(read.ok);
  const { tape } = read.value;
  const asOf = timeUs((tape.at[0] ?? 0) + 3 * 3_600e6);
  const cut = { ...tape, count: indexAt(tape.at, tape.count, asOf) };
  const { instrument } = tape;
  assert.deepEqual(
    measuresOf({ instrument, tape: cut, history: [], asOf }),
    measuresOf({ instrument, tape, history: [], asOf }),
  );
  assert.deepEqual(dayViewOf(cut, instrument, asOf), dayViewOf(tape, instrument, asOf));
});

onData(
  'the card shows the score and its parts, the sizes, the day, the book and the measures within 130 columns, notes apart',
  async () => {
    const { out } = await cli(['assess', 'AMZN', ...lob]);
    for (const title of [
      'What the score is made of',
      'Sizes',
      'Over the session',
      'Book',
      'Measures',
      'Limits',
      'Notes',
    ])
      assert.ok(out.includes(`\n${title}\n`), title);
    const [card = ''] = out.split('\nNotes\n');
    assert.deepEqual(
      card.split('\n').filter((line) => line.length > 130),
      [],
    );
  },
);

interface Row {
  readonly score: number;
  readonly close: number;
  readonly spreadBps: number | null;
}
onData(
  'LIQ-12, LIQ-20: bars alone, as --history or as --tape, give the whole document of one symbol; a panel without symbols gives the market',
  async () => {
    const daily = join(DATA, 'daily/us_daily_2014-11_2017-11.csv.gz');
    const [history, tape] = await Promise.all([
      cli(['assess', 'AAPL', '--history', daily, '--json'], {}),
      cli(['assess', 'AAPL', '--tape', daily, '--format', 'daily', '--json'], {}),
    ]);
    assert.equal(history.out, tape.out);
    const doc = JSON.parse(tape.out) as AssessmentDoc;
    assert.ok(assessmentDoc.safeParse(doc).success);
    for (const name of [
      'spreadEdge',
      'amihud',
      'volatilityYangZhang',
      'spreadEstimated',
      'volumeSteadiness',
    ])
      assert.ok((doc.measures[name]?.n ?? 0) > 0, name);
    const market = JSON.parse(
      (
        await cli(
          ['assess', '--tape', daily, '--format', 'daily', '--as-of', '2016-06-01', '--json'],
          {},
        )
      ).out,
    ) as { readonly symbols: number; readonly rows: readonly Row[] };
    assert.equal(market.symbols, 380);
    // LIQ-12: no estimate is below a cent of the price, and for some the cent is all that is known.
    const ticks = market.rows.flatMap(({ spreadBps, close }) =>
      spreadBps === null ? [] : [spreadBps / (100 / close)],
    );
    assert.ok(ticks.length > 300 && ticks.every((each) => each >= 1 - 1e-9));
    assert.ok(ticks.filter((each) => each < 1 + 1e-9).length > 30);
    assert.ok(
      market.rows.every(({ score }, i) => i === 0 || score <= (market.rows[i - 1]?.score ?? 1)),
    );
  },
);
for (const [what, args, code] of [
  ['no symbol and no file', [], 'FLAG_INVALID'],
  ['a universe that is not there', ['--universe', 'none.csv'], 'FILE_UNREADABLE'],
  [
    'a sort by nothing that we know',
    ['--universe', 'none.csv', '--sort', 'beauty'],
    'FLAG_INVALID',
  ],
  [
    'a date that is none',
    ['--universe', 'test/assess.test.ts', '--as-of', '2024-13-01'],
    'COLUMN_MISSING',
  ],
  ['a file out of any kind', ['A', '--history', 'test/assess.test.ts'], 'COLUMN_MISSING'],
] as const) {
  test(`assess: ${what} is exit 2 with a remedy`, async () => {
    const { code: exit, out } = await cli(['assess', ...args, '--json'], {});
    assert.equal(exit, 2, out);
    const { error } = JSON.parse(out) as {
      readonly error: { readonly code: string; readonly remedy: string };
    };
    assert.ok(error.code === code && error.remedy !== '', out);
  });
}
