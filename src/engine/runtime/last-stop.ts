import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { lots, type Lots } from '#core/kernel/units';
import { accountOf, budgetOf, flowOf, type AccountView, type Flow, type Marks } from '#core/ledger/exposure';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/ledger/limits';
import type { Approved } from '#core/gate/approved';
import { checkVenueOrder } from '#core/gate/check-order';
import type { ParentState } from '#core/execute/parent-state';
import { feeOf } from '#core/market/fees';
import { notionalOf, type Instrument } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { ChildOrder, VenueOrder } from '#core/order/child';
import { filledOf } from '#core/order/order';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { EngineState } from '#engine/runtime/state';

/** What the ledger and the market say at this moment: asked by the gate, by the looks and by the ticket. */
export interface Standing {
  readonly limits: LedgerLimits;
  marks(instrument: Instrument | null): Marks;
  account(instrument: Instrument): AccountView;
  /** Lots that the participation cap still lets this parent send. */
  allowance(parent: ParentState): Lots;
  /** The fine gate, on facts that no strategy has touched. `isAmendment`: a living order of ours, as it shall be. */
  check(order: ChildOrder, isAmendment: boolean, journalOk: boolean): Result<Approved<VenueOrder>, Refusal>;
}

export function standingOf(deps: EngineDeps, state: EngineState): Standing {
  const { ledger } = state;
  const limits = deps.ledgerLimits ?? DEFAULT_LEDGER_LIMITS;
  // A tape has nobody to borrow from and nobody who minds: it may be short.
  const shortSellingAllowed = limits.short.allowed || deps.mode === 'tape';

  function marks(instrument: Instrument | null): Marks {
    const found = new Map<string, number>();
    const look = (id: string): void => {
      const view = found.has(id) ? null : deps.feed.view(id);
      const mid = view === null ? null : midOf(view);
      if (mid !== null) found.set(id, mid);
    };
    if (instrument !== null) look(instrument.id);
    for (const [id, position] of ledger.positions) if (position !== 0) look(id);
    for (const [id, living] of ledger.living) if (living.size > 0) look(id);
    return found;
  }

  function account(instrument: Instrument, without: string | null, at: Marks): AccountView {
    return accountOf(ledger, { instrument, marks: at, without, shortSellingAllowed, feeBps: feeBpsOf(deps, instrument, at) });
  }

  function flow(parent: ParentState, without: string | null): Flow {
    const { instrument, order, eligibleVolumeAtStart } = parent.acceptance;
    const view = deps.feed.view(instrument.id);
    const printed = view === null ? 0 : view.eligibleVolume - eligibleVolumeAtStart;
    return flowOf(ledger, { instrumentId: instrument.id, fillsBefore: ledger.parents.get(order.parentId)?.fillsBefore ?? 0, without, printed, printsIncludeOwn: deps.printsIncludeOwn });
  }

  return {
    limits,
    marks,
    account: (instrument) => account(instrument, null, marks(instrument)),
    allowance(parent) {
      const { filled, open, eligibleVolume, ownTakerFills } = flow(parent, null);
      const cap = Math.min(parent.acceptance.order.participationMax, deps.policy.maxParticipation);
      return lots(Math.max(0, Math.floor(cap * (eligibleVolume + ownTakerFills) - filled - open)));
    },
    check(order, isAmendment, journalOk) {
      const parent = state.parents.get(order.parentId);
      invariant(parent !== undefined, 'a child has a parent');
      const { instrument, order: ordered } = parent.acceptance;
      const at = marks(instrument);
      const without = isAmendment ? order.clientOrderId : null;
      const living = isAmendment ? ledger.orders.get(order.clientOrderId) : undefined;
      return checkVenueOrder(
        { ...order, venue: instrument.venue },
        {
          instrument, view: deps.feed.view(instrument.id), now: deps.clock.now(), policy: deps.policy, limits: deps.limits,
          account: account(instrument, without, at), flow: flow(parent, without), feeBps: feeBpsOf(deps, instrument, at),
          budget: budgetOf(ledger, order.parentId, without) ?? { quantity: 0, filled: 0, open: 0 },
          killed: state.kill.killed, journalOk, participationMax: ordered.participationMax, reduceOnly: ordered.reduceOnly,
          ledger, ledgerLimits: { ...limits, short: { ...limits.short, allowed: shortSellingAllowed } }, marks: at, isAmendment, alreadyFilled: living === undefined ? 0 : filledOf(living.life),
        },
      );
    },
  };
}

/** The dearer of taking and resting, as a share of one lot's value: what a buy may cost beside its price. 0 where fees are not known to the engine. */
function feeBpsOf(deps: EngineDeps, instrument: Instrument, marks: Marks): number {
  const mark = marks.get(instrument.id);
  const known = deps.feesOf?.(instrument);
  if (known === undefined || mark === undefined) return 0;
  const fees = { ...known, minTicket: 0 };
  const one = { quantity: lots(1), price: mark, side: 'buy' } as const;
  const fee = Math.max(feeOf(fees, instrument, { ...one, liquidity: 'taker' }), feeOf(fees, instrument, { ...one, liquidity: 'maker' }));
  return (fee * 1e4) / notionalOf(instrument, lots(1), mark);
}
