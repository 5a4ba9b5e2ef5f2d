// SES-1: every session of an exchange that is known, against a recording of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { isoDate, isoTime, parseCivilDate } from '#core/kernel/civil';
import { type ExchangeCode, exchangeSessions } from '#core/market/calendars/exchanges';
import { MAIN } from './support/main.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? '../shared/data';
for (const code of ['XNYS', 'XLON', 'XHKG', 'CMES'] as const satisfies readonly ExchangeCode[]) {
  const path = `${DATA}/calendars/${code.toLowerCase()}.csv.gz`;
  test(`SES-1: every session of ${code}, with its open and close`, {
    skip: existsSync(path) ? false : 'the recording is not beside this folder',
  }, () => {
    const rows = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n').slice(1);
    const recorded = rows.map((row) => {
      const [date = '', ...times] = row.split(',');
      return [date.slice(0, 10), ...times.map((each) => each.slice(0, 16))].join(' ').trim();
    });
    const [from, to] = [recorded[0], recorded.at(-1)].map((row) =>
      parseCivilDate((row ?? '').slice(0, 10)),
    );
    assert.ok(from && to);
    const ours = exchangeSessions(code, from, to).map(({ date, open, close, breaks }) =>
      [open, close, ...breaks.flatMap(({ from, to }) => [from, to])]
        .map((at) => isoTime(at).slice(0, 16))
        .reduce((line, each) => `${line} ${each}`, isoDate(date)),
    );
    const [have, want] = [new Set(ours), new Set(recorded)];
    const missing = recorded.filter((row) => !have.has(row));
    const extra = ours.filter((row) => !want.has(row));
    assert.deepEqual({ missing, extra }, { missing: [], extra: [] });
  });
}

function calendar(...args: readonly string[]): {
  readonly status: number | null;
  readonly doc: unknown;
} {
  const done = spawnSync(process.execPath, [...MAIN, 'calendar', ...args, '--json'], {
    encoding: 'utf8',
  });
  return { status: done.status, doc: JSON.parse(done.stdout) };
}
test('SES-1: plimsoll calendar lists sessions in UTC: Independence Day, its eve, and the futures that stop at noon', () => {
  const days = ['--from', '2024-07-03', '--to', '2024-07-05'];
  const session = (date: string, open: string, close: string) => ({
    date,
    open: `${open}:00.000000Z`,
    close: `${close}:00.000000Z`,
    breaks: [],
  });
  assert.deepEqual(calendar('XNYS', ...days).doc, [
    session('2024-07-03', '2024-07-03T13:30', '2024-07-03T17:00'),
    session('2024-07-05', '2024-07-05T13:30', '2024-07-05T20:00'),
  ]);
  assert.deepEqual(calendar('cmes', ...days).doc, [
    session('2024-07-03', '2024-07-02T22:00', '2024-07-03T22:00'),
    session('2024-07-04', '2024-07-03T22:00', '2024-07-04T17:00'),
    session('2024-07-05', '2024-07-04T22:00', '2024-07-05T22:00'),
  ]);
  for (const bad of [
    ['XVTX', ...days],
    ['XNYS', '--from', '2024-02-30', '--to', '2024-03-01'],
    ['XNYS', '--from', '1989-01-01', '--to', '1989-02-01'],
  ])
    assert.equal(calendar(...bad).status, 2, bad.join(' '));
});
test('SES-1: London keeps Christmas after a weekend, moved bank holidays, and summer time as it was before 1996', () => {
  const dates = (from: string, to: string): string =>
    exchangeSessions('XLON', parseCivilDate(from)!, parseCivilDate(to)!)
      .map(({ date, open }) => `${isoDate(date).slice(5)} ${isoTime(open).slice(11, 13)}`)
      .join(', ');
  assert.equal(
    dates('2021-12-23', '2021-12-31'),
    '12-23 08, 12-24 08, 12-29 08, 12-30 08, 12-31 08',
  );
  assert.equal(dates('2022-06-01', '2022-06-06'), '06-01 07, 06-06 07');
  assert.equal(dates('1994-10-21', '1994-10-25'), '10-21 07, 10-24 08, 10-25 08');
});
