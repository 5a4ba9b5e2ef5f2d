import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '#core/kernel/random';
import { fastMatchingBook } from '#core/matching/fast-matching-book';
import type { BookListener, BookOrder, MatchingBook } from '#core/matching/matching-book';
import { plainMatchingBook } from '#core/matching/plain-matching-book';

const TYPES: readonly BookOrder['type'][] = [
  'limit',
  'limit',
  'limit',
  'limit',
  'ioc',
  'market',
  'fok',
  'postOnly',
];
const POLICIES: readonly BookOrder['selfTrade'][] = [
  'allow',
  'cancelNewest',
  'cancelOldest',
  'cancelBoth',
  'decrement',
];

/** Everything that a book says, as text. */
function heard(): { readonly listener: BookListener; take(): string } {
  let words: string[] = [];
  const say =
    (name: string) =>
    (...args: readonly unknown[]): void =>
      void words.push(`${name}(${args.join(',')})`);
  return {
    listener: {
      traded: say('traded'),
      rested: say('rested'),
      ended: say('ended'),
      amended: say('amended'),
      rejected: say('rejected'),
      level: say('level'),
    },
    take() {
      const all = words.join(' ');
      words = [];
      return all;
    },
  };
}
const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random.next() * from.length)] as T;
const upTo = (random: Random, most: number): number => 1 + Math.floor(random.next() * most);

/** One command, the same for both. Prices within `spread` of `centre`; ids are sparse and now and then repeated. */
function command(
  random: Random,
  known: number[],
  {
    centre,
    spread,
    phases,
  }: { readonly centre: number; readonly spread: number; readonly phases: boolean },
): (book: MatchingBook) => void {
  const price = Math.max(1, centre + Math.floor((random.next() - 0.5) * spread));
  const id = known.length > 0 ? pick(random, known) : 1;
  const dice = random.next();
  if (dice < 0.55) {
    const fresh =
      random.next() < 0.02 ? id : Math.floor(random.next() * Number.MAX_SAFE_INTEGER) + 1;
    known.push(fresh);
    if (known.length > 400) known.shift();
    const type = pick(random, TYPES);
    const order: BookOrder = {
      id: fresh,
      owner: Math.floor(random.next() * 4),
      side: random.next() < 0.5 ? 1 : -1,
      type,
      price: type === 'market' ? 0 : price,
      quantity: upTo(random, 30),
      display: random.next() < 0.2 ? upTo(random, 5) : 0,
      selfTrade: pick(random, POLICIES),
    };
    return (book) => book.submit(order);
  }
  const quantity = upTo(random, 20);
  if (dice < 0.75) return (book) => book.cancel(id);
  if (dice < 0.85) return (book) => book.reduce(id, quantity);
  if (dice < 0.97 || !phases) return (book) => book.amend(id, price, quantity);
  const phase = pick(random, ['continuous', 'auction', 'halted'] as const);
  return phase === 'continuous' && random.next() < 0.5
    ? (book) => void book.uncross(centre)
    : (book) => book.setPhase(phase);
}

function compare(
  seed: number,
  commands: number,
  where: {
    readonly centre: (i: number) => number;
    readonly spread: number;
    readonly phases: boolean;
  },
): number {
  const random = seededRandom(seed);
  const [plainly, fastly] = [heard(), heard()];
  const [plain, fast] = [
    plainMatchingBook(plainly.listener),
    fastMatchingBook(fastly.listener, { capacity: 16 }),
  ];
  const known: number[] = [];
  let events = 0;
  for (let i = 0; i < commands; i++) {
    const run = command(random, known, { ...where, centre: where.centre(i) });
    run(plain);
    run(fast);
    const [said, also] = [plainly.take(), fastly.take()];
    if (said !== also) assert.equal(also, said, `seed ${seed}, command ${i}`);
    events += said === '' ? 0 : said.split(' ').length;
    if (i % 50 === 0) assert.equal(fast.hash(), plain.hash(), `seed ${seed}, command ${i}`);
  }
  assert.equal(fast.hash(), plain.hash());
  assert.equal(fast.count, plain.count);
  for (const side of [1, -1] as const)
    assert.deepEqual(fast.depth(side, 50), plain.depth(side, 50));
  for (const id of known) assert.equal(fast.leavesOf(id), plain.leavesOf(id));
  return events;
}

test('MAT-1, MAT-12: the twins answer random commands alike, event for event and hash for hash', () => {
  let events = 0;
  for (let seed = 1; seed <= 20; seed++)
    events += compare(seed, 1500, { centre: () => 1000, spread: 12, phases: false });
  assert.ok(events > 50_000, `${events} events`);
});
test('MAT-10, MAT-11, MAT-12: through auctions and halts too', () => {
  for (let seed = 101; seed <= 110; seed++)
    compare(seed, 1500, { centre: () => 500, spread: 20, phases: true });
});
test('MAT-12: wherever the price goes: near one, millions away and back, jumps beyond every window', () => {
  compare(201, 3000, { centre: () => 3, spread: 10, phases: false });
  compare(202, 3000, { centre: (i) => 1000 + i * 400, spread: 40, phases: false });
  compare(203, 3000, {
    centre: (i) => (i % 7 === 0 ? 5_000_000_000 : i % 5 === 0 ? 40 : 300_000),
    spread: 30,
    phases: false,
  });
  compare(204, 3000, { centre: () => Number.MAX_SAFE_INTEGER - 1000, spread: 30, phases: true });
});
