// TCA-91: the report of the day before is in its folder soon after a start that missed it, and once.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fillsDoc } from '#contracts/fills-documents';
import { startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-scheduled-'));
after(() => {
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});

test('TCA-91: what was missed is written at the next start, whole and once', async () => {
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(config, "reports: { every: day, at: '00:00' }\n");
  const service = await startService(home, { flags: ['--config', config] });
  try {
    const folder = join(home, 'reports');
    const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const found = (): readonly string[] => {
      try {
        return readdirSync(join(folder, day)).toSorted();
      } catch {
        return [];
      }
    };
    await until('the report is written', 60, async () => found().length > 0).catch(
      (late: unknown) => {
        throw new Error(service.words(), { cause: late });
      },
    );
    assert.deepEqual(found(), ['report.csv', 'report.html', 'report.json', 'report.xlsx']);
    assert.match(readFileSync(join(folder, day, 'report.html'), 'utf8'), /^<!doctype html>/i);
    fillsDoc.parse(JSON.parse(readFileSync(join(folder, day, 'report.json'), 'utf8')));
    assert.deepEqual(readdirSync(folder), [day]);
    assert.match(service.words(), new RegExp(`The report of ${day} is in`));
  } finally {
    await service.stop();
  }
});
