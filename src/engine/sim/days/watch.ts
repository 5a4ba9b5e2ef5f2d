import type { Entry } from '#core/journal/body';
import { BPS_IN_ONE, lots, signOf, type TimeUs } from '#core/kernel/units';
import { quoteValueOf } from '#core/market/instrument';
import { isCrossed, type MarketView, midOf } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import type { OrderAmendment } from '#core/plan/order-amendment';
import type { MarketFeed } from '#engine/ports/ports';
import { type Account, knownFilled, knownLeaves, sumOf } from './account.ts';
import { checkGuard } from './check-guard.ts';
import { checkReplan } from './check-replan.ts';
import type { DayCheck } from './checks.ts';
import type { World } from './world.ts';
import { type JournalSeen, nothingWritten, type PlacedSeen, write } from './written.ts';

export interface WatchDeps {
  readonly world: World;
  readonly feed: MarketFeed;
  readonly account: Account;
  readonly now: () => TimeUs;
  readonly local: () => TimeUs;
  readonly journalFailed: () => boolean;
  /** A person pulls the kill switch: what rests is taken back even where that cannot be written down. */
  readonly killAsked: () => boolean;
  readonly check: DayCheck;
}
/** The rules that must hold at every message: SIM-1 to SIM-9, SIM-17 to SIM-19. */
export interface Watch {
  durable(entries: readonly Entry[]): void;
  sends(order: VenueOrder, isAmendment: boolean): void;
  cancels(clientOrderId: string): void;
  /** A person asks an order to be for this from now on. */
  asked(parentId: string, amendment: OrderAmendment): void;
  /** The truth, as it happens at the venue: `lotsOf` is what it has filled of an order. */
  filled(order: VenueOrder, lotsOf: (clientOrderId: string) => number): void;
}

interface Context extends WatchDeps {
  readonly written: JournalSeen;
}

export function watchOf(deps: WatchDeps): Watch {
  const { check, account } = deps;
  const written = nothingWritten();
  const context: Context = { ...deps, written };
  return {
    durable(entries) {
      for (const { body } of entries) {
        checkReplan(context, body);
        checkGuard(context, body);
        write(written, body, deps.now());
      }
    },
    sends(order, isAmendment) {
      checkPermission(context, order, isAmendment);
      const parent = written.placed.get(order.parentId);
      if (parent !== undefined) checkOrder(context, order, parent);
      account.sent(order);
    },
    asked: (parentId, amendment) => void written.asked.set(parentId, amendment),
    cancels: (clientOrderId) =>
      check(
        'SIM-4',
        deps.journalFailed() ? deps.killAsked() : written.cancels.has(clientOrderId),
        () => `the cancel of ${clientOrderId} has no durable intent, or follows a failed write`,
      ),
    filled(order, lotsOf) {
      const { parentId } = order;
      const parent = written.placed.get(parentId);
      check(
        'SIM-2',
        parent !== undefined && account.find(order.clientOrderId) !== undefined,
        () => `the venue fills ${order.clientOrderId}, which was never sent`,
      );
      const mine = account.orders((each) => each.parentId === parentId);
      const total = sumOf(mine, (each) => lotsOf(each.order.clientOrderId));
      // What the venue filled and told only after it had declared the order dead, nobody could reckon with.
      const unforeseen =
        account.lateFills(parentId) +
        sumOf(mine, (each) =>
          each.isDead ? Math.max(0, lotsOf(each.order.clientOrderId) - knownFilled(each)) : 0,
        );
      const most = (parent?.acceptance.order.quantity ?? 0) + unforeseen;
      check(
        'SIM-2',
        total <= most,
        () => `${parentId} has ${total} lots filled at the venue, at most ${most} are allowed`,
      );
    },
  };
}

function checkPermission(
  { written, account, check, journalFailed }: Context,
  order: VenueOrder,
  isAmendment: boolean,
): void {
  const { clientOrderId: id, parentId, quantity, limit } = order;
  const intent = written.intents.get(id);
  check('SIM-3', isAmendment || account.find(id) === undefined, () => `${id} is sent twice`);
  check(
    'SIM-4',
    written.placed.has(parentId) &&
      intent?.quantity === quantity &&
      intent.limit === limit &&
      !journalFailed(),
    () => `${id} is sent without a durable intent, or after a failed write`,
  );
  check(
    'SIM-5',
    !written.isKilled && !written.parentsKilled.has(parentId),
    () => `${id} is sent while the kill switch is on`,
  );
  check('SIM-18', !written.held.has(parentId), () => `${id} is sent while ${parentId} is held`);
  check(
    'SIM-5',
    ![...written.quarantined.values()].some(
      (item) => item.instrumentId === null || item.instrumentId === order.instrumentId,
    ),
    () => `${id} is sent while the account has a finding`,
  );
}

function checkOrder(context: Context, order: VenueOrder, parent: PlacedSeen): void {
  const { account, check } = context;
  const { clientOrderId: id, parentId } = order;
  const { quantity } = parent.acceptance.order;
  checkMarket(context, order);
  const siblings = account.orders(
    (each) => each.parentId === parentId && each.clientOrderId !== id,
  );
  const total =
    sumOf(siblings, (each) => knownFilled(each) + knownLeaves(each)) +
    Math.max(order.quantity, knownFilled(account.find(id)));
  check(
    'SIM-1',
    total <= quantity,
    () => `${id}: with it ${parentId} has ${total} of ${quantity} lots filled or open`,
  );
  check(
    'SIM-9',
    !siblings.some((each) => each.isUnknown && knownLeaves(each) > 0),
    () => `${id} is sent while the outcome of another order of ${parentId} is unknown`,
  );
  checkPrice(context, order, parent);
  checkHoldings(context, order, parent);
  checkParticipation(context, order, parent);
}

/** Judged by the feed as it was served and by the true time. A clock of ours that lags makes data look younger by as much: no program can tell by that clock. */
function checkMarket(
  { world, feed, check, now, local }: Context,
  { clientOrderId, instrumentId }: VenueOrder,
): void {
  const view = feed.view(instrumentId);
  const lag = Math.max(0, now() - local());
  const isGood =
    view !== null && view.valid && view.bids.length > 0 && view.asks.length > 0 && !isCrossed(view);
  check(
    'SIM-6',
    isGood,
    () =>
      `${clientOrderId} is sent on a market that is ${view === null ? 'silent' : 'invalid, one-sided or crossed'}`,
  );
  const age = view === null ? Infinity : now() - view.dataAt;
  check(
    'SIM-6',
    age <= world.limits.maxDataAgeUs + lag && age >= -2e6 - lag,
    () => `${clientOrderId} is sent on data that is ${age / 1e6} s old`,
  );
}

const viewMid = (view: MarketView | null): number => (view === null ? NaN : (midOf(view) ?? NaN));

function checkPrice(
  { world, feed, check }: Context,
  order: VenueOrder,
  { acceptance }: PlacedSeen,
): void {
  const { clientOrderId: id, limit, quantity } = order;
  const { instrument, order: ordered } = acceptance;
  const mid = viewMid(feed.view(instrument.id));
  const sign = signOf(order.side);
  const throughBps = (((limit - mid) * sign) / mid) * BPS_IN_ONE;
  check(
    'SIM-7',
    throughBps <= world.limits.priceCollarBps + 1e-9,
    () => `${id} is ${throughBps.toFixed(1)} bps through the mid`,
  );
  const worth = quoteValueOf(instrument, quantity, Math.max(limit, mid));
  check(
    'SIM-7',
    worth <= world.limits.maxOrderValue &&
      quoteValueOf(instrument, quantity, limit) >= instrument.minNotional,
    () => `${id} is worth ${worth}`,
  );
  check(
    'SIM-7',
    ordered.limit === null || (limit - ordered.limit) * sign <= 0,
    () => `${id} is beyond the client's limit`,
  );
}

function checkHoldings(
  { world, feed, account, check, written }: Context,
  order: VenueOrder,
  { acceptance: { instrument } }: PlacedSeen,
): void {
  const { clientOrderId: id, side, limit, quantity } = order;
  const same = account.orders((each) => each.instrumentId === instrument.id);
  const others = same.filter((each) => each.order.clientOrderId !== id);
  const start = world.listed.find((each) => each.instrument.id === instrument.id)?.position ?? 0;
  const position =
    start +
    (written.adopted.get(instrument.id) ?? 0) +
    sumOf(same, (each) => signOf(each.order.side) * knownFilled(each));
  const open = (which: 'buy' | 'sell'): number =>
    sumOf(others, (each) => (each.order.side === which ? knownLeaves(each) : 0)) +
    (side === which ? quantity : 0);
  check(
    'SIM-7',
    side === 'buy' || position - open('sell') >= 0,
    () => `${id} sells more than is held: ${position} less ${open('sell')}`,
  );
  const exposure = quoteValueOf(
    instrument,
    lots(Math.max(Math.abs(position + open('buy')), Math.abs(position - open('sell')))),
    viewMid(feed.view(instrument.id)),
  );
  const isReducing = side === 'sell' && open('sell') <= position;
  check(
    'SIM-7',
    isReducing || exposure <= world.ledgerLimits.symbolValue,
    () => `${id}: ${exposure} in ${instrument.id} with it`,
  );
  const crossed = others.find(
    (each) =>
      each.order.side !== side &&
      knownLeaves(each) > 0 &&
      (limit - each.order.limit) * signOf(side) >= 0,
  );
  check(
    'SIM-7',
    crossed === undefined,
    () => `${id} would trade with our own ${crossed?.order.clientOrderId}`,
  );
}

/** PROTOCOL, participation: (filled + all open + new) <= cap x (eligible volume since the parent's start + own taker fills), over all our parents of the symbol. */
function checkParticipation(
  { world, feed, account, check }: Context,
  order: VenueOrder,
  { acceptance, at }: PlacedSeen,
): void {
  const { instrument, eligibleVolumeAtStart } = acceptance;
  const printed = (feed.view(instrument.id)?.eligibleVolume ?? 0) - eligibleVolumeAtStart;
  let filled = 0;
  let taken = 0;
  let open = 0;
  for (const each of account.orders(({ instrumentId }) => instrumentId === instrument.id)) {
    for (const fill of each.fills.values()) {
      if (fill.at < at) continue;
      filled += fill.quantity;
      if (fill.liquidity === 'taker') taken += fill.quantity;
    }
    if (each.order.clientOrderId !== order.clientOrderId) open += knownLeaves(each);
  }
  const fresh = order.quantity - knownFilled(account.find(order.clientOrderId));
  const cap = Math.min(acceptance.order.participationMax, world.policy.maxParticipation);
  const volume = printed + (world.printsIncludeOwn ? 0 : taken);
  check(
    'SIM-8',
    filled + open + fresh <= cap * volume + 1e-9,
    () =>
      `${order.clientOrderId}: ${filled} filled + ${open} open + ${fresh} new of ${volume} lots is above ${cap}`,
  );
}
