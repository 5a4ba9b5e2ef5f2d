// What the engine knows: it leaves memory when it is over, and is saved for the next start.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openHistory } from '#adapters/history-sqlite/history-sqlite';
import { openSqliteReader } from '#adapters/journal-sqlite/journal-reader';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { openJournalWriter } from '#adapters/journal-sqlite/journal-writer';
import { snapshotFolder } from '#adapters/journal-sqlite/snapshot-files';
import { keepStates } from '#app/keep-states';
import { verifyStates } from '#app/verify-states';
import type { Entry } from '#core/journal/body';
import type { JournalEntry } from '#core/journal/entry';
import type { OrderRecord } from '#core/journal/order-record';
import { SNAPSHOT_VERSION } from '#core/journal/upcast';
import { DAY_US, timeUs } from '#core/kernel/units';
import { deskRecords, type OrdersWanted } from '#engine/desk/desk-records';
import type { History } from '#engine/ports/history';
import { follow } from '#engine/runtime/follow';
import { restored, snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, type EngineState, emptyState } from '#engine/runtime/state';
import { obedientDesk } from './support/obedient-venue.ts';
import { KEEL } from './support/scripted-venue.ts';
import { wish, workedJournal } from './support/worked-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-states-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let files = 0;

const folded = (entries: Iterable<JournalEntry>, state = emptyState(true)): EngineState => {
  for (const entry of entries) applyEntry(state, entry as Entry);
  return state;
};
const JOURNAL = workedJournal();

function writtenTo(entries: readonly JournalEntry[]): string {
  const path = join(folder, `journal-${++files}.sqlite`);
  const journal = openJournalWriter(path);
  assert.ok(journal.ok && journal.value.append(entries).ok);
  journal.value.close();
  return path;
}
async function saveAt(path: string, ...sequences: readonly number[]): Promise<void> {
  const reader = openSqliteReader(path);
  for (const sequence of sequences)
    await reader.save({ sequence, text: snapshotOf(folded(JOURNAL.slice(0, sequence))) });
  await reader.close();
}
const savedIn = (path: string): readonly string[] => readdirSync(snapshotFolder(path)).sort();
/** From which sequence the next start goes on. */
function startOf(path: string): number {
  const journal = openSqliteJournal(path);
  assert.ok(journal.ok, journal.ok ? '' : journal.error.detail);
  const saved = journal.value.snapshot?.() ?? null;
  const state = saved === null ? emptyState(true) : restored(saved.text);
  folded(journal.value.read(state.sequence), state);
  journal.value.close();
  assert.equal(snapshotOf(state), snapshotOf(folded(JOURNAL)), 'the state that a replay gives');
  return saved?.sequence ?? 0;
}

test('JRN-19: at every entry a state is saved and restored as it was, and goes on as it would have', () => {
  const state = emptyState(true);
  for (const [i, entry] of JOURNAL.entries()) {
    applyEntry(state, entry);
    const text = snapshotOf(state);
    assert.equal(snapshotOf(restored(text)), text, `after ${i + 1}`);
    if (i % 40 === 0)
      assert.equal(
        snapshotOf(folded(JOURNAL.slice(i + 1), restored(text))),
        snapshotOf(folded(JOURNAL)),
      );
  }
});

test('JRN-19: a start reads the newest saved state and the entries after it; the last three are kept', async () => {
  const path = writtenTo(JOURNAL);
  assert.equal(startOf(path), 0, 'there is none');
  await saveAt(path, 10, 20);
  writeFileSync(join(snapshotFolder(path), '000000000015.state.part'), 'cut off by a kill');
  await saveAt(path, 30, 40);
  assert.equal(savedIn(path).length, 3);
  assert.equal(startOf(path), 40);
});

test('JRN-19: a state that is torn, was changed, is of another version or of another journal is passed over', async () => {
  const path = writtenTo(JOURNAL);
  await saveAt(path, 20, 30, 40);
  const newest = (back: number): string =>
    join(snapshotFolder(path), savedIn(path).at(-1 - back) ?? '');
  writeFileSync(newest(0), readFileSync(newest(0), 'utf8').slice(0, -3));
  assert.equal(startOf(path), 30, 'torn');
  writeFileSync(
    newest(1),
    readFileSync(newest(1), 'utf8').replace(`"version":${SNAPSHOT_VERSION}`, '"version":999'),
  );
  assert.equal(startOf(path), 20, 'of another version');
  appendFileSync(newest(2), ' ');
  assert.equal(startOf(path), 0, 'changed');
  await saveAt(path, 40);
  const other = writtenTo(
    JOURNAL.map((entry, i) => (i === 5 ? { ...entry, at: timeUs(entry.at + 1) } : entry)),
  );
  await saveAt(other, 20);
  writeFileSync(
    newest(0),
    readFileSync(join(snapshotFolder(other), savedIn(other)[0] ?? ''), 'utf8'),
  );
  assert.equal(startOf(path), 0, 'of another journal');
});

test('JRN-19: damage of what comes after the saved state is found at the start', async () => {
  const path = writtenTo(JOURNAL);
  await saveAt(path, 40);
  const journal = openJournalWriter(path);
  assert.ok(journal.ok);
  journal.value.close();
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(path);
  db.exec(`UPDATE entry SET at = at + 1 WHERE sequence = 50`);
  db.close();
  const again = openSqliteJournal(path);
  assert.match(again.ok ? '' : again.error.detail, /an entry was changed at sequence 50/);
});

test('a follower folds what is durable while another one writes, and saves when enough has come', async () => {
  const path = join(folder, `journal-${++files}.sqlite`);
  const journal = openJournalWriter(path);
  assert.ok(journal.ok);
  const reader = openSqliteReader(path);
  const follower = await follow(reader);
  const told: number[] = [];
  for (let from = 0; from < JOURNAL.length; from += 25) {
    assert.ok(journal.value.append(JOURNAL.slice(from, from + 25)).ok);
    await follower.step((entry) => told.push(entry.sequence));
    await follower.save(60);
  }
  assert.deepEqual(
    told,
    JOURNAL.map(({ sequence }) => sequence),
  );
  assert.equal(snapshotOf(follower.state), snapshotOf(folded(JOURNAL)));
  journal.value.close();
  const again = await follow(reader);
  assert.ok(again.state.sequence >= JOURNAL.length - 85, 'it begins with what was saved');
  await again.step();
  assert.equal(snapshotOf(again.state), snapshotOf(follower.state));
  await reader.close();
});

test('JRN-19: plimsoll journal verify replays from the beginning and must meet every saved state', async () => {
  const path = writtenTo(JOURNAL);
  await saveAt(path, 20, 30, 40);
  const newest = join(snapshotFolder(path), savedIn(path).at(-1) ?? '');
  appendFileSync(newest, ' ');
  const verified = await verifyStates({ kind: 'sqlite', path });
  assert.ok(verified.ok);
  assert.deepEqual(verified.value.states, { met: [20, 30], passedOver: [savedIn(path).at(-1)] });
  // Somebody writes a state that hangs together and is not the journal's.
  const reader = openSqliteReader(path);
  const text = snapshotOf(folded(JOURNAL.slice(0, 50))).replace('"lastAt":1', '"lastAt":2');
  await reader.save({ sequence: 50, text });
  await reader.close();
  const differs = await verifyStates({ kind: 'sqlite', path });
  assert.equal(differs.ok ? '' : differs.error.code, 'STATE_DIFFERS');
});

/** The same order again, under another name, some time later. */
function again(
  entries: readonly Entry[],
  n: number,
  byUs: number,
  sequence: number,
): readonly Entry[] {
  return entries.map((entry, i) => {
    const text = JSON.stringify(entry.body)
      .replaceAll('"A"', `"A${n}"`)
      .replaceAll('"A/', `"A${n}/`)
      .replaceAll('"XA/', `"XA${n}/`)
      .replaceAll('"key"', `"key${n}"`);
    const { body } = { body: JSON.parse(text) as Entry['body'] };
    return { ...entry, sequence: sequence + i + 1, at: timeUs(entry.at + byUs), body };
  });
}
const sizesOf = ({
  parents,
  records,
  ledger,
  requests,
  askedBy,
  besides,
  ended,
}: EngineState): readonly number[] => [
  parents.size,
  records.size,
  requests.size,
  askedBy.size,
  besides.size,
  ended.length,
  ledger.parents.size,
  ledger.orders.size,
  ledger.executions.size,
  ...[...ledger.fills.values()].map((log) => log.fills.length),
];

test('JRN-18: over 24 days of orders memory holds those of the last days, and a late one is found as long as it may come', () => {
  const end = JOURNAL.findIndex(({ body }) => body.type === 'ended');
  const opening = JOURNAL.slice(
    0,
    JOURNAL.findIndex(({ body }) => body.type === 'placed'),
  );
  const order = JOURNAL.slice(opening.length, end + 1);
  const state = folded(opening);
  const perDay = 40;
  const sizes: (readonly number[])[] = [];
  for (let n = 0; n < 24 * perDay; n++) {
    folded(again(order, n, (n * DAY_US) / perDay, state.sequence), state);
    if (n % perDay === perDay - 1) sizes.push(sizesOf(state));
    const before = state.records.get(`A${n - perDay}`);
    if (n >= perDay) assert.ok(before !== undefined, 'an order of a day ago is known');
  }
  assert.ok((sizes[23]?.[0] ?? 0) <= perDay * 1.1, `${sizes[23]?.[0]} parents`);
  assert.deepEqual(sizes[23], sizes[3], 'the 24th day holds what the fourth did');
  const booked = [...state.ledger.positions.values()].reduce((sum, lots) => sum + lots, 0);
  const one = [...folded([...opening, ...order]).ledger.positions.values()].reduce(
    (sum, lots) => sum + lots,
    0,
  );
  assert.equal(booked, one * 24 * perDay, 'positions are of all days');
});

/** A journal of so many orders, ten hours apart, with a client's key each. */
function longJournal(orders: number): readonly Entry[] {
  const end = JOURNAL.findIndex(({ body }) => body.type === 'ended');
  const opening = JOURNAL.slice(
    0,
    JOURNAL.findIndex(({ body }) => body.type === 'placed'),
  );
  const order = JOURNAL.slice(opening.length, end + 1);
  const all = [...opening];
  for (let n = 0; n < orders; n++) all.push(...again(order, n, n * 36e9, all.length));
  return all;
}
async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 90_000;
  while (!isSo() && performance.now() < end) await new Promise((done) => setTimeout(done, 20));
  assert.ok(isSo(), 'it came to it');
}

test('PRJ-3: what has left memory is in the history: lists, single orders, costs and keys are as if nothing had left', async () => {
  const ORDERS = 30;
  const journal = longJournal(ORDERS);
  const path = writtenTo(journal);
  const history = openHistory(`${path}-history`);
  const state = folded(journal);
  assert.ok(state.records.size < 8, 'most have left memory');
  const states = keepStates(
    { journal: { kind: 'sqlite', path }, history: `${path}-history` },
    assert.fail,
  );
  await until(() => history.order(`A${ORDERS - 1}`) !== null);
  const records = deskRecords(state, history);
  const names = Array.from({ length: ORDERS }, (_, n) => `A${n}`).reverse();
  const page = (before: string | null, more: Partial<OrdersWanted> = {}): readonly string[] =>
    records
      .page({
        limit: 7,
        before: before === null ? null : records.order(before),
        status: null,
        symbol: null,
        ...more,
      })
      .map(({ parentId }) => parentId);
  const pages: string[] = [];
  for (let before: string | null = null; ; ) {
    const found = page(before);
    pages.push(...found);
    if (found.length < 7) break;
    before = found.at(-1) ?? null;
  }
  assert.deepEqual(pages, names);
  assert.deepEqual(page(null, { status: 'completed', limit: 100 }), names);
  assert.deepEqual(page(null, { status: 'cancelled' }), []);
  assert.deepEqual(page(null, { symbol: KEEL.id, limit: 2 }), names.slice(0, 2));
  assert.deepEqual(page(null, { symbol: 'MAST' }), []);
  assert.deepEqual(page(null, { status: 'open' }), []);
  const whenItEnded = folded(
    journal.slice(0, 1 + journal.findIndex(({ body }) => body.type === 'ended')),
  );
  assert.deepEqual(
    records.order('A0'),
    whenItEnded.records.get('A0'),
    'an order of weeks ago is what it was',
  );
  assert.equal(records.judged().length, ORDERS);
  assert.deepEqual(records.request('ada', 'key3')?.parentId, 'A3');
  assert.equal(records.request('bob', 'key3'), null);
  await states.stop();
  // A journal that lost its last days, and one that is another one: the history is made anew.
  for (const other of [journal.slice(0, 200), longJournal(3)]) {
    const elsewhere = writtenTo(other);
    copyFileSync(`${path}-history`, `${elsewhere}-history`);
    const again = keepStates(
      { journal: { kind: 'sqlite', path: elsewhere }, history: `${elsewhere}-history` },
      assert.fail,
    );
    const theirs = openHistory(`${elsewhere}-history`);
    const ended = [...folded(other).records.keys()];
    await until(() => theirs.order('A29') === null && theirs.order(ended[0] ?? '') !== null);
    await again.stop();
    theirs.close();
  }
  history.close();
});

test('JRN-18: nothing leaves memory that a statement could still list: it waits for the last agreement with the venue', () => {
  const journal = longJournal(8);
  const state = emptyState(true);
  const agreed = (): void => {
    const body = { type: 'reconciled', statementAt: state.lastAt, opening: null } as const;
    applyEntry(state, { sequence: state.sequence + 1, at: state.lastAt, kind: 'decision', body });
  };
  for (const { body, at, kind } of journal) {
    applyEntry(state, { sequence: state.sequence + 1, at, kind, body });
    if (state.sequence === 1) agreed();
  }
  assert.equal(state.records.size, 8, 'the venue has not been asked for three days');
  agreed();
  assert.deepEqual([...state.records.keys()], ['A5', 'A6', 'A7'], 'of the last day and an hour');
});

test('JRN-18: where no history is kept nothing is let go, and a key is known for ever', () => {
  const journal = longJournal(6);
  const state = folded(journal, emptyState());
  assert.equal(state.records.size, 6);
  assert.equal(deskRecords(state, null).request('ada', 'key0')?.parentId, 'A0');
  assert.equal(deskRecords(state, null).cannotTell(), null);
});

test('PRJ-3: a key or an id that has left memory, and that the history cannot tell yet, is refused: no request becomes a second order', () => {
  let known = 0;
  let kept: OrderRecord | null = null;
  const history: History = {
    sequence: () => known,
    order: (id) => (kept?.parentId === id ? kept : null),
    orders: () => [],
    judged: () => [],
    request: (key) =>
      kept !== null && key === 'ada/key'
        ? { parentId: 'A', fingerprint: JSON.stringify(wish('A')) }
        : null,
    basket: () => null,
    baskets: () => [],
  };
  const on = obedientDesk({ latencyUs: 20_000, displayed: 5000, printed: 5000, history });
  const ask = (key: string | null, parentId: string | null) =>
    on.desk().place({ ...wish('A'), parentId }, { idempotencyKey: key, by: 'ada' });
  assert.ok(ask('key', 'A').ok);
  on.live(70);
  const record = on.desk().order('A');
  assert.ok(record !== null && record.endedAt !== null);
  on.pass(26 * 3_600e6);
  const free = ask(null, null);
  assert.ok(free.ok, 'an order without a key and an id of its own is placed');
  assert.equal(on.engine().state.records.has('A'), false, 'it has left memory');
  for (const [key, id] of [
    ['key', 'A'],
    ['key', null],
    [null, 'A'],
    ['other', null],
  ] as const) {
    const no = ask(key, id);
    assert.equal(
      no.ok ? 'placed' : no.error.kind === 'refusal' ? no.error.refusal.code : '',
      'HISTORY_BEHIND',
    );
  }
  [known, kept] = [on.engine().state.sequence, record];
  const again = ask('key', 'A');
  assert.ok(again.ok && again.value === record, 'the same request is the same order');
  const used = ask(null, 'A');
  assert.equal(
    used.ok ? '' : used.error.kind === 'problems' ? used.error.problems[0]?.code : '',
    'ID_REUSED',
  );
  assert.ok(ask('other', null).ok);
});

test('a history that cannot be written is told once, and catches up when it can', async () => {
  const path = writtenTo(JOURNAL);
  const file = `${path}-history`;
  mkdirSync(file);
  const said: string[] = [];
  const states = keepStates({ journal: { kind: 'sqlite', path }, history: file }, (line) =>
    said.push(line),
  );
  await until(() => said.length > 0);
  assert.match(
    said[0] ?? '',
    /^Saved states and the history of orders wait: .*\n {2}Trading goes on; they catch up\.$/,
  );
  rmSync(file, { recursive: true });
  const history = openHistory(file);
  await until(() => history.order('A') !== null);
  await states.stop();
  history.close();
  assert.equal(said.length, 1);
});

/** Names and kinds of all that is in a text, without values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value))
    return [...new Set(value.map((each) => JSON.stringify(shapeOf(each))))].sort();
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, shapeOf(each)]),
  );
}
test('JRN-19: whoever changes what the engine remembers gives saved states a new version', () => {
  const shape = JSON.stringify(shapeOf(JSON.parse(snapshotOf(folded(JOURNAL)))));
  const found = createHash('sha256').update(shape).digest('hex').slice(0, 16);
  assert.deepEqual(
    { version: SNAPSHOT_VERSION, shape: found },
    { version: 13, shape: '7bbea39da27f745d' },
    'The state has other fields than before: increase SNAPSHOT_VERSION in core/journal/upcast.ts, and write version and shape here.',
  );
});
