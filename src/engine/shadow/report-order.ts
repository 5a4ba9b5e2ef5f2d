import { checkRole, type Identity } from '#core/gate/roles';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { priceOf } from '#core/market/instrument';
import type { NewOrder } from '#core/plan/new-order';
import type { DeskError, DeskView } from '#engine/desk/desk';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import { type RealCost, realCost } from '#engine/shadow/own-order';
import type { ShadowBook, ShadowEntry, ShadowFill } from '#engine/shadow/shadow-book';

/** All of a desk that the shadow is given. It can look and judge; nothing in it places, cancels or sends, so that no order of the shadow has a way to a venue. */
export type ShadowDesk = Pick<DeskView, 'preTrade' | 'find' | 'now'>;

/** "The desk does this itself." */
export interface ReportedOrder {
  /** The desk's own id of it. */
  readonly id: string;
  readonly order: NewOrder;
  readonly by: Identity;
  /** What is answered and kept, of what was found or of the refusal that left nothing to find. */
  answerOf(found: Result<PreTrade, DeskError>): string;
}
export interface ShadowReported {
  readonly entry: ShadowEntry;
  /** It was reported before, and this is what was answered then. */
  readonly isRepeat: boolean;
}

const no = (...problems: readonly Problem[]): { readonly ok: false; readonly error: DeskError } =>
  err({ kind: 'problems', problems });

/** Assessed, judged, planned and priced as of now, and kept with its answer. Bad input is a problem and is not kept; what the market does not let us judge is kept with its refusal. */
export function reportOrder(
  desk: ShadowDesk,
  book: ShadowBook,
  { id, order, by, answerOf }: ReportedOrder,
): Result<ShadowReported, DeskError> {
  const mayNot = checkRole(by, 'place');
  if (mayNot !== null) return err({ kind: 'refusal', refusal: mayNot });
  const fingerprint = JSON.stringify(order);
  const known = book.find(id);
  if (known !== null && known.fingerprint === fingerprint)
    return ok({ entry: known, isRepeat: true });
  if (known !== null)
    return no(
      problem(
        'ID_REUSED',
        'id',
        `id must be new, '${id}' was used for another order`,
        'report each order under an id of its own',
      ),
    );
  const { quantity } = order;
  if (typeof quantity !== 'number')
    return no(
      problem(
        'FIELD_INVALID',
        'quantity',
        'must be given for an order that is reported, was a value',
        'give the units that the order is for',
      ),
    );
  const instrument = desk.find(order.symbol);
  if (!instrument.ok) return no(instrument.error);
  const found = desk.preTrade(order);
  if (!found.ok && found.error.kind === 'problems') return found;
  const entry: ShadowEntry = {
    id,
    at: desk.now(),
    by: by.name,
    fingerprint,
    symbol: instrument.value.symbol,
    side: order.side,
    quantity,
    settlement: instrument.value.settlement,
    arrivalPrice: found.ok ? priceOf(instrument.value, found.value.arrivalPrice) : null,
    answer: answerOf(found),
    fills: [],
  };
  book.add(entry);
  return ok({ entry, isRepeat: false });
}

/** Executions of a reported order; one that is known is replaced. More than was ordered is bad input. */
export function reportFills(
  book: ShadowBook,
  id: string,
  { fills, by }: { readonly fills: readonly ShadowFill[]; readonly by: Identity },
): Result<ShadowEntry, DeskError> {
  const mayNot = checkRole(by, 'place');
  if (mayNot !== null) return err({ kind: 'refusal', refusal: mayNot });
  const entry = book.find(id);
  if (entry === null) return no(unknownShadow(id));
  const all = new Map([...entry.fills, ...fills].map((fill) => [fill.executionId, fill]));
  const filled = [...all.values()].reduce((sum, { quantity }) => sum + quantity, 0);
  if (filled > entry.quantity * (1 + 1e-9))
    return no(
      problem(
        'FIELD_INVALID',
        'fills',
        `fills must not exceed the order of ${entry.quantity}, came to ${filled}`,
        'report each execution once, under its own executionId',
      ),
    );
  if (all.size > FILLS_MAX)
    return no(
      problem(
        'FIELD_INVALID',
        'fills',
        `an order must have at most ${FILLS_MAX} fills, had ${all.size}`,
        'report larger orders with fills put together',
      ),
    );
  book.addFills(id, fills);
  return ok({ ...entry, fills: [...all.values()] });
}
const FILLS_MAX = 1000;

export const unknownShadow = (id: string): Problem =>
  problem(
    'ORDER_UNKNOWN',
    'id',
    `the shadow order must exist, '${id}' does not`,
    'list them with GET /api/shadow',
  );

/** What it cost so far: of what is filled, against the mid when it was reported, before fees. null: nothing is filled, or the mid is unknown. */
export function costSoFar(
  entry: ShadowEntry,
): (RealCost & { readonly filled: number; readonly averagePrice: number }) | null {
  const { fills, arrivalPrice, side, quantity, settlement, id, symbol, at } = entry;
  const filled = fills.reduce((sum, fill) => sum + fill.quantity, 0);
  if (filled === 0 || arrivalPrice === null) return null;
  const averagePrice = fills.reduce((sum, fill) => sum + fill.quantity * fill.price, 0) / filled;
  const own = {
    id,
    symbol,
    side,
    quantity: filled,
    start: at,
    isDate: false,
    end: null,
    filled,
    averagePrice,
    arrivalPrice,
  };
  const against = 'arrival mid' as const;
  const cost = realCost(own, { settlement }, { arrival: arrivalPrice, left: null, against });
  return cost === null
    ? null
    : { ...cost, completion: Math.min(1, filled / quantity), filled, averagePrice };
}
