import type { Client } from '#client/client';
import type { OrderSummaryDoc, ProblemDoc } from '#contracts/documents';
import { ok, type Result } from '#core/kernel/result';

const PAGE = 1000;
/** One order, or all of them, page by page. */
export async function ordersOf(
  client: Client,
  order: string | null,
): Promise<Result<readonly OrderSummaryDoc[], ProblemDoc>> {
  if (order !== null) {
    const one = await client.order(order);
    return one.ok ? ok([one.value]) : one;
  }
  const all: OrderSummaryDoc[] = [];
  for (let before: string | undefined; ; before = all.at(-1)?.parentId) {
    const page = await client.orders({ limit: PAGE, ...(before === undefined ? {} : { before }) });
    if (!page.ok) return page;
    all.push(...page.value);
    if (page.value.length < PAGE) return ok(all);
  }
}
