// ALR-26: pages of alerts, and what it costs to look at ten thousand of them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { buildServer } from '#api/server';
import { type AlertDoc, alertDoc } from '#contracts/alert-documents';
import {
  type Alert,
  clear,
  emptyBoard,
  raise,
  type Severity,
  sorted,
} from '#core/alert/alert-board';
import { ALERT_POLICY } from '#core/alert/fold-alerts';
import { SECOND_US, timeUs } from '#core/kernel/units';
import { commandsOf } from '#engine/desk/commands';
import { restored, snapshotOf } from '#engine/runtime/snapshot';
import { emptyState } from '#engine/runtime/state';
import { fakeDesk, NOW } from './api/fake-desk.ts';
import { fixedTokens } from './support/token-book.ts';

const TOKEN = 'x'.repeat(43);
const closing: (() => Promise<unknown>)[] = [];
after(() => Promise.all(closing.map((close) => close())));

const SEVERITIES: readonly Severity[] = ['warning', 'notice', 'critical', 'warning'];
function boardOf(count: number) {
  const board = emptyBoard();
  for (let i = 0; i < count; i++) {
    const severity = SEVERITIES[i % 4] ?? 'warning';
    const code = `CODE_${i % 5}`;
    const at = timeUs(NOW + i * SECOND_US);
    const news = { key: `${code}/${i}`, severity, code, text: `it is so of ${i}`, remedy: 'look' };
    raise(board, { ...news, at }, ALERT_POLICY);
  }
  return board;
}
async function served(board: ReturnType<typeof emptyBoard>) {
  const desk = fakeDesk();
  const alerts = {
    ...desk.alerts,
    list: (): readonly Alert[] => sorted(board),
    over: () => board.over.toReversed(),
  };
  const with10k = { ...desk, alerts };
  const app = await buildServer({
    desk: with10k,
    commands: commandsOf(with10k),
    tokens: fixedTokens(TOKEN),
    hosts: [],
    webRoot: null,
    onError: () => undefined,
  });
  closing.push(() => app.close());
  return async (query: string) => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const got = await app.inject({ method: 'GET', url: `/api/alerts${query}`, headers });
    const rows: readonly AlertDoc[] =
      got.statusCode === 200 ? alertDoc.array().parse(got.json()) : [];
    return { status: got.statusCode, rows, bytes: got.body.length };
  };
}

test('ALR-26: ten thousand alerts are pages: each once, worst first, and a page is small and quick', async () => {
  const ask = await served(boardOf(10_000));
  const seen: AlertDoc[] = [];
  for (let before = ''; ; before = `&before=${encodeURIComponent(seen.at(-1)?.cursor ?? '')}`) {
    const { rows } = await ask(`?limit=1000${before}`);
    if (rows.length === 0) break;
    seen.push(...rows);
  }
  assert.equal(new Set(seen.map(({ key }) => key)).size, 10_000);
  assert.equal(seen.length, 10_000);
  const ranks = seen.map(({ severity }) => ['critical', 'warning', 'notice'].indexOf(severity));
  assert.deepEqual(
    ranks,
    ranks.toSorted((a, b) => a - b),
  );
  const { rows, bytes } = await ask('');
  assert.equal(rows.length, 200);
  assert.ok(bytes < 100_000, `${bytes} bytes`);
  const beganMs = performance.now();
  for (let i = 0; i < 20; i++) await ask('');
  const eachMs = (performance.now() - beganMs) / 20;
  // Shared machines are slow; all ten thousand as documents are some hundred milliseconds anywhere.
  assert.ok(eachMs < 100, `${eachMs.toFixed(0)} ms a page`);
});

test('ALR-26: by severity and code; those that are over, newest first, with their end', async () => {
  const board = boardOf(40);
  for (const i of [3, 7, 11])
    clear(board, `CODE_${i % 5}/${i}`, timeUs(NOW + (100 - i) * SECOND_US));
  const ask = await served(board);
  const critical = await ask('?severity=critical&code=CODE_2');
  assert.deepEqual(
    critical.rows.map(({ key }) => key),
    ['CODE_2/22', 'CODE_2/2'],
  );
  const over = await ask('?state=over');
  assert.deepEqual(
    over.rows.map(({ key, overAt }) => [key, overAt?.slice(14, 19)]),
    [
      ['CODE_1/11', '01:29'],
      ['CODE_2/7', '01:33'],
      ['CODE_3/3', '01:37'],
    ],
  );
  const cursor = encodeURIComponent(over.rows[0]?.cursor ?? '');
  const next = await ask(`?state=over&limit=1&before=${cursor}`);
  assert.deepEqual(
    next.rows.map(({ key }) => key),
    ['CODE_2/7'],
  );
  assert.equal((await ask('?limit=5000')).status, 400);
  assert.equal((await ask('?state=gone')).status, 400);
});

test('ALR-26 JRN-19: a saved state has what is over', () => {
  const state = emptyState();
  const news = { key: 'A/1', severity: 'warning', code: 'A', text: 't', remedy: 'r' } as const;
  raise(state.alerts, { ...news, at: NOW }, ALERT_POLICY);
  clear(state.alerts, 'A/1', timeUs(NOW + 5));
  const again = restored(snapshotOf(state));
  assert.deepEqual(again.alerts.over, state.alerts.over);
  assert.equal(again.alerts.over[0]?.overAt, NOW + 5);
});
