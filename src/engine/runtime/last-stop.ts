import { isOver } from '#core/execute/begin';
import type { ParentState } from '#core/execute/parent-state';
import type { VenueStanding } from '#core/execute/venue-standing';
import {
  DEFAULT_LEDGER_LIMITS,
  type LedgerLimits,
  type ThrottleLimits,
} from '#core/gate/account-limits';
import type { Approved } from '#core/gate/approved';
import { checkVenueOrder } from '#core/gate/check-order';
import { type FirmClaim, type FirmStanding, firmKey } from '#core/gate/firm';
import { PARTICIPATION_WINDOW_US } from '#core/gate/limits';
import { checkPlacement, type Placement } from '#core/gate/placement';
import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Lots, lots } from '#core/kernel/units';
import { accountAtWork, type Commitment } from '#core/ledger/at-work';
import {
  type AccountView,
  accountOf,
  budgetOf,
  type Flow,
  flowOf,
  type Marks,
} from '#core/ledger/exposure';
import type { Ledger } from '#core/ledger/ledger';
import { legRoom } from '#core/ledger/leg-standing';
import { feeOf } from '#core/market/fees';
import { type Instrument, settlementValueOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { ChildOrder, VenueOrder } from '#core/order/child';
import { filledOf } from '#core/order/order';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import { firmClaimsOf } from '#engine/runtime/firm-claims';
import { marginMarksIn } from '#engine/runtime/margin-marks';
import type { EngineState } from '#engine/runtime/state';
import { listingCheckOf, venueStandings } from '#engine/runtime/venue-standings';
import { volumeWindow } from '#engine/runtime/volume-window';

/** What the ledger and the market say at this moment: asked by the gate, by the looks and by the ticket. */
export interface OrderStanding {
  readonly limits: LedgerLimits;
  readonly firm: FirmStanding | null;
  /** What this account has and wants of the firm's caps. */
  firmClaims(): readonly FirmClaim[];
  /** Everything that working parents still want. */
  commitments(): readonly Commitment[];
  /** The account as if every working parent had sent all that it wants: what the next plan is checked against. `without`: a parent that is planned again. */
  accountAtWork(instrument: Instrument, without: string | null): AccountView;
  /** Notes what has printed; called with every look. */
  see(): void;
  marks(instrument: Instrument | null): Marks;
  account(instrument: Instrument): AccountView;
  /** Lots that the participation cap and the other legs of its basket still let this parent send; and where. */
  allowance(parent: ParentState): {
    readonly allowance: Lots;
    readonly waitsFor?: 'legs';
    readonly venues?: readonly VenueStanding[];
  };
  /** Why an order may not begin, by counts and switches; none: it may. */
  mayBegin(placement: Placement): readonly Refusal[];
  /** The fine gate, on facts that no strategy has touched. */
  check(
    order: ChildOrder,
    as: CheckedAs,
    journalOk: boolean,
  ): Result<Approved<VenueOrder>, Refusal>;
}

/** An order that is not in the books yet; a living one as it shall be; one that is in the books and has not left. */
type CheckedAs = 'new' | 'amendment' | 'again';

/** What the market, the rules and the clock are. */
export type StandingDeps = Pick<
  EngineDeps,
  | 'clock'
  | 'feed'
  | 'policy'
  | 'limits'
  | 'ledgerLimits'
  | 'firm'
  | 'feesOf'
  | 'gone'
  | 'mode'
  | 'printsIncludeOwn'
>;

export function orderStandingOf(deps: StandingDeps, state: EngineState): OrderStanding {
  const { ledger } = state;
  const volumes = volumeWindow();
  const marginMarks = marginMarksIn(ledger, deps);
  // What is not listed any more has no market: it is valued at our own last price, or at nothing, and stands as a finding.
  const gone = new Set((deps.gone ?? []).map(({ id }) => id));
  const limits = deps.ledgerLimits ?? DEFAULT_LEDGER_LIMITS;
  const firm = deps.firm ?? null;
  // A tape has nobody to borrow from and nobody who minds: it may be short.
  const shortSellingAllowed = limits.short.allowed || deps.mode === 'tape';

  function marks(instrument: Instrument | null): Marks {
    const found = new Map<string, number>();
    const look = (id: string): void => {
      const view = found.has(id) ? null : deps.feed.view(id);
      const mid = view === null ? null : midOf(view);
      if (mid !== null) found.set(id, mid);
      else if (gone.has(id)) found.set(id, lastFillOf(ledger, id) ?? 0);
    };
    if (instrument !== null) look(instrument.id);
    for (const [id, position] of ledger.positions) if (position !== 0) look(id);
    for (const [id, living] of ledger.living) if (living.size > 0) look(id);
    return found;
  }

  function account(instrument: Instrument, without: string | null, at: Marks): AccountView {
    return accountOf(ledger, {
      instrument,
      marks: at,
      marginMarks,
      without,
      shortSellingAllowed,
      feeBps: feeBpsOf(deps, instrument, at),
    });
  }

  /** Since the parent's start, and over the last minutes: both are kept. */
  function flows(
    parent: ParentState,
    without: string | null,
  ): { readonly flow: Flow; readonly recentFlow: Flow } {
    const { instrument, order, eligibleVolumeAtStart } = parent.acceptance;
    const view = deps.feed.view(instrument.id);
    const now = deps.clock.now();
    const common = {
      instrumentId: instrument.id,
      without,
      printsIncludeOwn: deps.printsIncludeOwn,
    };
    const fillsBefore = ledger.parents.get(order.parentId)?.fillsBefore ?? 0;
    const recently =
      view === null ? null : volumes.printed(instrument.id, now, view.eligibleVolume);
    return {
      flow: flowOf(ledger, {
        ...common,
        from: { fillsBefore },
        printed: view === null ? 0 : view.eligibleVolume - eligibleVolumeAtStart,
      }),
      recentFlow: flowOf(ledger, {
        ...common,
        from: { bookedAfter: now - PARTICIPATION_WINDOW_US },
        printed: recently ?? 0,
      }),
    };
  }

  /** A parent that is at work counts with all that it still wants, not with what happens to be open. */
  function commitments(): readonly Commitment[] {
    const found: Commitment[] = [];
    for (const [parentId, parent] of state.parents) {
      if (isOver(parent)) continue;
      const { order, instrument, arrivalPrice } = parent.acceptance;
      const leaves = Math.max(0, order.quantity - parent.filled);
      if (leaves > 0)
        found.push({
          parentId,
          instrument,
          side: order.side,
          leaves,
          start: order.start,
          deadline: order.deadline,
          arrivalPrice,
        });
    }
    return found;
  }

  const commitmentsBeside = (parentId: string | null): readonly Commitment[] =>
    commitments().filter((each) => each.parentId !== parentId);

  const firmClaims = firm === null ? () => [] : firmClaimsOf({ ...deps, firm, limits }, state);
  return {
    limits,
    firm,
    marks,
    commitments,
    firmClaims: () => firmClaims(commitments(), marks(null)),
    see() {
      const now = deps.clock.now();
      for (const { id } of deps.feed.instruments) {
        const view = deps.feed.view(id);
        if (view !== null) volumes.see(id, now, view.eligibleVolume);
      }
    },
    accountAtWork(instrument, without) {
      const at = marks(instrument);
      return accountAtWork(account(instrument, without, at), ledger, {
        instrument,
        marks: at,
        marginMarks,
        commitments: commitmentsBeside(without),
        without,
      });
    },
    account: (instrument) => account(instrument, null, marks(instrument)),
    mayBegin: (placement) =>
      checkPlacement(ledger, limits, placement, {
        now: deps.clock.now(),
        commitments: commitmentsBeside(placement.parentId),
        marks: marks(placement.instrument),
        firm,
      }),
    allowance(parent) {
      const { flow, recentFlow } = flows(parent, null);
      const { order, instrument } = parent.acceptance;
      const cap = Math.min(
        order.participationMax,
        deps.policy.maxParticipation,
        firm?.share(firmKey.pace(instrument.id)) ?? 1,
      );
      const room = ({ filled, open, eligibleVolume, ownTakerFills }: Flow): number =>
        cap * (eligibleVolume + ownTakerFills) - filled - open;
      const byVolume = Math.max(0, Math.floor(Math.min(room(flow), room(recentFlow))));
      const byLegs = legRoom(ledger, order.parentId);
      const venues = venueStandings(deps, state, { instrument, marks: marks(instrument) });
      const many = venues === undefined ? {} : { venues };
      return byLegs < byVolume
        ? { allowance: lots(byLegs), waitsFor: 'legs', ...many }
        : { allowance: lots(byVolume), ...many };
    },
    check(order, as, journalOk) {
      const isAmendment = as !== 'new';
      const parent = state.parents.get(order.parentId);
      invariant(parent !== undefined, 'a child has a parent');
      const { instrument, order: ordered } = parent.acceptance;
      const at = marks(instrument);
      const without = isAmendment ? order.clientOrderId : null;
      const living = isAmendment ? ledger.orders.get(order.clientOrderId) : undefined;
      const venue = order.venue ?? instrument.venue;
      const view = deps.feed.view(instrument.id);
      const venueOrder = { ...order, venue };
      return checkVenueOrder(venueOrder, {
        instrument,
        view,
        listing: listingCheckOf(deps, state, {
          instrument,
          order: venueOrder,
          view,
          marks: at,
          without,
        }),
        now: deps.clock.now(),
        policy: deps.policy,
        limits: deps.limits,
        account: account(instrument, without, at),
        ...flows(parent, without),
        feeBps: feeBpsOf(deps, instrument, at),
        budget: budgetOf(ledger, order.parentId, without) ?? { quantity: 0, filled: 0, open: 0 },
        killed: state.kill.killed,
        journalOk,
        participationMax: Math.min(
          ordered.participationMax,
          firm?.share(firmKey.pace(instrument.id)) ?? 1,
        ),
        reduceOnly: ordered.reduceOnly,
        ledger,
        ledgerLimits: {
          ...limits,
          // Its own intent is among the messages by then.
          throttle: as === 'again' ? oneMore(limits.throttle) : limits.throttle,
          short: { ...limits.short, allowed: shortSellingAllowed },
        },
        marks: at,
        firm,
        isAmendment,
        alreadyFilled: living === undefined ? 0 : filledOf(living.life),
      });
    },
  };
}

const oneMore = (limits: ThrottleLimits): ThrottleLimits => ({
  ...limits,
  messages: limits.messages + 1,
});
const lastFillOf = (ledger: Ledger, instrumentId: string): number | null =>
  ledger.fills.get(instrumentId)?.fills.findLast(({ fill }) => fill.quantity > 0)?.fill.price ??
  null;

/** The more expensive of taking and resting, as a share of one lot's value: what a buy may cost beside its price. 0 where fees are not known to the engine. */
function feeBpsOf(deps: StandingDeps, instrument: Instrument, marks: Marks): number {
  const mark = marks.get(instrument.id);
  const known = deps.feesOf?.(instrument);
  if (known === undefined || mark === undefined) return 0;
  const fees = { ...known, minTicket: 0 };
  const one = { quantity: lots(1), price: mark, side: 'buy' } as const;
  const fee = Math.max(
    feeOf(fees, instrument, { ...one, liquidity: 'taker' }),
    feeOf(fees, instrument, { ...one, liquidity: 'maker' }),
  );
  return (fee * BPS_IN_ONE) / settlementValueOf(instrument, lots(1), mark);
}
