import { badInput, type Ending } from '#cli/output';
import type { Client } from '#client/client';
import type { OrderDoc, ProblemDoc } from '#contracts/documents';
import { problem } from '#core/kernel/failure';

/** The gate's no is exit 3, everything else that kept the order from beginning is exit 2. */
export async function noOrder(client: Client, error: ProblemDoc): Promise<Ending> {
  const { code, detail, remedy } = error;
  if (error.status === 422) return refusedAs(error, await turnedAway(client, error));
  if (error.problems !== undefined && error.problems.length > 0) return badInput(error.problems);
  return badInput([
    problem(code, code.startsWith('SERVICE') ? 'PLIMSOLL_URL' : 'order', detail, remedy),
  ]);
}

/** A refused order is in the journal too: its document, where the service names one. */
async function turnedAway(client: Client, { facts }: ProblemDoc): Promise<OrderDoc | null> {
  const parentId = facts?.['parentId'];
  const found = typeof parentId === 'string' ? await client.order(parentId) : null;
  return found?.ok === true ? found.value : null;
}

function refusedAs({ code, detail, facts, remedy }: ProblemDoc, doc: OrderDoc | null): Ending {
  const refusal = doc?.refusal ?? { code, message: detail, facts: facts ?? {}, remedy };
  return {
    exit: 3,
    document: { ...doc, status: 'refused', refusal },
    text: `Refused: ${code}\n  ${detail}\n  ${remedy}`,
  };
}
