import type { Clock } from '#core/kernel/clock';
import type { TimeUs } from '#core/kernel/units';
import type { FixConnection } from './fix-connection.ts';
import { type FixRequest, type RequestTerms, statusFields } from './fix-requests.ts';
import type { FollowedOrder } from './own-fix-orders.ts';

/** Orders of which the venue has to say how they are. */
export interface FixQuestions {
  /** At once, and again with growing pauses until it is answered. */
  ask(mine: FollowedOrder): void;
  answered(mine: FollowedOrder): void;
  tick(nowMs: number): void;
}
export interface FixQuestionsOptions {
  readonly connection: Pick<FixConnection, 'isWhole' | 'send'>;
  readonly terms: RequestTerms;
  readonly clock: Clock;
}

const PAUSE_MS = 1000;
const PAUSE_MAX_MS = 30_000;
/** In one tick: after a restart with a thousand orders the venue is not flooded (F18). */
const BURST = 25;

/** OrderStatusRequests, each about one order, in the order in which they were wanted. */
export function fixQuestions({ connection, terms, clock }: FixQuestionsOptions): FixQuestions {
  const open = new Map<FollowedOrder, { dueMs: number; tries: number }>();
  return {
    ask(mine) {
      const asked = open.get(mine);
      if (asked === undefined) open.set(mine, { dueMs: 0, tries: 0 });
    },
    answered: (mine) => void open.delete(mine),
    tick(nowMs) {
      if (!connection.isWhole()) return;
      let left = BURST;
      for (const [mine, asked] of open) {
        if (asked.dueMs > nowMs) continue;
        if (left-- === 0) return;
        asked.tries++;
        asked.dueMs = nowMs + Math.min(PAUSE_MAX_MS, PAUSE_MS * 2 ** Math.min(asked.tries - 1, 10));
        connection.send('H', statusFields(aboutOf(mine, asked.tries, clock.now()), terms));
      }
    },
  };
}

/** An amendment that is not answered may have given the order a new id: every second question uses that one. */
function aboutOf(mine: FollowedOrder, tries: number, at: TimeUs): FixRequest {
  const { order, listing, venueOrderId } = mine;
  const amends = [...mine.pending.values()].filter(({ kind }) => kind === 'amend');
  const liveId = (tries % 2 === 0 ? amends.at(-1)?.fixId : undefined) ?? mine.liveId;
  return { order, listing, venueOrderId, fixId: liveId, liveId, at };
}
