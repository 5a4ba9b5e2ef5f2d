// What a parent does after it was kept from trading: the pauses, and how much left how soon after them.
import assert from 'node:assert/strict';
import { plainOrder } from '#core/plan/new-order';
import type { StrategyName } from '#core/plan/strategies';
import { type ObedientDesk, obedientDesk } from './obedient-venue.ts';

export const HOUR_US = 3_600_000_000;
export const QUANTITY = 1800;

export const PAUSES: readonly (readonly [name: string, pause: (on: ObedientDesk) => void])[] = [
  ['a freeze of 60 s', (on) => on.pass(60e6)],
  ['a freeze of 5 minutes', (on) => on.pass(300e6)],
  [
    'a restart after 60 s',
    (on) => {
      on.engine().standDown();
      on.pass(60e6);
      on.restart();
      on.pass(1e6);
    },
  ],
  [
    'a halt of 10 minutes',
    (on) => {
      on.halt(true);
      on.live(600);
      on.halt(false);
    },
  ],
  ['a clock set forwards by an hour', (on) => on.setClock(HOUR_US)],
  ['a clock set back by an hour', (on) => on.setClock(-HOUR_US)],
  [
    'a look only every 20 s',
    (on) => {
      for (let i = 0; i < 5; i++) {
        on.pass(20e6);
        on.look();
      }
    },
  ],
];

export interface After {
  readonly sliceMax: number;
  readonly childMax: number;
  /** Executed or open within the first five seconds after the pause, and within the length of a slice. */
  readonly inFive: number;
  readonly inSlice: number;
  readonly status: string;
  readonly filled: number;
}
export function paused(
  strategy: StrategyName,
  pause: (on: ObedientDesk) => void,
  minutes = 30,
): After {
  const on = obedientDesk({ latencyUs: 20_000, displayed: 5000, printed: 400 });
  const placed = on.desk().place(
    plainOrder({
      symbol: 'KEEL',
      side: 'buy',
      quantity: QUANTITY,
      strategy,
      horizonSeconds: minutes * 60,
      ...(strategy === 'pov' ? { povRate: 0.01 } : {}),
    }),
    { idempotencyKey: null, by: 'test' },
  );
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  const { parentId } = placed.value;
  const plan = placed.value.acceptance?.plan;
  assert.ok(plan !== undefined);
  on.live(150);
  const before = on.sent.length;
  const filledBefore = on.desk().order(parentId)?.filled ?? 0;
  pause(on);
  const from = on.now();
  const doneBy = (): number => (on.desk().order(parentId)?.filled ?? 0) - filledBefore;
  on.look();
  on.live(5);
  const inFive = doneBy() + openNow(on, parentId);
  on.live(55);
  const inSlice = doneBy() + openNow(on, parentId);
  on.live(minutes * 60 + 700);
  const record = on.desk().order(parentId);
  const children = on.sent
    .slice(before)
    .filter((each) => each.at >= from)
    .map((each) => each.order.quantity);
  const sliceMax = Math.max(
    QUANTITY / plan.slices.length,
    ...plan.slices.map((slice) => slice.quantity),
  );
  return {
    sliceMax,
    childMax: Math.max(0, ...children),
    inFive,
    inSlice,
    status: record?.status ?? '',
    filled: record?.filled ?? 0,
  };
}
function openNow(on: ObedientDesk, parentId: string): number {
  const parent = on.engine().state.parents.get(parentId);
  return [...(parent?.children.values() ?? [])].reduce(
    (sum, child) => sum + child.order.quantity,
    0,
  );
}
