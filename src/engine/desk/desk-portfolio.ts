import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import type { Problem, Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { lots, type Money } from '#core/kernel/units';
import type { Fees } from '#core/market/fees';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import { type NewOrder, plainOrder } from '#core/plan/new-order';
import type { SizeByRegime } from '#core/plan/size/size-bounds';
import type { Basket } from '#core/portfolio/basket-of-trades';
import { type BookReport, type Position, reportBook } from '#core/portfolio/book-report';
import { answered, type LotChoice, lotChoice, onLot } from '#core/portfolio/lots';
import type { Wallets } from '#core/portfolio/margin-used';
import { rebalance } from '#core/portfolio/rebalance';
import { spreadDeviationOf } from '#core/portfolio/spread-deviation';
import {
  type BookLimits,
  type LimitStanding,
  type Scenario,
  stressedReport,
  stressLimitsOf,
} from '#core/portfolio/stress';
import { type StressRow, stressRows } from '#core/portfolio/stress-rows';
import type { DeskBaskets } from '#engine/desk/desk-baskets';
import { type DeskError, noPrice, refusalOf } from '#engine/desk/desk-error';
import {
  type RebalanceWish,
  type Rebalancing,
  type Schedule,
  type Sized,
  type SizeWish,
} from '#engine/desk/portfolio-wishes';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import { rebalanceAsked } from '#engine/desk/rebalance-asked';
import { type SizeParts, sizeAsked } from '#engine/desk/size-asked';

/** What portfolios need beside the desk. */
export interface PortfolioDeps {
  readonly limits: BookLimits;
  /** null: a regime cuts no size. */
  readonly sizeByRegime: SizeByRegime | null;
  /** Daily bars of an instrument that is followed; null: not known. */
  barsOf(instrumentId: string): Bars | null;
  /** Which trades are rounded up to whole lots; null: no choice keeps the limits. */
  chooseLots(choice: LotChoice): Promise<readonly boolean[] | null>;
}

export const NO_PORTFOLIO: PortfolioDeps = {
  limits: { maxIlliquidAllocation: 0.2, minDailyLiquidatable: 0.5 },
  sizeByRegime: null,
  barsOf: () => null,
  chooseLots: () => Promise.resolve(null),
};

/** The whole account: how liquid it is, what worse markets make of it, sizes, the way to another book, and baskets that go it. */
export interface DeskPortfolio {
  readonly limits: BookLimits;
  book(): { readonly report: BookReport; readonly standings: readonly LimitStanding[] };
  /** The same book in another market. */
  bookIn(scenario: Scenario): {
    readonly report: BookReport;
    readonly standings: readonly LimitStanding[];
  };
  stress(scenarios: readonly Scenario[], reverse: boolean): readonly StressRow[];
  size(wish: SizeWish): Result<Sized, DeskError>;
  /** Nothing is sent. */
  rebalance(wish: RebalanceWish): Promise<Result<Rebalancing, DeskError>>;
  readonly baskets: DeskBaskets;
}

export interface PortfolioParts extends PortfolioDeps, SizeParts {
  readonly sizeByRegime: SizeByRegime | null;
  readonly clock: Clock;
  readonly baskets: DeskBaskets;
  find(symbol: string): Result<Instrument, Problem>;
  cash(): number | null;
  /** Money by currency. */
  wallets(): Wallets;
  /** What a contract on margin was worth when it was opened. */
  entryWorth(instrument: Instrument): Money;
  modelOf(instrument: Instrument): ImpactModel;
  feesOf(instrument: Instrument): Fees;
  preTrade(order: NewOrder): Result<PreTrade, DeskError>;
}

const DAY_SECONDS = 86_400;

const SECONDS_MIN = 60;

/** Room beside the participation cap for what does not fill at once. */
const PATIENCE = 1.5;

const SETTLEMENT_DAYS = 1;

export function deskPortfolio(parts: PortfolioParts): DeskPortfolio {
  const { clock, policy, limits } = parts;
  const modelOf = (instrument: Instrument): ImpactModel =>
    timely(parts.modelOf(instrument), clock.now());
  const bookRules = () => ({
    participation: policy.maxParticipation,
    modelOf(symbol: string) {
      const instrument = parts.find(symbol);
      invariant(instrument.ok, 'positions and targets are of instruments that are followed');
      return modelOf(instrument.value);
    },
    asOf: clock.now(),
    settlementDays: SETTLEMENT_DAYS,
    redemption: null,
    policy,
    wallets: parts.wallets(),
  });
  const marketOf = (instrument: Instrument): Position['market'] => {
    const found = parts.assess(instrument.id);
    if (!found.ok)
      return found.error.kind === 'refusal' ? found.error.refusal : noPrice(instrument.symbol);
    const view = parts.view(instrument.id);
    const mid = view === null ? null : midOf(view);
    if (mid === null) return noPrice(instrument.symbol);
    const { profile, assessment } = found.value;
    return { instrument, profile, assessment, close: priceOf(instrument, mid), turnover: null };
  };
  const positionOf = (instrument: Instrument, position: number): Position => {
    const bars = parts.barsOf(instrument.id);
    return {
      ...(instrument.margin === undefined ? {} : { entryWorth: parts.entryWorth(instrument) }),
      symbol: instrument.symbol,
      units: Math.sign(position) * quantityOf(instrument, lots(Math.abs(position))),
      market: marketOf(instrument),
      spreadDeviation: bars === null ? null : spreadDeviationOf(bars),
    };
  };
  const book = (): readonly Position[] =>
    parts.positions().map(({ instrument, position }) => positionOf(instrument, position));

  return {
    limits,
    baskets: parts.baskets,
    book() {
      const report = reportBook(book(), bookRules());
      return { report, standings: stressLimitsOf(report, limits) };
    },
    bookIn(scenario) {
      const report = stressedReport(book(), bookRules(), scenario);
      return { report, standings: stressLimitsOf(report, limits) };
    },
    stress: (scenarios, reverse) => stressRows(book(), bookRules(), scenarios, limits, reverse),
    size: (wish) => sizeAsked(parts, wish, modelOf),
    async rebalance(wish) {
      const asked = rebalanceAsked(parts, wish, { modelOf, positionOf });
      if (!asked.ok) return asked;
      const found = rebalance(asked.value);
      if (!found.ok) return no(found.error);
      const choice = lotChoice(asked.value.names, found.value);
      const bits = await parts.chooseLots(choice.choice);
      const inLots = answered(asked.value, found.value, choice, bits);
      const schedule = scheduleOf(parts, inLots.basket, wish);
      return ok({ ...inLots, ask: asked.value, found: found.value, schedule });
    },
  };
}

/** How long the waves take, and the gate's word on the first order of each name. */
function scheduleOf(
  parts: PortfolioParts,
  { trades, days }: Basket,
  { waves, overSeconds }: RebalanceWish,
): Schedule {
  const slowest = Math.ceil(days * DAY_SECONDS * PATIENCE);
  const seconds = overSeconds ?? Math.max(SECONDS_MIN * waves, slowest);
  const verdicts = trades.map(({ symbol, units }) => {
    const instrument = parts.find(symbol);
    const lot = instrument.ok ? quantityOf(instrument.value, lots(1)) : 1;
    const quantity = Math.max(lot, onLot(Math.abs(units) / waves, lot));
    const pre = parts.preTrade(
      plainOrder({
        symbol,
        side: units > 0 ? 'buy' : 'sell',
        quantity,
        horizonSeconds: seconds / waves,
      }),
    );
    return { symbol, refusal: pre.ok ? pre.value.refusal : refusalOf(pre.error) };
  });
  return { waves, overSeconds: seconds, verdicts };
}

const no = (found: Refusal): Result<never, DeskError> => err({ kind: 'refusal', refusal: found });
