import assert from 'node:assert/strict';
import type { Entry } from '#core/journal/body';
import type { NewOrder } from '#core/plan/new-order';
import { NO_PARAMETERS } from '#core/plan/strategies';
import { obedientDesk } from './obedient-venue.ts';
import { KEEL } from './scripted-venue.ts';

export const wish = (parentId: string, more: Partial<NewOrder> = {}): NewOrder => ({
  parentId,
  symbol: KEEL.symbol,
  side: 'buy',
  quantity: 40,
  strategy: 'twap',
  start: null,
  horizonSeconds: 60,
  deadline: null,
  limit: null,
  participationMax: null,
  residual: null,
  reduceOnly: false,
  confirmed: false,
  decisionPrice: null,
  ...NO_PARAMETERS,
  ...more,
});
/** The journal of a desk that worked some orders, one of them to its end. */
export function workedJournal(): readonly Entry[] {
  const on = obedientDesk({ latencyUs: 20_000, displayed: 5000, printed: 5000 });
  const ask = { idempotencyKey: 'key', by: 'ada' };
  const first = on.desk().place(wish('A'), ask);
  assert.ok(first.ok && first.value.refusal === null, JSON.stringify(first));
  on.live(70);
  assert.equal(on.desk().order('A')?.endedAt === null, false, 'the first one is over');
  assert.ok(
    on
      .desk()
      .place(
        wish('B', { side: 'sell', quantity: 900, strategy: 'adaptive', horizonSeconds: 600 }),
        { ...ask, idempotencyKey: 'other' },
      ).ok,
  );
  on.live(20);
  on.desk().kill('ada', 'a test');
  on.live(5);
  on.desk().release('ada');
  on.live(60);
  return on.journal.entries as readonly Entry[];
}
