// `plimsoll assess` as its user sees it: on real recordings, at a moment, and with what is missing.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { assessmentDoc, dayDoc, type AssessmentDoc, type DayDoc } from '#contracts/documents';
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

onData('LIQ-20, LIQ-24: the document of an assessment is whole, its parts sum, and every measure has its unit, its error and its count', async () => {
  const { out, code, err } = await cli(['assess', 'AMZN', ...lob, '--json'], {});
  assert.equal(code, 0, err);
  const doc = JSON.parse(out) as AssessmentDoc & { readonly day: DayDoc; readonly quality: { readonly report: { readonly rows: number } } };
  assert.ok(assessmentDoc.safeParse(doc).success);
  assert.ok(dayDoc.safeParse(doc.day).success && doc.day.stretches.length === 18);
  assert.ok(Math.abs(doc.score - doc.components.reduce((sum, { contribution }) => sum + contribution, 0)) < 1e-12);
  for (const name of ['adv', 'volatilityDaily', 'spread', 'spreadEffective', 'priceImpact60s', 'kyleLambda', 'vpin', 'roundTrip10k', 'depthWithin10bps', 'spreadHalfLife']) {
    const measure = doc.measures[name];
    assert.ok(measure !== undefined && Number.isFinite(measure.value) && measure.unit !== '' && measure.n > 0, name);
  }
  assert.equal(doc.components.find(({ name }) => name === 'stability')?.value, null);
  assert.equal(doc.quality.report.rows, 155_935);
});

onData('LIQ-21: a larger order scores lower on the same tape', async () => {
  const scoreOf = async (quantity: number): Promise<number> => (JSON.parse((await cli(['assess', 'AMZN', ...lob, '--quantity', String(quantity), '--json'], {})).out) as AssessmentDoc).score;
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
  assert.deepEqual(measuresOf({ instrument, tape: cut, history: [], asOf }), measuresOf({ instrument, tape, history: [], asOf }));
  assert.deepEqual(dayViewOf(cut, instrument, asOf), dayViewOf(tape, instrument, asOf));
});

onData('the card shows the score and its parts, the sizes, the day, the book and the measures within 130 columns, notes apart', async () => {
  const { out } = await cli(['assess', 'AMZN', ...lob], { NO_COLOR: '1' });
  for (const title of ['What the score is made of', 'Sizes', 'Over the session', 'Book', 'Measures', 'Limits', 'Notes']) assert.ok(out.includes(`\n${title}\n`), title);
  const [card = ''] = out.split('\nNotes\n');
  assert.deepEqual(card.split('\n').filter((line) => line.length > 130), []);
});
