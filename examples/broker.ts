// A drop-in for the broker object of a trading program, over a running service: PLIMSOLL_URL, PLIMSOLL_TOKEN.
import { randomUUID } from 'node:crypto';
import { type Client, createClient, type OrderDoc, type ProblemDoc } from 'plimsoll/client';

/** What the gate or the service said no to; `remedy` says what to do. */
export class OrderRefused extends Error {
  readonly code: string;
  readonly remedy: string;
  constructor({ code, detail, remedy }: ProblemDoc) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.remedy = remedy;
  }
}

export class PlimsollBroker {
  readonly #client: Client;
  constructor(url: string, token: string) {
    this.#client = createClient({ url, token });
  }

  /** The id of the order. The key makes a second try after a lost answer safe: it cannot trade twice. */
  async submit(
    symbol: string,
    side: 'buy' | 'sell',
    quantity: number,
    horizonSeconds: number,
  ): Promise<string> {
    const order = { symbol, side, quantity, horizonSeconds };
    const key = randomUUID();
    let placed = await this.#client.placeOrder(order, key);
    if (!placed.ok && placed.error.code === 'SERVICE_UNREACHABLE')
      placed = await this.#client.placeOrder(order, key);
    if (!placed.ok) throw new OrderRefused(placed.error);
    return placed.value.parentId;
  }

  async cancel(id: string): Promise<void> {
    const cancelled = await this.#client.cancelOrder(id);
    if (!cancelled.ok) throw new OrderRefused(cancelled.error);
  }

  async order(id: string): Promise<OrderDoc> {
    const found = await this.#client.order(id);
    if (!found.ok) throw new OrderRefused(found.error);
    return found.value;
  }
}

if (import.meta.main) {
  const broker = new PlimsollBroker(
    process.env['PLIMSOLL_URL'] ?? 'http://127.0.0.1:7430',
    process.env['PLIMSOLL_TOKEN'] ?? '',
  );
  const id = await broker.submit('KEEL', 'buy', 200, 600);
  console.log(`submitted ${id}: ${(await broker.order(id)).status}`);
  await broker.cancel(id);
  console.log(`cancelled ${id}: ${(await broker.order(id)).status}`);
  try {
    await broker.submit('KEEL', 'buy', 1_000_000_000, 600);
  } catch (error) {
    if (!(error instanceof OrderRefused)) throw error;
    console.log(`refused: ${error.code}, ${error.remedy}`);
  }
}
