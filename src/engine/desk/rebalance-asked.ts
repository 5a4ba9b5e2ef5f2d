import type { ImpactModel } from '#core/cost/model';
import { type Problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { Position } from '#core/portfolio/book-report';
import { TAU_USUAL, viewWeights } from '#core/portfolio/optimise/black-litterman';
import { USUAL_RISK } from '#core/portfolio/optimise/statistical-factors';
import { type AskedName, rebalanceAsk } from '#core/portfolio/rebalance-ask';
import { type Aim, type RebalanceAsk } from '#core/portfolio/rebalance-problem';
import type { BookLimits } from '#core/portfolio/stress';
import type { DeskError } from '#engine/desk/desk-error';
import { type RebalanceWish } from '#engine/desk/portfolio-wishes';

/** What a rebalance asks of the desk. */
export interface AskParts {
  readonly limits: BookLimits;
  readonly policy: ExecutionPolicy;
  find(symbol: string): Result<Instrument, Problem>;
  cash(): number | null;
  positions(): readonly { readonly instrument: Instrument; readonly position: number }[];
  feesOf(instrument: Instrument): Fees;
  barsOf(instrumentId: string): Bars | null;
}

const no = (found: Refusal): Result<never, DeskError> => err({ kind: 'refusal', refusal: found });

const NO_CASH = refusal(
  'MARKET_DATA_MISSING',
  'the cash of the account must be known, is not',
  {},
  'wait for the first statement of the venue',
);

/** Its value is no part of the account's: only what it has gained is. */
const onMargin = ({ id, symbol }: Instrument): Refusal =>
  refusal(
    'PLAN_INFEASIBLE',
    `a book to rebalance must be paid for, ${id} is held on margin`,
    { instrument: id },
    `rebalance an account without ${symbol}, or close it first`,
  );

/** What the account holds and what is wished for, as a problem that can be solved. */
export function rebalanceAsked(
  parts: AskParts,
  { aim, rules }: RebalanceWish,
  {
    modelOf,
    positionOf,
  }: {
    modelOf(instrument: Instrument): ImpactModel;
    positionOf(instrument: Instrument, position: number): Position;
  },
): Result<RebalanceAsk, DeskError> {
  const cash = parts.cash();
  if (cash === null) return no(NO_CASH);
  const given = aim.kind === 'targets' ? aim.weights : aim.kind === 'returns' ? aim.perYear : {};
  const viewed =
    aim.kind === 'views' ? aim.views.flatMap(({ symbol, over }) => [symbol, over ?? symbol]) : [];
  const held = new Map(
    parts.positions().map(({ instrument, position }) => [instrument.id, { instrument, position }]),
  );
  const values = new Map<string, number>();
  const symbolOf = new Map<string, string>();
  for (const name of [...Object.keys(given), ...viewed]) {
    const found = parts.find(name);
    if (!found.ok) return err({ kind: 'problems', problems: [found.error] });
    const { id, symbol } = found.value;
    if (!held.has(id)) held.set(id, { instrument: found.value, position: 0 });
    symbolOf.set(name, symbol);
    values.set(symbol, given[name] ?? 0);
  }
  const contract = [...held.values()].find(({ instrument }) => instrument.margin !== undefined);
  if (contract !== undefined) return no(onMargin(contract.instrument));
  const book = [...held.values()].map(
    ({ instrument, position }): AskedName => ({
      ...positionOf(instrument, position),
      model: modelOf(instrument),
      feesBps: parts.feesOf(instrument).takerBps,
      bars: parts.barsOf(instrument.id),
    }),
  );
  const aimOf = (symbols: readonly string[]): Result<Aim, Refusal> => {
    const by = (missing: number): readonly number[] =>
      symbols.map((symbol) => values.get(symbol) ?? missing);
    if (aim.kind === 'targets') return ok({ kind: 'targets', weights: by(0) });
    if (aim.kind === 'returns') return ok({ kind: 'returns', perYear: by(Number.NaN) });
    if (aim.kind !== 'views') return ok({ kind: aim.kind });
    const views = aim.views.map(({ symbol, over, perYear, standardError }) => ({
      weights: viewWeights(symbols, symbolOf.get(symbol), over && symbolOf.get(over)),
      expected: perYear,
      standardError,
    }));
    return ok({ kind: 'views', tau: aim.tau ?? TAU_USUAL, views });
  };
  const { limits, policy } = parts;
  const participation = policy.maxParticipation;
  const { factors, days: riskDays } = USUAL_RISK;
  const ask = rebalanceAsk(book, cash, aimOf, {
    ...rules,
    participation,
    limits,
    factors,
    riskDays,
  });
  return ask.ok ? ask : no(ask.error);
}
