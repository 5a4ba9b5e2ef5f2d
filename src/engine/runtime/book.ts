import type { ParentEvent } from '#core/execute/parent-state';
import type { Body, Opening } from '#core/journal/body';
import { type FoldTable, foldBody } from '#core/journal/fold';
import {
  amountOfNumber,
  amountOfSteps,
  amountText,
  parseAmount,
  plus,
  ZERO,
} from '#core/kernel/amount';
import type { TimeUs } from '#core/kernel/units';
import {
  addTo,
  assetOf,
  balanceKey,
  entryWorthOf,
  listInstrument,
  openWithMoney,
  setBalance,
} from '#core/ledger/assets';
import { accountAt, changeAccount, type Quarantined, scopeKey } from '#core/ledger/controls';
import { forgetFuture } from '#core/ledger/forget-future';
import {
  amendParent,
  amendSent,
  bookFill,
  cancelSent,
  type Ledger,
  orderReported,
  orderSent,
  placeParent,
  restateFill,
} from '#core/ledger/ledger';
import { movementKey } from '#core/ledger/stated';

/** One entry into the ledger: the only place where journal and ledger meet, live and in replay. */
export function bookBody(ledger: Ledger, body: Body, at: TimeUs): void {
  foldBody(BOOK_TABLE, undefined, body, ledger, at);
}

export const BOOK_TABLE: FoldTable<readonly [ledger: Ledger, at: TimeUs]> = {
  opened: ({ cash }, ledger) => openWithMoney(ledger, cash),
  placed({ acceptance }, ledger) {
    const { order, instrument, arrivalPrice, acceptedAt } = acceptance;
    placeParent(ledger, {
      parentId: order.parentId,
      instrument,
      side: order.side,
      quantity: order.quantity,
      strategy: order.strategy,
      basket: order.basket ?? null,
      price: arrivalPrice,
      placedAt: acceptedAt,
      limit: order.limit,
      filled: 0,
    });
  },
  send: ({ order }, ledger, at) => orderSent(ledger, order, at),
  amend: ({ order }, ledger, at) => amendSent(ledger, order, at),
  cancel: ({ clientOrderId }, ledger, at) => cancelSent(ledger, clientOrderId, at),
  parent: ({ parentId, event }, ledger, at) => bookEvent(ledger, parentId, event, at),
  kill({ on, by, reason, scope = { type: 'all' } }, { controls }, at) {
    if (on) controls.kills.set(scopeKey(scope), { scope, by, reason, since: at });
    else controls.kills.delete(scopeKey(scope));
  },
  throttled({ strategy, why, count, max }, { controls }, at) {
    controls.disabled.set(strategy, { strategy, why, count, max, since: at });
  },
  enabled({ strategy }, ledger) {
    ledger.controls.disabled.delete(strategy);
    ledger.applications.delete(strategy);
    ledger.messages.delete(strategy);
  },
  restricted: ({ instrumentId, on }, { controls }) =>
    void controls.restricted.set(instrumentId, on),
  quarantined({ item }, ledger, at) {
    const { quarantine } = ledger.controls;
    const since = quarantine.get(item.id)?.since ?? at;
    quarantine.set(item.id, { ...ofToday(ledger, item), since });
  },
  cleared: ({ id }, { controls }) => void controls.quarantine.delete(id),
  resolved({ id, how, listed }, ledger) {
    const item = ledger.controls.quarantine.get(id);
    if (item === undefined) return;
    if (listed !== undefined && !ledger.instruments.has(listed.id)) listInstrument(ledger, listed);
    ledger.controls.quarantine.delete(id);
    if (how === 'adopt') adopt(ledger, item);
    else ignore(ledger, item);
  },
  reconciling({ why, venue = '' }, { controls }, at) {
    changeAccount(controls, venue, {
      reconciling: { since: at, why, rounds: 0, differences: [] },
    });
  },
  differences({ differences, venue = '' }, { controls }, at) {
    const now = accountAt(controls, venue).reconciling;
    changeAccount(controls, venue, {
      reconciling: {
        since: now?.since ?? at,
        why: now?.why ?? 'the venue states something else',
        rounds: (now?.rounds ?? 0) + 1,
        differences,
      },
    });
  },
  reconciled({ opening, statementAt, venue }, ledger, at) {
    changeAccount(ledger.controls, venue ?? '', { reconciling: null, reconciledAt: at });
    if (opening === null) return;
    changeAccount(ledger.controls, venue ?? '', { countsFrom: statementAt });
    open(ledger, opening, venue);
  },
  moved({ movement, venue }, ledger) {
    ledger.moved.add(movementKey(movement.id, venue));
    ledger.charged.add(movement.asset);
    addTo(ledger, movement.asset, parseAmount(movement.amount) ?? ZERO, venue);
  },
  connection({ up, venue = '' }, { controls }, at) {
    changeAccount(controls, venue, { downSince: up ? null : at });
  },
  clockStepped({ byUs }, ledger, at) {
    if (byUs < 0) forgetFuture(ledger, at);
  },
  clockRefused: null,
  basketPlaced({ basket, legging }, { leggings }) {
    if (legging !== undefined) leggings.set(basket.basketId, legging);
  },
  waitPlaced: null,
  waitCame: null,
  waitHeld: null,
  waitEnded: null,
  basketWave: null,
  basketCancelled: null,
  basketEnded: null,
  turnedAway: null,
  refusalFollowed: null,
  ended: null,
  restated: null,
  acknowledged: null,
  commanded: null,
  defect: null,
  stalled: null,
  noticed: null,
  noticedOver: null,
  championed: null,
  learned: null,
  dethroned: null,
};

function bookEvent(ledger: Ledger, parentId: string, event: ParentEvent, at: TimeUs): void {
  switch (event.type) {
    case 'fill':
      return bookFill(ledger, parentId, event.fill, at);
    case 'busted':
    case 'corrected':
      return restateFill(ledger, event, event.at);
    case 'look':
    case 'sent':
    case 'refused':
    case 'cancelParent':
    case 'pauseParent':
    case 'warned':
    case 'shifted':
      return;
    case 'replanParent': {
      // Nothing is asked for that was not, and nobody asked: it is no application of the strategy (LED-12).
      if (event.why === 'market') return;
      const { quantity, limit, strategy } = event.acceptance.order;
      return amendParent(ledger, { parentId, quantity, limit, strategy }, at);
    }
    case 'accepted':
    case 'rejected':
    case 'cancelled':
    case 'expired':
    case 'cancelRefused':
    case 'neverArrived':
    case 'amended':
    case 'amendRefused':
    case 'fault':
      return orderReported(ledger, event, event.at);
  }
}

/** Findings of older journals name money without its currency. */
function ofToday(
  ledger: Ledger,
  { cash, asset, amount, ...item }: Extract<Body, { readonly type: 'quarantined' }>['item'],
): Omit<Quarantined, 'since'> {
  const isMoney = item.kind === 'balance' && asset === undefined;
  return {
    ...item,
    asset: asset ?? (isMoney ? ledger.money : null),
    amount: amount ?? amountText(amountOfNumber(cash ?? 0)),
  };
}

/** LED-15: what a person takes over becomes ours: then it is no difference any more, and needs no memory of having been one. */
function adopt(ledger: Ledger, item: Quarantined): void {
  const instrument =
    item.instrumentId === null ? undefined : ledger.instruments.get(item.instrumentId);
  if (item.kind === 'position' && instrument !== undefined) {
    addTo(ledger, assetOf(instrument), amountOfSteps(item.lots, instrument.lot), item.venue);
    if (instrument.margin !== undefined)
      addTo(ledger, entryWorthOf(instrument), parseAmount(item.amount) ?? ZERO, item.venue);
  } else if (item.kind === 'balance' && item.asset !== null)
    addTo(ledger, item.asset, parseAmount(item.amount) ?? ZERO, item.venue);
  else ledger.controls.resolved.add(item.id);
}

/** What a person leaves alone stays apart, by so much: more of it is a new finding. */
function ignore(ledger: Ledger, item: Quarantined): void {
  const { ignored, ignoredLots, resolved } = ledger.controls;
  if (item.kind === 'position' && item.instrumentId !== null)
    ignoredLots.set(item.instrumentId, (ignoredLots.get(item.instrumentId) ?? 0) + item.lots);
  else if (item.kind === 'balance' && item.asset !== null)
    ignored.set(
      balanceKey(item.asset, item.venue),
      plus(
        ignored.get(balanceKey(item.asset, item.venue)) ?? ZERO,
        parseAmount(item.amount) ?? ZERO,
      ),
    );
  else resolved.add(item.id);
}

function open(ledger: Ledger, opening: Opening, venue: string | undefined): void {
  ledger.isOpened = true;
  for (const { instrument, lots, entry } of opening.positions) {
    listInstrument(ledger, instrument);
    if (opening.balances === undefined || instrument.margin !== undefined)
      setBalance(ledger, assetOf(instrument), amountOfSteps(lots, instrument.lot), venue);
    if (entry !== undefined)
      setBalance(ledger, entryWorthOf(instrument), parseAmount(entry) ?? ZERO, venue);
  }
  for (const id of opening.movements ?? []) ledger.moved.add(movementKey(id, venue));
  if (opening.cash !== null) setBalance(ledger, ledger.money, amountOfNumber(opening.cash), venue);
  for (const { asset, amount } of opening.balances ?? [])
    setBalance(ledger, asset, parseAmount(amount) ?? ZERO, venue);
}
