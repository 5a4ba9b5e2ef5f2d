// Chapters: what leaves after a pause; how short orders end.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#core/kernel/random';
import { plainOrder } from '#core/plan/new-order';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { obedientDesk } from '../support/obedient-venue.ts';
import { PAUSES, paused, QUANTITY } from '../support/pauses.ts';
import { head, row, type Section } from './section.ts';

// The same program on the code before the bounds, where a clock that is set was no message and a stop took nothing back.
interface Before {
  readonly commit: string;
  readonly recorded: string;
  readonly pauses: readonly {
    readonly strategy: string;
    readonly name: string;
    readonly childInSlices: number;
    readonly inFive: number;
    readonly status: string;
    readonly filled: number;
  }[];
  readonly short: {
    readonly seed: number;
    readonly rows: readonly {
      readonly strategy: string;
      readonly partial: number;
      readonly nothing: number;
    }[];
  };
}
const before = JSON.parse(
  readFileSync(join(import.meta.dirname, 'before-the-bounds.json'), 'utf8'),
) as Before;

const share = (n: number): string => `${((100 * n) / QUANTITY).toFixed(1)} %`;

export function pauseProof(): Section {
  const rows = STRATEGY_NAMES.flatMap((strategy) =>
    PAUSES.map(([name, pause]) => ({ strategy, name, after: paused(strategy, pause) })),
  );
  const isBound = rows.every(
    ({ after }) =>
      after.childMax <= 4 * after.sliceMax + 1 && after.inFive <= 4 * after.sliceMax + 1,
  );
  return {
    isWell: isBound,
    lines: [
      '## After a pause',
      '',
      `A parent of ${QUANTITY} lots over 30 minutes is kept from trading after 2.5 minutes: by a freeze of the process, a restart, a halt of the market, a clock that is set, or looks that come late. Measured on a venue in virtual time that accepts and fills what it displays. A child is one order at the venue; what is sent counts executed and open lots.`,
      '',
      ...head([
        'strategy',
        'pause',
        'largest child, slices: before',
        'now',
        'sent in the first 5 s: before',
        'now',
        'sent within a slice (60 s), now',
        'end: before',
        'now',
      ]),
      ...rows.map(({ strategy, name, after }) => {
        const was = before.pauses.find((each) => each.strategy === strategy && each.name === name);
        const now = (after.childMax / after.sliceMax).toFixed(2);
        if (was === undefined)
          return row([
            strategy,
            name,
            'not recorded',
            now,
            'not recorded',
            share(after.inFive),
            share(after.inSlice),
            'not recorded',
            `${after.status}, ${after.filled}`,
          ]);
        return row([
          strategy,
          name,
          was.childInSlices.toFixed(2),
          now,
          share(was.inFive),
          share(after.inFive),
          share(after.inSlice),
          `${was.status}, ${was.filled}`,
          `${after.status}, ${after.filled}`,
        ]);
      }),
      '',
      `Before: commit ${before.commit}, recorded on ${before.recorded} by this program. A pov slice is what the volume of a minute lets it do, so that few slices make the parent: three of them are half of it.`,
      '',
    ],
  };
}

const ORDERS = 40;
export function shortOrderProof(): Section {
  const seed = before.short.seed;
  const random = seededRandom(seed);
  const between = (low: number, high: number): number =>
    low + Math.floor(random.next() * (high - low + 1));
  const rows = STRATEGY_NAMES.map((strategy) => {
    const ends = { completed: 0, partial: 0, refused: 0, nothing: 0 };
    for (let k = 0; k < ORDERS; k++) {
      const on = obedientDesk({
        latencyUs: [1000, 20_000, 150_000, 400_000][between(0, 3)]!,
        displayed: 5000,
        printed: 5000,
      });
      on.live(3, between(0, 999_999));
      const [horizonSeconds, quantity] = [between(5, 120), between(1, 2000)];
      const placed = on.desk().place(
        plainOrder({
          symbol: 'KEEL',
          side: 'buy',
          quantity,
          strategy,
          horizonSeconds,
          residual: 'complete',
        }),
        { idempotencyKey: null, by: 'proof' },
      );
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
      '## Short orders that must complete',
      '',
      `${ORDERS} orders of each strategy with \`residual: complete\`, of 1 to 2,000 lots over 5 to 120 s, begun at random phases of the one-second timer, at latencies from 1 to 400 ms; seed ${seed}. Refused: the cap does not let so much through in that time, and nothing was begun.`,
      '',
      ...head([
        'strategy',
        'completed',
        'partial',
        'of which nothing filled',
        'refused before they began',
        'partial before',
        'of which nothing filled',
      ]),
      ...rows.map(({ strategy, completed, partial, nothing, refused }) => {
        const was = before.short.rows.find((each) => each.strategy === strategy);
        return row([
          strategy,
          completed,
          partial,
          nothing,
          refused,
          was?.partial ?? 'not recorded',
          was?.nothing ?? 'not recorded',
        ]);
      }),
      '',
      `The same orders before: commit ${before.commit}, recorded on ${before.recorded} by this program. Other seeds are walked by the property in \`test/no-burst.test.ts\`.`,
      '',
    ],
  };
}
