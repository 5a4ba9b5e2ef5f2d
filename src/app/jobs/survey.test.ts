import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writeBars } from '#adapters/store-duckdb/bars-partition';
import { storePaths } from '#adapters/store-duckdb/store';
import { barsOfSource, outlineMarket } from '#app/bar-sources';
import { localWork } from '#app/jobs/local';
import { USUAL_TERMS } from '#cli/file-job';
import { surveyedOver } from '#cli/survey-work';
import { configSchema, policyOf } from '#contracts/config';
import { ok } from '#core/kernel/result';
import { DAY_US, timeUs } from '#core/kernel/units';
import type { Bars } from '#core/market/tape';
import type { PartRunner } from '#platform/part-runner';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-survey-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const env = { PLIMSOLL_HOME: folder };
const START = Date.UTC(2024, 0, 2, 14, 30) * 1000;
const DAYS = 45;
const TERMS = {
  ...USUAL_TERMS,
};

function bars(symbol: string, k: number, days = DAYS): Bars {
  const column = (of: (day: number) => number): Float64Array =>
    Float64Array.from({ length: days }, (_, day) => of(day));
  const close = column((day) => 10 + (k % 50) + ((day * 31 + k * 17) % 9) / 10);
  const unknown = column(() => NaN);
  return {
    symbol,
    source: 'made.csv',
    hash: `hash-${days}`,
    lengthUs: DAY_US,
    count: days,
    at: column((day) => START + day * DAY_US),
    open: close,
    high: close,
    low: close,
    close,
    volume: column((day) => 1000 * (1 + ((k * 7 + day) % 300))),
    bid: unknown,
    ask: unknown,
    marketCap: unknown,
    findings: [],
  };
}
/** 1,100 symbols in one partition; a few of them, newer, in another. */
async function store(): Promise<void> {
  const all = Array.from({ length: 1100 }, (_, k) => bars(`S${k}`, k));
  const newer = [3, 700].map((k) => bars(`S${k}`, k, DAYS + 2));
  for (const each of [all, newer]) {
    const { hash } = each[0]!;
    const written = await writeBars(storePaths(join(folder, 'store')).bars(DAY_US, hash), each, {
      source: 'made.csv',
      sourceHash: hash,
      lengthUs: DAY_US,
      market: 'us-equity',
      quality: { grade: 'A' } as Parameters<typeof writeBars>[2]['quality'],
    });
    assert.ok(written.ok);
  }
}
/** The last part first, each of them twice: as where a worker was lost and came back. */
const backwards: PartRunner = {
  ...localWork(1),
  async run(kind, tasks, how) {
    const { onEnd } = how;
    const last = tasks.length - 1;
    const again = [...tasks.toReversed(), ...tasks.toReversed()];
    await localWork(1).run(kind, again, {
      ...how,
      onEnd: ({ index, ...end }) =>
        onEnd({ ...end, index: last - (index % tasks.length) } as Parameters<typeof onEnd>[0]),
    });
    return ok(null);
  },
};

test('a market gives the same survey however it is cut and in whatever order its parts end', async () => {
  await store();
  const outline = await outlineMarket(null, TERMS, env);
  assert.ok(outline.ok);
  assert.equal(outline.value.symbols.length, 1100);
  assert.equal(outline.value.sources.length, 2);
  const survey = async (runner: PartRunner): Promise<string> => {
    const found = await surveyedOver(
      outline.value,
      timeUs(START + (DAYS + 3) * DAY_US),
      policyOf(configSchema.parse({})),
      { every: 'month' },
      {
        openWork: () => Promise.resolve(ok(runner)),
        openStore: () => assert.fail('nothing is kept'),
      },
    );
    assert.ok(found.ok, JSON.stringify(found));
    return JSON.stringify(found.value.whole);
  };
  const alone = await survey(localWork(1));
  assert.ok(alone.length > 500_000);
  assert.equal(await survey(backwards), alone);
  const names = outline.value.symbols.map(({ symbol }) => symbol);
  const scored = (JSON.parse(alone) as { rows: { symbol: string }[] }).rows.map(
    ({ symbol }) => symbol,
  );
  assert.deepEqual(
    scored,
    names.filter((name) => scored.includes(name)),
  );
});

test('a file that is not the one that was asked about is refused', async () => {
  const outline = await outlineMarket(null, TERMS, env);
  assert.ok(outline.ok);
  const [source] = outline.value.sources;
  const found = await barsOfSource({ ...source!, mark: 'another' }, ['S1'], [0, 100]);
  assert.equal(found.ok ? '' : found.error.code, 'DATA_DIFFERS');
  const lacking = await barsOfSource(source!, ['S1', 'NONE'], [0, 100]);
  assert.equal(lacking.ok ? '' : lacking.error.code, 'DATA_DIFFERS');
});
