// Chapters: what leaves after a pause; how short orders end.
import { seededRandom } from '#core/kernel/random';
import { STRATEGIES } from '#core/order/parent';
import { plainOrder } from '#lib/signal';
import { obedientDesk } from '../support/obedient-venue.ts';
import { paused, PAUSES, QUANTITY } from '../support/pauses.ts';
import { head, row, type Section } from './section.ts';

const share = (n: number): string => `${((100 * n) / QUANTITY).toFixed(1)} %`;

export function pauseProof(): Section {
  const rows = STRATEGIES.flatMap((strategy) => PAUSES.map(([name, pause]) => ({ strategy, name, after: paused(strategy, pause) })));
  const isBound = rows.every(({ after }) => after.childMax <= 4 * after.sliceMax + 1 && after.inFive <= 4 * after.sliceMax + 1);
  return {
    isWell: isBound,
    lines: [
      '## After a pause', '',
      `A parent of ${QUANTITY} lots over 30 minutes is kept from trading after 2.5 minutes: by a freeze of the process, a restart, a halt of the market, a clock that is set, or looks that come late. Measured on a venue in virtual time that accepts and fills what it displays. A child is one order at the venue; what is sent counts executed and open lots.`, '',
      ...head(['strategy', 'pause', 'largest child, slices', 'sent in the first 5 s', 'sent within a slice (60 s)', 'end']),
      ...rows.map(({ strategy, name, after }) => row([strategy, name, (after.childMax / after.sliceMax).toFixed(2), share(after.inFive), share(after.inSlice), `${after.status}, ${after.filled}`])), '',
      'Before these bounds there were: a twap in slices of 58 lots that was frozen for 60 s sent one order of 400 lots (6.9 slices), 57 % of the parent, at once.', '',
    ],
  };
}

const ORDERS = 40;
export function shortOrderProof(): Section {
  const seed = Math.floor(Date.now() / 1000);
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + Math.floor(random.next() * (high - low + 1));
  const rows = STRATEGIES.map((strategy) => {
    const ends = { completed: 0, partial: 0, refused: 0, nothing: 0 };
    for (let k = 0; k < ORDERS; k++) {
      const on = obedientDesk({ latencyUs: [1000, 20_000, 150_000, 400_000][between(0, 3)]!, displayed: 5000, printed: 5000 });
      on.live(3, between(0, 999_999));
      const [horizonSeconds, quantity] = [between(5, 120), between(1, 2000)];
      const placed = on.desk().place(plainOrder({ symbol: 'KEEL', side: 'buy', quantity, strategy, horizonSeconds, residual: 'complete' }), { idempotencyKey: null, by: 'proof' });
      if (!placed.ok || placed.value.refusal !== null) {
        ends.refused++;
        continue;
      }
      on.live(horizonSeconds + 15);
      const record = on.desk().order(placed.value.parentId);
      ends[record?.status === 'completed' ? 'completed' : 'partial']++;
      if (record?.filled === 0) ends.nothing++;
    }
    return { strategy, ...ends };
  });
  return {
    isWell: rows.every(({ partial, completed }) => partial === 0 && completed > 0),
    lines: [
      '## Short orders that must complete', '',
      `${ORDERS} orders of each strategy with \`residual: complete\`, of 1 to 2,000 lots over 5 to 120 s, begun at random phases of the one-second timer, at latencies from 1 to 400 ms; seed ${seed}. Refused: the cap does not let so much through in that time, and nothing was begun.`, '',
      ...head(['strategy', 'completed', 'partial', 'of which nothing filled', 'refused before they began']),
      ...rows.map(({ strategy, completed, partial, nothing, refused }) => row([strategy, completed, partial, nothing, refused])), '',
      'Before, 18 of 40 such orders ended partial, some of them with nothing filled.', '',
    ],
  };
}
