import type { Opening } from '#core/journal/body';
import { timeUs } from '#core/kernel/units';
import { type AccountState, accountAt } from '#core/ledger/controls';
import type { Difference } from '#core/ledger/difference';
import { type AccountStatement, movementKey, type StatedOrder } from '#core/ledger/stated';
import { compareStatement } from '#core/ledger/statement';
import type { Fill } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { Engine } from '#engine/runtime/engine-face';

/** What is made of the differences between a statement and our books. */
export interface Findings {
  /** LED-15: quarantines what nobody here can explain; false where it may still explain itself. */
  quarantine(difference: Difference): boolean;
  /** A statement was compared: findings of balances and positions that the account does not show any more are taken back. Before any is quarantined. */
  compared(differences: readonly Difference[], statement: AccountStatement): void;
  /** Does for an order of ours that differs what can be done: its story is asked for; what lives on after its end is taken back. */
  settle(difference: Difference): void;
  /** An order that the venue itself calls unknown to us. */
  foreign(order: StatedOrder): void;
  /** LED-18: opens the books of a journal that has never traded with what the account holds. */
  open(statement: AccountStatement): void;
  /** True until something was sent, filled or compared. */
  isNew(): boolean;
}

// What the venue was asked about so often without an answer that explains it is for a person.
const ROUNDS_MAX = 12;
const KINDS = {
  orderUnknown: 'order',
  fillUnknown: 'fill',
  fillGone: 'fill',
  position: 'position',
  balance: 'balance',
} as const;

/** `venue`: of the account at which of several venues. */
export function findingsOf(deps: EngineDeps, engine: Engine, venue: string | undefined): Findings {
  const { ledger } = engine.state;
  const { controls } = ledger;

  // Of the statement before this one: what it showed as well is no message on its way.
  let seenBefore: ReadonlySet<string> = new Set();
  let seenNow: ReadonlySet<string> = new Set();

  const account = (): AccountState => accountAt(controls, venue ?? '');
  const where = venue === undefined ? {} : { venue };
  const isNew = (): boolean =>
    venue === undefined
      ? account().reconciledAt === null && !ledger.hasTraded
      : !ledger.venues.has(venue);

  /** What we never sent is a finding at once. A position or balance may be a message on its way: it is one when two statements say the same. */
  function isSure({ key, kind }: Difference): boolean {
    return kind === 'orderUnknown' || kind === 'fillUnknown' || isNew() || seenBefore.has(key);
  }

  function quarantine(difference: Difference): boolean {
    const { id, kind, instrumentId, lots, asset, amount, words } = difference;
    if (kind === 'orderMissing' || kind === 'orderAlive') return false;
    const known = controls.quarantine.get(id);
    if (known?.lots === lots && known.amount === amount) return true;
    if (kind === 'fillGone' && (account().reconciling?.rounds ?? 0) < ROUNDS_MAX) return false;
    // F37: what is found now contains what was found before: one finding, of today's size. Until it is sure, the older one stands.
    if (!isSure(difference)) return known !== undefined;
    const isFound = engine.decide({
      type: 'quarantined',
      item: { id, kind: KINDS[kind], instrumentId, asset, amount, found: words, lots, ...where },
    }).ok;
    return isFound && isDelivered(difference) ? delivered(id) : isFound;
  }

  /** PRP-9: the whole of a position in a contract that has expired, and no more of it at its venue. */
  function isDelivered({ kind, instrumentId, lots }: Difference): boolean {
    const expiry = ledger.instruments.get(instrumentId ?? '')?.expiry ?? Infinity;
    const held = ledger.positions.get(instrumentId ?? '') ?? 0;
    return kind === 'position' && deps.clock.now() >= expiry && held + lots === 0;
  }
  const delivered = (id: string): boolean =>
    engine.decide({
      type: 'resolved',
      id,
      how: 'adopt',
      by: 'the venue',
      role: 'risk',
      reason: 'its contract has expired and was settled',
    }).ok;

  function settle({ kind, clientOrderId }: Difference): void {
    if (
      clientOrderId === null ||
      (kind !== 'orderAlive' && kind !== 'orderMissing' && kind !== 'fillGone')
    )
      return;
    const parentId = ledger.orders.get(clientOrderId)?.order.parentId ?? '';
    // Nobody here waits for an order that was over: whatever it would still fill is not wanted.
    if (kind === 'orderAlive') {
      engine.decide({ type: 'cancel', parentId, clientOrderId });
      engine.whenWritten((written) => {
        if (written.ok) deps.gateway.cancel(clientOrderId);
      });
    }
    engine.ask(clientOrderId);
  }

  function foreign(order: StatedOrder): void {
    const id = order.clientOrderId === '' ? order.venueOrderId : order.clientOrderId;
    const key = `order ${id}`;
    if (ledger.orders.has(order.clientOrderId) || controls.resolved.has(key)) return;
    quarantine({
      key,
      id: key,
      kind: 'orderUnknown',
      instrumentId: order.instrumentId,
      clientOrderId: order.clientOrderId,
      lots: 0,
      asset: null,
      amount: '0',
      words: `open order ${id} (${order.side} ${order.quantity} at ${order.limit}), which is not ours`,
    });
  }

  function open(statement: AccountStatement): void {
    const positions: Opening['positions'][number][] = [];
    for (const { instrumentId, lots, entry, settledIn, unlisted } of statement.positions ?? []) {
      const instrument = deps.feed.instruments.find((each) => each.id === instrumentId);
      const key = `position ${instrumentId}`;
      const opened = entry === undefined ? {} : { entry };
      if (instrument !== undefined) positions.push({ instrument, lots, ...opened });
      else if (lots !== 0)
        quarantine({
          key,
          id: key,
          kind: 'position',
          instrumentId,
          clientOrderId: null,
          lots,
          asset: settledIn ?? null,
          amount: entry ?? '0',
          words: `position of ${unlisted ?? `${lots} lots`} in ${instrumentId}, which this feed does not list`,
        });
    }
    for (const order of statement.openOrders) foreign(order);
    // A venue that states assets states all of them: positions are views on them, but for contracts.
    const hasAssets =
      statement.positions === null ||
      deps.feed.instruments.some(({ margin }) => margin !== undefined);
    if (statement.positions === null)
      for (const instrument of deps.feed.instruments) positions.push({ instrument, lots: 0 });
    const money = statement.balances.find(({ asset }) =>
      deps.feed.instruments.some((instrument) => instrument.currencies.quote === asset),
    );
    const opening: Opening = {
      positions,
      cash: money === undefined ? null : Number(money.amount),
      ...(hasAssets ? { balances: statement.balances } : {}),
      ...(statement.movements === undefined
        ? {}
        : { movements: statement.movements.map(({ id }) => id) }),
    };
    engine.decide({ type: 'reconciled', statementAt: statement.at, opening, ...where });
  }

  function compared(differences: readonly Difference[], statement: AccountStatement): void {
    seenBefore = seenNow;
    seenNow = new Set(differences.map((each) => each.key));
    // Only what was compared: before both sides know the same executions neither positions nor balances are.
    if (differences.some(({ kind }) => kind === 'fillGone')) return;
    for (const { id, kind, asset, instrumentId, ...item } of controls.quarantine.values()) {
      if (item.venue !== venue) continue;
      const isCompared =
        kind === 'balance'
          ? statement.balances.some((each) => each.asset === asset)
          : kind === 'position' && statement.positions !== null && instrumentId !== null;
      if (isCompared && !differences.some((each) => each.id === id))
        engine.decide({ type: 'cleared', id });
    }
  }

  return { compared, quarantine, settle, foreign, open, isNew };
}

/** Everything that the statement says of it: what was left out would differ again in the next one. */
function correctionTo(fill: Fill): VenueReport {
  const { executionId, clientOrderId, price, quantity, fee, at, commission, realised } = fill;
  return {
    type: 'corrected',
    executionId,
    clientOrderId,
    price,
    quantity,
    fee,
    at: timeUs(at),
    ...(commission === undefined ? {} : { commission }),
    ...(realised === undefined ? {} : { realised }),
  };
}

/** What reached us only through a statement: fills as fills, corrections and busts as such. What is left differs. */
export function takeOver(
  engine: Engine,
  statement: AccountStatement,
  since: number,
): readonly Difference[] {
  const { ledger } = engine.state;
  const { venue, movements = [] } = statement;
  // LED-33: what a venue books by itself it names, and that is enough; what it does not name differs.
  for (const movement of movements)
    if (!ledger.moved.has(movementKey(movement.id, venue)))
      engine.decide({ type: 'moved', movement, ...(venue === undefined ? {} : { venue }) });
  const { missed, corrected, undone, differences } = compareStatement(ledger, statement, since);
  const parentOf = (clientOrderId: string): string =>
    ledger.orders.get(clientOrderId)?.order.parentId ?? '';
  for (const fill of missed) engine.tell(parentOf(fill.clientOrderId), { type: 'fill', fill });
  for (const fill of corrected) engine.tell(parentOf(fill.clientOrderId), correctionTo(fill));
  for (const { executionId, clientOrderId, at } of undone)
    engine.tell(parentOf(clientOrderId), {
      type: 'busted',
      executionId,
      clientOrderId,
      at: timeUs(at),
    });
  // What was taken over may explain the rest; a correction is compared with the next statement, which knows of it for sure.
  return missed.length + corrected.length + undone.length === 0
    ? differences
    : compareStatement(ledger, statement, since).differences;
}
