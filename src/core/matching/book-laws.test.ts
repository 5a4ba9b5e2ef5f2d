// What holds of every book after every command, whoever wrote it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fastMatchingBook } from '#core/matching/fast-matching-book';
import type {
  BookListener,
  BookOrder,
  MatchingBook,
  MatchType,
} from '#core/matching/matching-book';
import { plainMatchingBook } from '#core/matching/plain-matching-book';

type Command =
  | { readonly do: 'submit'; readonly order: BookOrder }
  | { readonly do: 'cancel'; readonly id: number }
  | { readonly do: 'reduce'; readonly id: number; readonly by: number }
  | { readonly do: 'amend'; readonly id: number; readonly price: number; readonly leaves: number };
const price = fc.integer({ min: 95, max: 105 });
const quantity = fc.integer({ min: 1, max: 20 });
const id = fc.integer({ min: 1, max: 30 });
const submitted = fc
  .record({
    side: fc.constantFrom<1 | -1>(1, -1),
    type: fc.constantFrom<MatchType>('limit', 'limit', 'limit', 'market', 'ioc', 'fok', 'postOnly'),
    price,
    quantity,
    display: fc.constantFrom(0, 0, 0, 3),
    owner: fc.constantFrom(0, 0, 1, 2),
    selfTrade: fc.constantFrom<BookOrder['selfTrade']>(
      'allow',
      'cancelNewest',
      'cancelOldest',
      'cancelBoth',
      'decrement',
    ),
  })
  .chain((order) => id.map((each): Command => ({ do: 'submit', order: { ...order, id: each } })));
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: submitted },
  { weight: 1, arbitrary: id.map((each): Command => ({ do: 'cancel', id: each })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(id, quantity)
      .map(([each, by]): Command => ({ do: 'reduce', id: each, by })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(id, price, quantity)
      .map(([each, at, leaves]): Command => ({ do: 'amend', id: each, price: at, leaves })),
  },
);
const commands = fc.array(anyCommand, { maxLength: 80 });
function run(book: MatchingBook, command: Command): void {
  if (command.do === 'submit') book.submit(command.order);
  else if (command.do === 'cancel') book.cancel(command.id);
  else if (command.do === 'reduce') book.reduce(command.id, command.by);
  else book.amend(command.id, command.price, command.leaves);
}
const silent: BookListener = {
  traded: () => undefined,
  rested: () => undefined,
  ended: () => undefined,
  amended: () => undefined,
  rejected: () => undefined,
  level: () => undefined,
};

for (const [name, make] of [
  ['plain', plainMatchingBook],
  ['fast', fastMatchingBook],
] as const) {
  test(`MAT-3 ${name}: whoever follows the levels has the book's depth after every command`, () => {
    fc.assert(
      fc.property(commands, (all) => {
        const levels = { 1: new Map<number, number>(), [-1]: new Map<number, number>() };
        let told: string[] = [];
        const book = make({
          ...silent,
          level(side, at, size) {
            told.push(`${side} ${at}`);
            if (size === 0) levels[side].delete(at);
            else levels[side].set(at, size);
          },
        });
        for (const command of all) {
          told = [];
          run(book, command);
          assert.equal(new Set(told).size, told.length); // each level once
          for (const side of [1, -1] as const) {
            const followed = [...levels[side]].sort(([a], [b]) => (b - a) * side);
            assert.deepEqual(book.depth(side, 99), followed);
            assert.equal(book.best(side), followed[0]?.[0] ?? null);
          }
        }
      }),
    );
  });
  test(`MAT-1 ${name}: lots are never made or lost: what came in has traded, ended, shrunk away or rests`, () => {
    fc.assert(
      fc.property(commands, (all) => {
        const resting = new Map<number, number>();
        const places = new Map<number, string>();
        const icebergs = new Set<number>();
        let [takerId, arriving] = [0, 0];
        // Where both shrink by what would have traded, the resting side is told and the arriving one shrinks as much.
        const shrunkTo = (each: number, left: number): void => {
          if (takerId !== 0 && each !== takerId) arriving -= (resting.get(each) ?? NaN) - left;
        };
        const book = make({
          ...silent,
          traded(makerId, taker, takerSide, at, traded, makerLeaves, takerLeaves) {
            assert.ok(traded > 0 && taker === takerId);
            const better = book.best(takerSide === 1 ? -1 : 1);
            assert.ok(better === null || (better - at) * takerSide >= 0); // nobody better was left
            assert.equal(makerLeaves, (resting.get(makerId) ?? NaN) - traded);
            assert.equal(takerLeaves, arriving - traded);
            resting.set(makerId, makerLeaves);
            arriving = takerLeaves;
          },
          rested(each, side, at, left) {
            assert.equal(left, arriving);
            places.set(each, `${side} ${at}`);
            resting.set(each, left);
          },
          ended(each, left, reason) {
            if (reason === 'selfTrade' && left === 0) shrunkTo(each, 0);
            else assert.equal(left, each === takerId ? arriving : resting.get(each));
            resting.delete(each);
          },
          amended(each, _at, left, keptPriority) {
            if (keptPriority) shrunkTo(each, left);
            else arriving = left;
            if (keptPriority) resting.set(each, left);
            else resting.delete(each);
          },
        });
        for (const command of all) {
          takerId =
            command.do === 'submit' ? command.order.id : command.do === 'amend' ? command.id : 0;
          arriving = command.do === 'submit' ? command.order.quantity : NaN;
          run(book, command);
          if (command.do === 'submit' && command.order.display > 0) icebergs.add(takerId);
          assert.equal(book.count, resting.size);
          for (const side of [1, -1] as const) {
            for (const [at, size] of book.depth(side, 99)) {
              const there = [...resting].filter(([each]) => places.get(each) === `${side} ${at}`);
              const sum = there.reduce((total, [, left]) => total + left, 0);
              if (there.some(([each]) => icebergs.has(each))) assert.ok(size > 0 && size <= sum);
              else assert.equal(size, sum);
            }
          }
          for (const [each, left] of resting) assert.equal(book.leavesOf(each), left);
        }
      }),
    );
  });
  test(`MAT-2 ${name}: a rejected command changes nothing, and every command is answered`, () => {
    fc.assert(
      fc.property(commands, (all) => {
        let [answers, rejections] = [0, 0];
        const answered = (): void => void answers++;
        const book = make({
          ...silent,
          traded: answered,
          rested: answered,
          ended: answered,
          amended: answered,
          rejected: () => void rejections++,
        });
        for (const command of all) {
          const [hash, count] = [book.hash(), book.count];
          [answers, rejections] = [0, 0];
          run(book, command);
          assert.ok(rejections === 1 ? answers === 0 : rejections === 0 && answers > 0);
          if (rejections > 0) assert.deepEqual([book.hash(), book.count], [hash, count]);
        }
      }),
    );
  });
  test(`MAT-4, MAT-6 ${name}: market, ioc and fok leave nothing behind, fok trades all or is rejected`, () => {
    fc.assert(
      fc.property(commands, (all) => {
        const traded = new Map<number, number>();
        let isRejected = false;
        const book = make({
          ...silent,
          traded: (_maker, taker, _side, _at, by) =>
            void traded.set(taker, (traded.get(taker) ?? 0) + by),
          rejected: () => void (isRejected = true),
        });
        for (const command of all) {
          isRejected = false;
          if (command.do === 'submit') traded.delete(command.order.id);
          run(book, command);
          if (command.do !== 'submit' || isRejected) continue;
          const { order } = command;
          if (order.type === 'market' || order.type === 'ioc' || order.type === 'fok')
            assert.equal(book.leavesOf(order.id), null);
          if (order.type === 'postOnly') assert.equal(traded.get(order.id) ?? 0, 0);
          if (order.type === 'fok') assert.equal(traded.get(order.id), order.quantity);
        }
      }),
    );
  });
  test(`MAT-1 ${name}: turned round, buy for sell and high for low, a book does the same`, () => {
    const mirror = (at: number): number => 200 - at;
    fc.assert(
      fc.property(commands, (all) => {
        const heard = (sign: 1 | -1, words: string[]): BookListener => ({
          ...silent,
          traded: (maker, taker, side, at, by) =>
            void words.push(
              `${taker} ${side * sign} ${by} of ${maker} at ${sign === 1 ? at : mirror(at)}`,
            ),
          ended: (each, left, reason) => void words.push(`${each} ${reason} ${left}`),
          level: (side, at, size) =>
            void words.push(`${side * sign} ${sign === 1 ? at : mirror(at)} ${size}`),
          rejected: (each, reason) => void words.push(`${each} ${reason}`),
        });
        const [said, turned]: [string[], string[]] = [[], []];
        const [book, other] = [make(heard(1, said)), make(heard(-1, turned))];
        for (const command of all) {
          run(book, command);
          if (command.do === 'submit') {
            const { order } = command;
            const side = order.side === 1 ? -1 : 1;
            other.submit({ ...order, side, price: mirror(order.price) });
          } else
            run(
              other,
              command.do === 'amend' ? { ...command, price: mirror(command.price) } : command,
            );
        }
        assert.deepEqual(turned, said);
      }),
    );
  });
  test(`MAT-12 ${name}: in lots ten times as small everything is ten times as many, and nothing else changes`, () => {
    fc.assert(
      fc.property(commands, (all) => {
        const [book, fine] = [make(silent), make(silent)];
        for (const command of all) {
          run(book, command);
          if (command.do === 'submit')
            fine.submit({
              ...command.order,
              quantity: 10 * command.order.quantity,
              display: 10 * command.order.display,
            });
          else if (command.do === 'reduce') fine.reduce(command.id, 10 * command.by);
          else if (command.do === 'amend')
            fine.amend(command.id, command.price, 10 * command.leaves);
          else fine.cancel(command.id);
        }
        for (const side of [1, -1] as const)
          assert.deepEqual(
            fine.depth(side, 99),
            book.depth(side, 99).map(([at, size]) => [at, 10 * size]),
          );
      }),
    );
  });
}
