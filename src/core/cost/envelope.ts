import { invariant } from '#core/kernel/assert';

/** The largest convex function below a cost, on a grid of sizes. An optimiser that needs a convex cost minimises this one, and learns what it leaves out where it stops. */
export interface Envelope {
  cost(size: number): number;
  slope(size: number): number;
  /** How much the true cost lies above the envelope there; 0 where it is convex itself. */
  gap(size: number): number;
}

/** Lower hull of (size, cost) by Andrew's monotone chain (1979), with (0, 0); beyond the grid along its last piece. */
export function envelopeOf(cost: (size: number) => number, sizes: readonly number[]): Envelope {
  invariant(
    sizes.length >= 2 && sizes.every((x, i) => x > (sizes[i - 1] ?? 0)),
    'sizes rise from above 0',
  );
  const hull: (readonly [number, number])[] = [];
  for (const point of [[0, 0] as const, ...sizes.map((size) => [size, cost(size)] as const)]) {
    while (hull.length >= 2 && !turnsUp(hull.at(-2)!, hull.at(-1)!, point)) hull.pop();
    hull.push(point);
  }
  const piece = (size: number): readonly [readonly [number, number], readonly [number, number]] => {
    const k = Math.max(
      0,
      Math.min(
        hull.length - 2,
        hull.findLastIndex(([x]) => x <= size),
      ),
    );
    return [hull[k]!, hull[k + 1]!];
  };
  const slope = (size: number): number => {
    const [[x0, y0], [x1, y1]] = piece(size);
    return (y1 - y0) / (x1 - x0);
  };
  const below = (size: number): number => {
    const [[x0, y0]] = piece(size);
    return y0 + slope(size) * (size - x0);
  };
  return { slope, cost: below, gap: (size) => cost(size) - below(size) };
}
const turnsUp = (
  a: readonly [number, number],
  b: readonly [number, number],
  c: readonly [number, number],
): boolean => (b[1] - a[1]) * (c[0] - b[0]) < (c[1] - b[1]) * (b[0] - a[0]);
