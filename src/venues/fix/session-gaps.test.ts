import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FixMessage } from '#venues/fix/fix-text';
import { DUP, from, loggedOn } from '#venues/fix/session.fixture';

/** A counterparty that sends `count` reports over a wire that drops, copies and swaps, and sends again what it is asked for. */
function exchanged(
  count: number,
  chance: () => number,
): { readonly delivered: readonly number[]; readonly reports: readonly number[] } {
  const one = loggedOn();
  const reports: number[] = [];
  const isReport = (sequence: number): boolean => reports.includes(sequence);
  let next = 2;
  let wire: FixMessage[] = [];
  const sendAgain = (first: number): void => {
    for (let i = first; i < next; i++)
      wire.push(
        isReport(i) ? from('8', i, [DUP]) : from('4', i, [DUP, [123, 'Y'], [36, String(i + 1)]]),
      );
  };
  for (let round = 0; round < 400 && (next <= count || one.session().in < next); round++) {
    const isNoisy = round < 100;
    if (next <= count) {
      if (next % 4 !== 0) reports.push(next);
      wire.push(from(isReport(next) ? '8' : '0', next++));
    } else if (round % 10 === 0) wire.push(from('0', next++));
    if (isNoisy && wire.length > 1 && chance() < 0.2) wire.reverse();
    const arriving = wire.splice(0, 1 + Math.floor(chance() * 4));
    for (const message of arriving) {
      if (isNoisy && chance() < 0.25) continue;
      const copies = isNoisy && message.fields.get(43) === 'Y' && chance() < 0.2 ? 2 : 1;
      for (let i = 0; i < copies; i++)
        for (const action of one.hear(message))
          if (action.type === 'write' && action.msgType === '2')
            sendAgain(Number(action.body.find(([tag]) => tag === 7)?.[1]));
    }
    // A reordered live message comes with a low number and no flag: that ends a connection, and the next one goes on.
    if (one.session().phase === 'down') {
      wire = [];
      one.put({ type: 'connected' });
      for (const action of one.hear(from('A', next++)))
        if (action.type === 'write' && action.msgType === '2')
          sendAgain(Number(action.body.find(([tag]) => tag === 7)?.[1]));
    }
    const before = one.done.length;
    one.pass(500);
    for (const action of one.done.slice(before))
      if (action.type === 'write' && action.msgType === '2')
        sendAgain(Number(action.body.find(([tag]) => tag === 7)?.[1]));
  }
  assert.ok(one.session().in >= count, `came to ${one.session().in} of ${count}`);
  const delivered = one.done.flatMap((action) =>
    action.type === 'deliver' ? [Number(action.message.fields.get(34))] : [],
  );
  return { delivered, reports };
}
test('FIX-4: dropped, copied and swapped messages: every report is delivered, first times in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 60 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
      (count, chances) => {
        const { delivered, reports } = exchanged(count, () => chances.next().value ?? 0);
        const firsts = [...new Set(delivered)];
        assert.deepEqual(
          firsts,
          firsts.toSorted((a, b) => a - b),
        );
        assert.deepEqual(
          reports.filter((each) => each < count && !firsts.includes(each)),
          [],
        );
      },
    ),
    { numRuns: 100 },
  );
});
