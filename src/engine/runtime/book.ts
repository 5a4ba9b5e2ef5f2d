import type { ParentEvent } from '#core/execute/parent-state';
import type { Body, Opening } from '#core/journal/body';
import {
  amountOfNumber,
  amountOfSteps,
  amountText,
  parseAmount,
  plus,
  ZERO,
} from '#core/kernel/amount';
import type { TimeUs } from '#core/kernel/units';
import { addTo, assetOf, listInstrument, openWithMoney, setBalance } from '#core/ledger/assets';
import { type Quarantined, scopeKey } from '#core/ledger/controls';
import { forgetFuture } from '#core/ledger/forget-future';
import {
  amendSent,
  bookFill,
  cancelSent,
  type Ledger,
  orderAmended,
  orderSent,
  orderTold,
  placeParent,
  restateFill,
} from '#core/ledger/ledger';

/** One entry into the ledger: the only place where journal and ledger meet, live and in replay. */
export function bookBody(ledger: Ledger, body: Body, at: TimeUs): void {
  switch (body.type) {
    case 'opened':
      openWithMoney(ledger, body.cash);
      return;
    case 'placed': {
      const { order, instrument, arrivalPrice, acceptedAt } = body.acceptance;
      return placeParent(ledger, {
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
    }
    case 'send':
      return orderSent(ledger, body.order, at);
    case 'amend':
      return amendSent(ledger, body.order, at);
    case 'cancel':
      return cancelSent(ledger, body.clientOrderId, at);
    case 'parent':
      return bookEvent(ledger, body.parentId, body.event, at);
    case 'kill':
    case 'throttled':
    case 'enabled':
    case 'restricted':
    case 'quarantined':
    case 'cleared':
    case 'resolved':
      return bookDecision(ledger, body, at);
    case 'reconciling':
      ledger.controls.reconciling = { since: at, why: body.why, rounds: 0, differences: [] };
      return;
    case 'differences': {
      const now = ledger.controls.reconciling;
      ledger.controls.reconciling = {
        since: now?.since ?? at,
        why: now?.why ?? 'the venue states something else',
        rounds: (now?.rounds ?? 0) + 1,
        differences: body.differences,
      };
      return;
    }
    case 'reconciled':
      ledger.controls.reconciling = null;
      ledger.controls.reconciledAt = at;
      if (body.opening !== null) {
        ledger.controls.countsFrom = body.statementAt;
        open(ledger, body.opening);
      }
      return;
    case 'connection':
      ledger.controls.downSince = body.up ? null : at;
      return;
    case 'clockStepped':
      if (body.byUs < 0) forgetFuture(ledger, at);
      return;
    case 'clockRefused':
    case 'turnedAway':
    case 'ended':
    case 'restated':
    case 'acknowledged':
    case 'defect':
    case 'championed':
    case 'dethroned':
      return;
  }
}

function bookEvent(ledger: Ledger, parentId: string, event: ParentEvent, at: TimeUs): void {
  switch (event.type) {
    case 'fill':
      return bookFill(ledger, parentId, event.fill, at);
    case 'busted':
    case 'corrected':
      return restateFill(ledger, event, event.at);
    case 'accepted':
      return orderTold(
        ledger,
        event.clientOrderId,
        { type: 'accepted', venueOrderId: event.venueOrderId },
        event.at,
      );
    case 'rejected': {
      // Filled and then rejected: the fills stand, the rest is dead.
      const life = ledger.orders.get(event.clientOrderId)?.life;
      const isFilled = life !== undefined && 'filled' in life && life.filled > 0;
      return orderTold(
        ledger,
        event.clientOrderId,
        isFilled ? { type: 'cancelConfirmed' } : { type: 'rejected', reason: event.reason },
        event.at,
      );
    }
    case 'cancelled':
      return orderTold(ledger, event.clientOrderId, { type: 'cancelConfirmed' }, event.at);
    case 'expired':
    case 'neverArrived':
      return orderTold(ledger, event.clientOrderId, { type: 'expired' }, event.at);
    case 'cancelRefused':
      return orderTold(ledger, event.clientOrderId, { type: 'cancelRefused' }, event.at);
    case 'amended':
      return orderAmended(
        ledger,
        event.clientOrderId,
        { quantity: event.quantity, limit: event.limit },
        event.at,
      );
    case 'amendRefused':
      return orderTold(ledger, event.clientOrderId, { type: 'amendRefused' }, event.at);
    case 'fault':
      if (event.during !== 'send') return;
      // What was surely never sent is dead here too; anything else may live.
      return orderTold(
        ledger,
        event.clientOrderId,
        event.fault.resend === 'safe'
          ? { type: 'expired' }
          : { type: 'outcomeUnknown', at: event.at },
        event.at,
      );
    case 'look':
    case 'sent':
    case 'refused':
    case 'cancelParent':
    case 'shifted':
      return;
  }
}

type Decision = Extract<
  Body,
  {
    readonly type:
      | 'kill'
      | 'throttled'
      | 'enabled'
      | 'restricted'
      | 'quarantined'
      | 'cleared'
      | 'resolved';
  }
>;
function bookDecision(ledger: Ledger, body: Decision, at: TimeUs): void {
  const { controls } = ledger;
  switch (body.type) {
    case 'kill': {
      const scope = body.scope ?? { type: 'all' };
      if (body.on)
        controls.kills.set(scopeKey(scope), { scope, by: body.by, reason: body.reason, since: at });
      else controls.kills.delete(scopeKey(scope));
      return;
    }
    case 'throttled':
      controls.disabled.set(body.strategy, {
        strategy: body.strategy,
        why: body.why,
        count: body.count,
        max: body.max,
        since: at,
      });
      return;
    case 'enabled':
      controls.disabled.delete(body.strategy);
      ledger.applications.delete(body.strategy);
      ledger.messages.delete(body.strategy);
      return;
    case 'restricted':
      controls.restricted.set(body.instrumentId, body.on);
      return;
    case 'quarantined':
      controls.quarantine.set(body.item.id, {
        ...ofToday(ledger, body.item),
        since: controls.quarantine.get(body.item.id)?.since ?? at,
      });
      return;
    case 'cleared':
      controls.quarantine.delete(body.id);
      return;
    case 'resolved': {
      const item = controls.quarantine.get(body.id);
      if (item === undefined) return;
      controls.quarantine.delete(body.id);
      if (body.how === 'adopt') adopt(ledger, item);
      else ignore(ledger, item);
    }
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
  if (item.kind === 'position' && instrument !== undefined)
    addTo(ledger, assetOf(instrument), amountOfSteps(item.lots, instrument.lot));
  else if (item.kind === 'balance' && item.asset !== null)
    addTo(ledger, item.asset, parseAmount(item.amount) ?? ZERO);
  else ledger.controls.resolved.add(item.id);
}

/** What a person leaves alone stays apart, by so much: more of it is a new finding. */
function ignore(ledger: Ledger, item: Quarantined): void {
  const { ignored, ignoredLots, resolved } = ledger.controls;
  if (item.kind === 'position' && item.instrumentId !== null)
    ignoredLots.set(item.instrumentId, (ignoredLots.get(item.instrumentId) ?? 0) + item.lots);
  else if (item.kind === 'balance' && item.asset !== null)
    ignored.set(
      item.asset,
      plus(ignored.get(item.asset) ?? ZERO, parseAmount(item.amount) ?? ZERO),
    );
  else resolved.add(item.id);
}

function open(ledger: Ledger, opening: Opening): void {
  ledger.isOpened = true;
  for (const { instrument, lots } of opening.positions) {
    listInstrument(ledger, instrument);
    if (opening.balances === undefined)
      setBalance(ledger, assetOf(instrument), amountOfSteps(lots, instrument.lot));
  }
  if (opening.cash !== null) setBalance(ledger, ledger.money, amountOfNumber(opening.cash));
  for (const { asset, amount } of opening.balances ?? [])
    setBalance(ledger, asset, parseAmount(amount) ?? ZERO);
}
