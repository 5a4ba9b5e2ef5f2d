// One parent at a live exchange of ours, to its end, and the account after it.
import { type Order, orderOf, type Running, wait } from '../proof/kill-run.ts';

/** So many seconds after it was placed it has ended, or not. */
export async function untilEnded(service: Running, seconds: number): Promise<Order | null> {
  let order: Order | null = null;
  for (let waited = 0; waited < seconds * 1000; waited += 300) {
    order = (await orderOf(service)) ?? order;
    if (order?.endedAt != null) break;
    await wait(300);
  }
  return order;
}
/** Books and statement agree, and nothing is in quarantine. */
export async function reconciled(service: Running): Promise<boolean> {
  for (let i = 0; i < 100; i++) {
    const controls = (await service.get('/api/controls').catch(() => null)) as {
      readonly reconciling: unknown;
      readonly quarantine: readonly unknown[];
    } | null;
    if (controls !== null && controls.reconciling === null) return controls.quarantine.length === 0;
    await wait(200);
  }
  return false;
}
