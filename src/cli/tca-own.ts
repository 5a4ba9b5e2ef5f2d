import { createHash } from 'node:crypto';
import { clientOf, type Env } from '#cli/service';
import { ordersOf } from '#cli/service-orders';
import type { InstrumentDoc, OrderDoc, OrderSummaryDoc, ProblemDoc } from '#contracts/documents';
import { parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountFile, AccountOrder, FileQuote } from '#core/tca/account-order';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';

/** TCA-90: the orders of the running service that have ended, as files of anybody's are: so that they are judged, grouped and packed by the same engine. */
export async function ownOrderFile(env: Env): Promise<Result<AccountFile, Problem>> {
  const client = clientOf(env);
  if (!client.ok) return client;
  const listed = await ordersOf(client.value, null);
  if (!listed.ok) return err(inWords(listed.error));
  const instruments = await client.value.instruments();
  if (!instruments.ok) return err(inWords(instruments.error));
  const known = new Map(instruments.value.map((each) => [each.symbol, each]));
  const done = listed.value.filter(isDone);
  const orders: OwnOrder[] = [];
  const skipped: string[] = [];
  for (const { parentId, order: ordered } of done) {
    const instrument = known.get(ordered.symbol);
    if (instrument === undefined) {
      skipped.push(parentId);
      continue;
    }
    const doc = await client.value.order(parentId);
    if (!doc.ok) return err(inWords(doc.error));
    orders.push({ doc: doc.value, instrument });
  }
  return ok({
    source: `orders of ${env['PLIMSOLL_URL'] ?? ''}`,
    hash: createHash('sha256').update(JSON.stringify(orders)).digest('hex'),
    format: 'plimsoll',
    fills: orders.flatMap(fillsOf),
    orders: orders.map(orderOf),
    quotes: orders.flatMap(quotesOf),
    skipped: skipped.slice(0, 1).map((first) => ({
      reason: 'of an instrument that is not listed any more',
      rows: skipped.length,
      first,
    })),
    notes: [],
  });
}
interface OwnOrder {
  readonly doc: OrderDoc;
  readonly instrument: InstrumentDoc;
}
const isDone = ({ endedAt, tca }: OrderSummaryDoc): boolean => endedAt !== null && tca !== null;

const at = (text: string): TimeUs => parseIsoTime(text) ?? timeUs(0);
const tagsOf = ({ order, wheel, by }: OrderDoc): AccountFill['tags'] => ({
  strategy: wheel?.arm ?? order.strategy,
  ...(by === undefined ? {} : { trader: by }),
});
const orderOf = ({ doc, instrument }: OwnOrder): AccountOrder => ({
  id: doc.parentId,
  symbol: doc.order.symbol,
  side: doc.order.side,
  quantity: doc.order.quantity,
  quantityIn: 'units',
  placedAt: at(doc.createdAt),
  decidedAt: null,
  decisionPrice: doc.tca?.benchmarks.decision ?? null,
  arrivalPrice: doc.arrivalPrice,
  endedAt: doc.endedAt === null ? null : at(doc.endedAt),
  limit: doc.order.limit,
  currency: instrument.settlementCurrency,
  tags: { ...tagsOf(doc), venue: instrument.venue },
  terms: {
    ...NO_AGREED_TERMS,
    estimate: doc.estimate,
    participationMax: doc.order.participationMax,
    participationSeen: doc.tca?.participation ?? null,
    deadline: at(doc.order.deadline),
    plan: ((doc.replan?.plan ?? doc.plan)?.slices ?? []).map(({ start, end, quantity }) => ({
      startAt: at(start),
      endAt: at(end),
      quantity,
    })),
    contract: {
      multiplier: instrument.multiplier,
      isInverse: instrument.settlement === 'inverse',
    },
  },
  from: doc.parentId,
});
const fillsOf = ({ doc, instrument }: OwnOrder): readonly AccountFill[] =>
  doc.fills.map((fill, i) => ({
    id: `${fill.clientOrderId}/${i}`,
    at: at(fill.at),
    symbol: doc.order.symbol,
    side: doc.order.side,
    quantity: fill.quantity,
    price: fill.price,
    multiplier: instrument.multiplier,
    // Values and fees of a contract are in what it is settled in.
    currency: instrument.settlementCurrency,
    fee: { amount: fill.fee, asset: instrument.settlementCurrency },
    liquidity: fill.liquidity,
    orderId: fill.clientOrderId,
    parentId: doc.parentId,
    orderedAt: at(doc.createdAt),
    tags: { ...tagsOf(doc), venue: fill.venue },
    from: `${doc.parentId}[${i}]`,
  }));
/** TCA-95: the market that the journal has beside each fill. */
const quotesOf = ({ doc }: OwnOrder): readonly FileQuote[] =>
  doc.fills.flatMap((fill) => {
    const mid = fill.mid ?? null;
    const touch = fill.touch ?? null;
    if (mid === null || touch === null) return [];
    // The other side is not journaled: it is as far from the mid. A fill that rested had its own price on the near side.
    const half = Math.abs(touch - mid);
    return [{ symbol: doc.order.symbol, at: at(fill.at), bid: mid - half, ask: mid + half, mid }];
  });

const inWords = ({ code, detail, remedy }: ProblemDoc): Problem =>
  problem(code, 'PLIMSOLL_URL', detail, remedy);
