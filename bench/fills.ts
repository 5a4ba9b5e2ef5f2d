// What a fill costs when one parent has had 1,000 of them, and when it has had 100,000: the same, or history is copied.
// A fill goes the whole way: venue, journal in memory, executor, ledger, screens, alerts. Medians of blocks of 500; beside
// them the plain rival, a Map copied for each fill.
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import { plainOrder } from '#core/plan/new-order';
import { openOn, scriptedVenue } from '../test/support/scripted-venue.ts';

const FILLS = 100_000;
const BLOCK = 500;
const FIRST = 1000;

const venue = scriptedVenue();
const { desk, engine } = openOn(venue, memoryJournal(), DEFAULT_LEDGER_LIMITS);
const order = { symbol: 'KEEL', side: 'buy', quantity: FILLS, strategy: 'twap' } as const;
const placed = desk.place(plainOrder({ ...order, parentId: 'P1', horizonSeconds: 3600 }), {
  by: 'bench',
  idempotencyKey: null,
});
if (!placed.ok || placed.value.status !== 'working') throw new Error(JSON.stringify(placed));

const blocks: { readonly until: number; readonly us: number }[] = [];
let filled = 0;
let next = 0;
let spentMs = 0;
let inBlock = 0;
const fillWhole = (clientOrderId: string, quantity: number): void => {
  venue.accept(clientOrderId);
  for (let i = 0; i < quantity; i++) {
    const began = performance.now();
    venue.fill(clientOrderId, 1, 5001, `x${filled}`);
    spentMs += performance.now() - began;
    filled++;
    if (++inBlock < BLOCK) continue;
    blocks.push({ until: filled, us: (spentMs * 1000) / BLOCK });
    [spentMs, inBlock] = [0, 0];
  }
};
while (filled < FILLS) {
  venue.pass(1);
  engine.look();
  for (; next < venue.sent.length; next++) {
    const sent = venue.sent[next];
    if (sent !== undefined) fillWhole(sent.clientOrderId, sent.quantity);
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const around = (count: number): number =>
  median(
    blocks.filter(({ until }) => Math.abs(until - count) <= count / 2 + BLOCK).map(({ us }) => us),
  );
const copied = (count: number): number => {
  let map = new Map(Array.from({ length: count }, (_, i) => [`x${i}`, i]));
  const times = Array.from({ length: 9 }, (_, i) => {
    const began = performance.now();
    map = new Map(map).set(`y${i}`, i);
    return (performance.now() - began) * 1000;
  });
  return median(times);
};
for (const count of [FIRST, 10_000, FILLS])
  console.log(
    `at ${count.toLocaleString('en-US')} fills: ${around(count).toFixed(1)} us a fill; a Map copied for each: ${copied(count).toFixed(1)} us`,
  );
console.log(`ratio 100,000 to 1,000: ${(around(FILLS) / around(FIRST)).toFixed(2)}`);
