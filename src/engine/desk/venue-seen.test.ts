import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '#core/journal/body';
import { MINUTE_US, SECOND_US, type TimeUs, timeUs } from '#core/kernel/units';
import { venueWatch } from '#engine/desk/venue-seen';

const entry = (at: TimeUs, body: object): Entry =>
  ({ sequence: 1, at, kind: 'event', body }) as unknown as Entry;
function scripted() {
  const watch = venueWatch();
  let now = timeUs(1e15);
  let n = 0;
  return {
    look: () => watch.look(now),
    wait: (us: number): void => void (now = timeUs(now + us)),
    /** `tookUs` null: no answer comes. */
    order(venue: string, tookUs: number | null, type = 'accepted'): void {
      const clientOrderId = `o${++n}`;
      watch.see(entry(now, { type: 'send', order: { clientOrderId, venue } }));
      if (tookUs === null) return;
      const event = type === 'fill' ? { type, fill: { clientOrderId } } : { type, clientOrderId };
      watch.see(entry(timeUs(now + tookUs), { type: 'parent', parentId: 'P', event }));
      // A fill after the acceptance is no second answer.
      watch.see(
        entry(timeUs(now + 60e6), {
          type: 'parent',
          event: { type: 'fill', fill: { clientOrderId } },
        }),
      );
    },
  };
}

test('MON-36: the median time to an answer, of five orders at least, answers that are missing among them', () => {
  const { order, look, wait } = scripted();
  for (const took of [0.1, 0.2, 5, 0.3]) order('PAPER', took * SECOND_US);
  order('ELSEWHERE', 9 * SECOND_US);
  assert.deepEqual(
    look().map(({ venue, answerSeconds }) => [venue, answerSeconds]),
    [
      ['PAPER', null],
      ['ELSEWHERE', null],
    ],
  );
  order('PAPER', 0.4 * SECOND_US, 'fill');
  assert.equal(look()[0]?.answerSeconds, 0.3);
  for (let i = 0; i < 10; i++) order('PAPER', null);
  assert.equal(look()[0]?.answerSeconds, 0.3, 'a second of silence is none');
  wait(30 * SECOND_US);
  assert.equal(look()[0]?.answerSeconds, 30);
  wait(6 * MINUTE_US);
  assert.deepEqual(look(), [], 'nothing was sent there for long');
});

test('MON-37: orders that were turned down, over those that were answered, of ten at least', () => {
  const { order, look } = scripted();
  for (let i = 0; i < 9; i++) order('PAPER', 1000, i < 3 ? 'rejected' : 'accepted');
  assert.equal(look()[0]?.rejected, null);
  order('PAPER', 1000, 'cancelled');
  assert.equal(look()[0]?.rejected, 0.3);
});
