import type { ProgressPoint } from '#core/journal/order-record';
import type { LookLog } from '#engine/ports/ports';

const PARENTS_MAX = 1000;

/** Looks of the newest parents, in memory: for virtual time, and for who keeps no store. */
export function memoryLooks(): LookLog {
  const points = new Map<string, ProgressPoint[]>();
  return {
    keep(parentId, point) {
      const known = points.get(parentId);
      if (known !== undefined) return void known.push(point);
      points.set(parentId, [point]);
      const [oldest] = points.keys();
      if (points.size > PARENTS_MAX && oldest !== undefined) points.delete(oldest);
    },
    of: (parentId) => points.get(parentId) ?? [],
  };
}
