import { type Problem, problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { lots } from '#core/kernel/units';
import { type Legging, leggingOf, type UnweighedLeg } from '#core/ledger/legging';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import type { StrategyName } from '#core/plan/strategies';
import { BASKET_ID, type BasketLeg, LEGS_MAX, WAVES_MAX } from '#core/portfolio/basket-run';
import { onLot } from '#core/portfolio/lots';
import type { DeskError } from '#engine/desk/desk-error';

/** Trades that belong together. Units positive buy. */
export interface NewBasket {
  readonly basketId: string | null;
  readonly trades: readonly {
    readonly symbol: string;
    readonly units: number;
    /** What a plan expects it to cost, for the report; null: nobody planned. */
    readonly plannedBps: number | null;
    readonly strategy?: StrategyName | null;
    /** To what the basket is to be neutral to; 1 where it is money. */
    readonly beta?: number;
    /** It follows: it trades only what brings the others' fills back into balance, and at once. */
    readonly isHedge?: boolean;
  }[];
  readonly waves: number;
  readonly overSeconds: number;
  /** LED-30: how far the legs may be from one another, in currency; without it the waves alone keep them in step. */
  readonly apartMax?: number | null;
}
interface LegsKnown {
  /** Most that a basket may be worth, in reporting currency. */
  readonly basketValueMax: number;
  find(symbol: string): Result<Instrument, Problem>;
  view(instrumentId: string): MarketView | null;
  /** Another basket has this id. */
  readonly isUsed: boolean;
}
interface ParsedLegs {
  readonly legs: readonly BasketLeg[];
  /** null: the waves alone keep them in step. */
  readonly legging: Legging | null;
}
type Trade = NewBasket['trades'][number];
/** A leg on its grid, and what keeps it in balance. */
interface Found {
  readonly leg: BasketLeg;
  readonly weighed: UnweighedLeg;
  /** Lots of the smallest order that its venue takes. */
  readonly lotsMin: number;
}

/** BAS-5: every problem at once; then what the whole may be worth. */
export function basketLegs(
  wish: NewBasket,
  basketId: string,
  known: LegsKnown,
): Result<ParsedLegs, DeskError> {
  const { trades, waves, overSeconds, apartMax = null } = wish;
  const problems: Problem[] = [];
  const check = (isFit: boolean, found: Problem): void => void (isFit || problems.push(found));
  check(BASKET_ID.test(basketId), BAD_ID);
  check(!known.isUsed, ID_REUSED(basketId));
  check(
    Number.isInteger(waves) && waves >= 1 && waves <= WAVES_MAX,
    outOf('waves', `must be a whole number from 1 to ${WAVES_MAX}, was ${waves}`),
  );
  check(
    overSeconds >= waves,
    outOf('overSeconds', `must be at least a second for each wave, was ${overSeconds}`),
  );
  check(
    trades.length >= 1 && trades.length <= LEGS_MAX,
    outOf('trades', `must be 1 to ${LEGS_MAX} trades, were ${trades.length}`),
  );
  let value = 0;
  const named = new Set<string>();
  const found = trades.flatMap((trade, i): readonly Found[] => {
    const instrument = known.find(trade.symbol);
    if (!instrument.ok) {
      problems.push(instrument.error);
      return [];
    }
    // A symbol and a symbol at its venue may be one instrument.
    check(!named.has(instrument.value.id), NAMED_TWICE(i, trade.symbol));
    named.add(instrument.value.id);
    const leg = legOf(trade, i, instrument.value, known, problems);
    // Without a price its size in money is unknown: it counts as held back, by the price of nothing.
    value += Math.abs(trade.units) * (leg?.leg.price ?? Number.NaN);
    return leg === null ? [] : [leg];
  });
  const legging = found.length === trades.length ? balanceOf(found, apartMax, problems) : null;
  if (problems.length > 0) return err({ kind: 'problems', problems });
  if (!(value <= known.basketValueMax))
    return err({ kind: 'refusal', refusal: tooLarge(value, known.basketValueMax) });
  return ok({ legs: found.map(({ leg }) => leg), legging });
}

function legOf(
  { symbol, units, plannedBps, strategy = null, beta = 1, isHedge = false }: Trade,
  i: number,
  instrument: Instrument,
  { view }: LegsKnown,
  problems: Problem[],
): Found | null {
  const lot = quantityOf(instrument, lots(1));
  if (onLot(units, lot) === 0 || Math.abs(onLot(units, lot) - units) > lot * 1e-6)
    problems.push(outOf(`trades[${i}].units`, `must be whole lots of ${lot}, was ${units}`));
  if (!(Math.abs(beta) >= BETA_MIN && Math.abs(beta) <= BETA_MAX))
    problems.push(
      outOf(
        `trades[${i}].beta`,
        `must be from ${BETA_MIN} to ${BETA_MAX} or negative, was ${beta}`,
      ),
    );
  const seen = view(instrument.id);
  const mid = seen === null ? null : midOf(seen);
  if (mid === null) return null;
  const price = priceOf(instrument, mid);
  return {
    leg: {
      symbol,
      units,
      price,
      lot,
      plannedBps,
      ...(strategy === null ? {} : { strategy }),
      ...(isHedge ? { isHedge } : {}),
    },
    weighed: { instrumentId: instrument.id, units, price, lot, beta, isHedge },
    lotsMin: Math.max(1, Math.ceil(instrument.minNotional / (price * lot))),
  };
}
const BETA_MIN = 0.01;
const BETA_MAX = 100;

/** A limit that lets no leg begin is no limit but a standstill. */
function balanceOf(
  found: readonly Found[],
  apartMax: number | null,
  problems: Problem[],
): Legging | null {
  const hedges = found.filter(({ weighed }) => weighed.isHedge).length;
  if (hedges > 0 && apartMax === null)
    problems.push(
      outOf(
        'apartMax',
        'must be given where a leg is a hedge: how far the others may lead, was not',
      ),
    );
  if (hedges > 0 && hedges === found.length)
    problems.push(outOf('trades', 'must have a leg that is no hedge, had none'));
  if (apartMax === null) return null;
  const legging = leggingOf(
    found.map(({ weighed }) => weighed),
    apartMax,
  );
  const least = Math.max(
    ...legging.legs.map(({ perLot }, i) => Math.abs(perLot) * (found[i]?.lotsMin ?? 1)),
  );
  if (!(apartMax >= least))
    problems.push(
      outOf('apartMax', `must be at least ${least}, the smallest order of a leg, was ${apartMax}`),
    );
  return legging;
}

const outOf = (path: string, rule: string): Problem =>
  problem('FIELD_INVALID', path, rule, 'change it');
const NAMED_TWICE = (i: number, symbol: string): Problem =>
  outOf(`trades[${i}].symbol`, `must be an instrument that no other trade names, was ${symbol}`);
const BAD_ID = problem(
  'BAD_ID',
  'basketId',
  'must be 1 to 8 of A-Z 0-9',
  'shorten it, or leave it out',
);
const ID_REUSED = (basketId: string): Problem =>
  problem(
    'ID_REUSED',
    'basketId',
    `must be new, '${basketId}' was used`,
    'choose another, or leave it out',
  );
const tooLarge = (value: number, max: number): Refusal =>
  Number.isFinite(value)
    ? refusal(
        'BASKET_VALUE_ABOVE_MAX',
        `the value of the basket must be at most ${max}, was ${Math.round(value)}`,
        { value, max },
        'check that quantities are in units and not in money; split the basket, or raise caps.basket_value',
      )
    : refusal(
        'MARKET_DATA_MISSING',
        'a two-sided market of every name must be known, of one it was not',
        {},
        'wait for quotes, or leave that name out',
      );
