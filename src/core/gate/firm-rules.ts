import { type FirmStanding, firmKey } from '#core/gate/firm';
import { type Refusal, refusal } from '#core/kernel/failure';
import { assetOf } from '#core/ledger/assets';
import { type Marks, openValue, tradedSince } from '#core/ledger/exposure';
import type { Ledger } from '#core/ledger/ledger';
import { type ExposureOrder, exposureWith } from '#core/ledger/worst-value';
import { type Instrument, quoteValueOf } from '#core/market/instrument';
import { isReducing } from './exposure-rules.ts';
import { type LedgerCheck, worth } from './ledger-check.ts';
import { above, isAtMost, known, shown } from './rule.ts';

/** FRM-3: a child that adds to what is held, within the shares of this account. */
export function checkFirmValue(check: LedgerCheck): Refusal | null {
  const { firm, ledger, order, instrument, marks, now, ledgerLimits } = check;
  if (firm === null || isReducing(ledger, order, instrument)) return null;
  const exposure = exposureWith(
    ledger,
    {
      side: order.side,
      quantity: order.quantity,
      openBut: order.clientOrderId,
    },
    instrument,
    marks,
  );
  const asset = assetOf(instrument);
  // Where a position has no price, LED-7 has refused already; here nothing is below a share.
  const { symbol, gross } = 'unknown' in exposure ? { symbol: NaN, gross: NaN } : exposure;
  const traded =
    tradedSince(ledger, now - ledgerLimits.period.lengthUs, null) +
    openValue(ledger, null, order.clientOrderId) +
    worth(check);
  return (
    shareShort(check, firmKey.asset(asset), `the value in ${asset} with this order`, symbol) ??
    shareShort(check, firmKey.gross, 'the gross value of the account with this order', gross) ??
    shareShort(check, firmKey.traded, 'what the account trades with this order', traded)
  );
}

/** FRM-4: without a share of the volume nothing is sent, exits included. */
export function checkFirmPace({ firm, instrument }: LedgerCheck): Refusal | null {
  const key = firmKey.pace(instrument.id);
  if (firm === null || firm.share(key) > 0) return null;
  const others = firm.others(key);
  return refusal(
    'FIRM_SHARE_SHORT',
    `this account must hold a share of the firm's participation in ${instrument.symbol}, holds none`,
    { key, value: 0, max: 0, others: known(others ?? NaN) },
    others === null
      ? UNREACHABLE
      : 'wait: it is asked for, and other accounts give theirs back five minutes after they used it',
  );
}
const UNREACHABLE = 'wait until the database that divides the caps of the firm answers again';

function shareShort(
  { firm, instrument }: LedgerCheck,
  key: string,
  name: string,
  value: number,
): Refusal | null {
  if (firm === null) return null;
  const max = firm.share(key);
  if (isAtMost(value, max)) return null;
  const others = firm.others(key);
  return above('FIRM_SHARE_SHORT', {
    name,
    unit: instrument.currencies.quote,
    value,
    max,
    facts: { key, others: known(others ?? NaN) },
    remedy:
      others === null
        ? UNREACHABLE
        : `wait: the rest is asked for; other accounts of the firm hold ${shown(others)}`,
  });
}

/** FRM-2: everything of the firm's caps against a parent that wants to begin, beside all that is at work here and elsewhere. */
export function firmRefusals({
  firm,
  ledger,
  order,
  instrument,
  marks,
  tradedFrom,
  reduceOnly,
}: {
  readonly firm: FirmStanding;
  readonly ledger: Ledger;
  readonly order: ExposureOrder;
  readonly instrument: Instrument;
  readonly marks: Marks;
  readonly tradedFrom: number;
  readonly reduceOnly: boolean;
}): readonly Refusal[] {
  const { caps } = firm;
  const pace = firmKey.pace(instrument.id);
  const paceElsewhere = firm.others(pace);
  if (paceElsewhere === null)
    return [
      refusal(
        'FIRM_UNKNOWN',
        'what other accounts of the firm hold must be known, is not',
        {},
        UNREACHABLE,
      ),
    ];
  const found: Refusal[] = [];
  const add = (key: string, name: string, value: number, cap: number, setting: string): void => {
    const others = firm.others(key) ?? NaN;
    if (isAtMost(value + others, cap)) return;
    found.push(
      above('FIRM_CAP_ABOVE_MAX', {
        name,
        unit: instrument.currencies.quote,
        value: value + others,
        max: cap,
        facts: { key, others: known(others) },
        remedy: `send less, wait until other accounts hold less, or raise caps.firm.${setting}`,
      }),
    );
  };
  if (!(paceElsewhere < caps.participation))
    found.push(
      refusal(
        'FIRM_CAP_ABOVE_MAX',
        `the firm's participation in ${instrument.symbol} must leave a share for this order, other accounts hold all of it`,
        {
          key: pace,
          value: known(paceElsewhere),
          max: caps.participation,
          others: known(paceElsewhere),
        },
        'wait until their orders have ended and five minutes have passed',
      ),
    );
  if (reduceOnly) return found;
  const exposure = exposureWith(ledger, order, instrument, marks);
  const { symbol, gross } = 'unknown' in exposure ? { symbol: NaN, gross: NaN } : exposure;
  const asset = assetOf(instrument);
  const wanted = wantedValue(order, { ledger, instrument, marks });
  add(
    firmKey.asset(asset),
    `the firm's value in ${asset} with this order`,
    symbol,
    caps.symbolValue,
    'symbol_value',
  );
  add(
    firmKey.gross,
    "the firm's gross value with this order",
    gross,
    caps.grossValue,
    'gross_value',
  );
  add(
    firmKey.traded,
    'what the firm trades with this order',
    tradedSince(ledger, tradedFrom, null) + wanted,
    caps.tradedValue,
    'traded_value',
  );
  return found;
}

/** Of all that is wanted, this order with it; NaN where something has no price. */
function wantedValue(
  { side, quantity, others }: ExposureOrder,
  {
    ledger,
    instrument,
    marks,
  }: { readonly ledger: Ledger; readonly instrument: Instrument; readonly marks: Marks },
): number {
  let value = 0;
  for (const { instrumentId, lots } of [
    ...others,
    { instrumentId: instrument.id, side, lots: quantity },
  ]) {
    const listed =
      instrumentId === instrument.id ? instrument : ledger.instruments.get(instrumentId);
    const mark = marks.get(instrumentId);
    value += listed === undefined || mark === undefined ? NaN : quoteValueOf(listed, lots, mark);
  }
  return value;
}
