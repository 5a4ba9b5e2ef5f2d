import type { OrderDoc, PlanDoc } from '#contracts/documents';
import { secondsOf } from '#web/format/format';

/** Columns for a chart: the first is time in seconds, null is "no value here". */
export type Columns = readonly [readonly number[], ...(readonly (number | null)[])[]];

/** Planned by `at`, units: inside a slice the plan goes in a straight line. */
export function plannedAt(plan: PlanDoc, at: number): number {
  let done = 0;
  for (const slice of plan.slices) {
    const start = secondsOf(slice.start);
    const end = secondsOf(slice.end);
    if (at >= end) done += slice.quantity;
    else if (at > start) done += (slice.quantity * (at - start)) / (end - start);
  }
  return done;
}

/** The last moment of which the document knows anything. */
export function knownUntil(order: OrderDoc): number {
  const times = [order.createdAt, order.endedAt, order.progress.at(-1)?.at, order.fills.at(-1)?.at];
  return Math.max(
    ...times.flatMap((iso) => (iso === null || iso === undefined ? [] : [secondsOf(iso)])),
  );
}

/** Planned by `at` by the plan in force, which begins with what was filled before it; null before it was made. */
function inForceAt({ plan, replan }: OrderDoc, at: number): number | null {
  if (plan === null) return null;
  if (replan === null) return plannedAt(plan, at);
  return at < secondsOf(replan.at) ? null : replan.filledBefore + plannedAt(plan, at);
}

/** Time, planned, planned as it was placed, filled. Filled is a step at each fill and ends where knowledge ends: nothing is drawn into the future. */
export function scheduleColumns(order: OrderDoc): Columns {
  const { plan, replan } = order;
  const until = knownUntil(order);
  const corners =
    plan === null
      ? []
      : [plan, ...(replan === null ? [] : [replan.plan])]
          .flatMap(({ slices }) => slices)
          .flatMap((slice) => [secondsOf(slice.start), secondsOf(slice.end)]);
  const fills = order.fills
    .map((fill) => ({ at: secondsOf(fill.at), quantity: fill.quantity }))
    .toSorted((a, b) => a.at - b.at);
  const times = distinct([
    secondsOf(order.createdAt),
    until,
    ...corners,
    ...(replan === null ? [] : [secondsOf(replan.at)]),
    ...fills.map((fill) => fill.at),
  ]);
  const planned = times.map((at) => inForceAt(order, at));
  const placed = times.map((at) => (replan === null ? null : plannedAt(replan.plan, at)));
  let filled = 0;
  let next = 0;
  const done = times.map((at) => {
    if (at > until) return null;
    for (let fill = fills[next]; fill !== undefined && fill.at <= at; fill = fills[next]) {
      filled += fill.quantity;
      next++;
    }
    return filled;
  });
  return replan === null ? [times, planned, done] : [times, planned, placed, done];
}

/** Time, mid, taker fills, maker fills, arrival. */
export function priceColumns(order: OrderDoc): Columns {
  const looks = order.progress.map((look) => ({
    at: secondsOf(look.at),
    mid: look.mid,
    taker: null,
    maker: null,
  }));
  const fills = order.fills.map((fill) => ({
    at: secondsOf(fill.at),
    mid: null,
    taker: fill.liquidity === 'taker' ? fill.price : null,
    maker: fill.liquidity === 'maker' ? fill.price : null,
  }));
  const rows = [...looks, ...fills].toSorted((a, b) => a.at - b.at);
  return [
    rows.map((row) => row.at),
    rows.map((row) => row.mid),
    rows.map((row) => row.taker),
    rows.map((row) => row.maker),
    rows.map(() => order.arrivalPrice),
  ];
}

/** Time, participation in percent, the cap in percent. */
export function participationColumns(order: OrderDoc): Columns {
  const cap = order.order.participationMax * 100;
  return [
    order.progress.map((look) => secondsOf(look.at)),
    order.progress.map((look) => (look.participation === null ? null : look.participation * 100)),
    order.progress.map(() => cap),
  ];
}

/** Middle of each slice and its quantity. */
export function sliceColumns(plan: PlanDoc): Columns {
  return [
    plan.slices.map((slice) => (secondsOf(slice.start) + secondsOf(slice.end)) / 2),
    plan.slices.map((slice) => slice.quantity),
  ];
}

const distinct = (times: readonly number[]): readonly number[] =>
  [...new Set(times)].toSorted((a, b) => a - b);
