// What liquidity in the optimiser costs and saves: the same alpha and, as far as each can reach it, the same predicted risk with and without it, walked forward over a file of daily bars, a rebalance every week. Every trade is
// priced by ANOTHER model than the optimiser's (Almgren et al. 2005), with the volume of the day it trades on, and once more with its coefficients doubled. Intervals draw blocks of four weeks.
// The names are those that stood at the end of the file (survivorship), their volumes are adjusted for splits only, units outstanding are assumed to be 200 average days.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { configSchema, policyOf } from '#contracts/config';
import { defaultModel } from '#core/cost/default-model';
import { almgrenModel } from '#core/cost/published';
import { seededRandom } from '#core/kernel/random';
import { timeUs } from '#core/kernel/units';
import { type Surveyed, surveyOne } from '#core/liquidity/survey';
import { tradeOf } from '#core/liquidity/trade';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { basketTo } from '#core/portfolio/basket-of-trades';
import type { FactorRisk } from '#core/portfolio/optimise/factor-risk';
import { varianceOf } from '#core/portfolio/optimise/factor-risk';
import { optimise } from '#core/portfolio/optimise/optimise';
import { statisticalFactors } from '#core/portfolio/optimise/statistical-factors';
import { type Rebalanced, rebalance } from '#core/portfolio/rebalance';
import { type RebalanceAsk, type RebalanceName } from '#core/portfolio/rebalance-problem';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const path = process.argv[2] ?? join(DATA, 'daily/us_daily_2014-11_2017-11.csv.gz');
if (!existsSync(path)) {
  console.log(`skipped: ${path} is not there`);
  process.exit(0);
}
const policy = policyOf(configSchema.parse({}));
const FIRST = 260;
const EVERY = 5;
const WINDOW = 252;
const OUTSTANDING_DAYS = 200;
const IC = 0.03;
const AVERSION = 5;
const DRAWS = 2000;
const BLOCK = 4;
const BOOKS = [1e8, 1e9, 5e9];
const read = readCsvBars(path, {
  symbol: null,
  session: US_EQUITY_SESSION,
  columns: {},
  label: 'start',
});
if (!read.ok) throw new Error(read.error.message);
// Names that have every day: a gap would be a guess.
const most = Math.max(...read.value.bars.map(({ count }) => count));
const bars = read.value.bars.filter(({ count }) => count === most);
const model = defaultModel(null);

interface Moment {
  readonly t: number;
  readonly names: readonly { readonly bars: Bars; readonly market: Surveyed }[];
  readonly risk: FactorRisk;
  readonly alpha: readonly number[];
}
/** Everything that is known before day t trades. */
function momentAt(t: number): Moment {
  const asOf = timeUs(bars[0]!.at[t]!);
  const names = bars.flatMap((each) => {
    const market = surveyOne(each, asOf, {
      policy,
      modelOf: () => model,
      instrumentOf: (name) => usEquity(name, 'US'),
      before: () => null,
    });
    return 'profile' in market &&
      (market.profile.spreadBps ?? market.profile.spreadEstimated) !== null
      ? [{ bars: each, market }]
      : [];
  });
  const returns = names.map(({ bars: { close } }) =>
    Float64Array.from({ length: WINDOW }, (_, k) =>
      Math.log(close[t - WINDOW + k]! / close[t - WINDOW + k - 1]!),
    ),
  );
  const z = (values: readonly number[]): readonly number[] => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const deviation = Math.sqrt(
      values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length,
    );
    return values.map((x) => Math.max(-3, Math.min(3, (x - mean) / deviation)));
  };
  const past = (from: number, to: number): readonly number[] =>
    names.map(({ bars: { close } }) => Math.log(close[t - 1 - to]! / close[t - 1 - from]!));
  const momentum = z(past(WINDOW, 21));
  const reversal = z(past(5, 0).map((x) => -x));
  // Grinold: information coefficient x volatility x score, here a year.
  const alpha = names.map(
    ({ market }, i) =>
      ((IC *
        market.profile.volatilityDaily.value *
        Math.sqrt(EVERY) *
        (momentum[i]! + reversal[i]!)) /
        Math.SQRT2) *
      (252 / EVERY),
  );
  return { t, names, risk: statisticalFactors({ days: WINDOW, returns }, 15), alpha };
}
const moments: Moment[] = [];
for (let t = FIRST; t + EVERY < most; t += EVERY) moments.push(momentAt(t));

interface Week {
  readonly gross: number;
  readonly cost: number;
  readonly costDoubled: number;
  readonly turnover: number;
  readonly illiquid: number;
  readonly longest: number;
  readonly sellable: number;
  readonly risk: number;
}
/** Money of trading `units` of a name on day t, by the other model and the volume of that day. */
function paid(name: Moment['names'][number], t: number, units: number): number {
  const { profile, close } = name.market;
  const quantity = Math.abs(units);
  if (quantity === 0) return 0;
  const volume = Math.max(1, name.bars.volume[t]!);
  const today = { ...profile, adv: { ...profile.adv, value: volume } };
  const bps = almgrenModel(OUTSTANDING_DAYS * profile.adv.value).impactBps(
    tradeOf(today, quantity, Math.max(quantity / volume / policy.maxParticipation, 1e-9)),
  );
  return (quantity * close * bps) / 1e4;
}
const METHODS = [
  'blind to all costs',
  'half spreads, capped',
  'impact, no limits',
  'impact and limits',
] as const;
type Method = (typeof METHODS)[number];
/** The book that a method wants; null where its problem has no solution. */
function wanted(method: Method, { blind, optimum, problem }: Rebalanced): Float64Array | null {
  if (method === 'blind to all costs') return blind;
  if (method === 'impact and limits') return optimum.weights;
  // A desk's usual rule: half spreads as costs, and no trade above the share of a day's volume that is allowed.
  const free = { ...problem, groups: [], oneDay: null };
  const found = optimise(
    method === 'impact, no limits'
      ? { ...free, participation: null }
      : { ...free, costs: { ...problem.costs, power: problem.mu.map(() => 0) } },
  );
  return found.ok ? found.value.weights : null;
}
function walk(
  nav0: number,
  method: Method,
  target: readonly number[] | null,
): { readonly weeks: readonly Week[]; readonly beyondDay: number } {
  const isLimited = method === 'impact and limits';
  let held = new Map<string, number>();
  let nav = nav0;
  let beyondDay = 0;
  const weeks: Week[] = [];
  for (const [k, moment] of moments.entries()) {
    const names = moment.names.map(({ market }): RebalanceName => {
      const spread = (market.profile.spreadBps ?? market.profile.spreadEstimated)!.value;
      return {
        symbol: market.instrument.symbol,
        units: held.get(market.instrument.symbol) ?? 0,
        price: market.close,
        lot: 1,
        isIlliquid: market.assessment.tier === 'illiquid',
        capOfNav: 0.05,
        costed: { profile: market.profile, model, price: market.close, crossing: spread / 2e4 },
      };
    });
    const invested = names.reduce((sum, { units, price }) => sum + units * price, 0);
    const isFirst = k === 0;
    // The first book is bought by both, unpriced, as what was there.
    const ask = (riskAversion: number): RebalanceAsk => ({
      names,
      cash: isFirst ? nav : Math.max(0, nav - invested),
      risk: moment.risk,
      aim: { kind: 'returns', perYear: moment.alpha },
      rules: {
        riskAversion,
        daysAYear: 252,
        holdingDays: EVERY,
        participation: policy.maxParticipation,
        completionDays:
          isFirst || method === 'blind to all costs' || method === 'impact, no limits' ? 1e6 : 1,
        maxIlliquid: isLimited ? 0.2 : null,
        minDaily: isLimited && nav <= 1e9 ? 0.5 : null,
        turnover: null,
        leverage: null,
        daysMax: null,
        borrowAYear: 0,
      },
    });
    const solve = (riskAversion: number) => {
      const found = rebalance(ask(riskAversion));
      if (!found.ok) throw new Error(`day ${moment.t}: ${found.error.message}`);
      const { nav: value } = found.value;
      const weights = wanted(method, found.value);
      if (weights === null) throw new Error(`day ${moment.t}: ${method} has no solution`);
      return {
        found: found.value,
        value,
        units: Array.from(weights, (w, i) => (w * value) / names[i]!.price),
        risk: Math.sqrt(252 * varianceOf(moment.risk, weights)),
      };
    };
    let solved = solve(AVERSION);
    // Equal risk: the aversion is moved until the predicted volatility is the blind book's.
    if (target !== null) {
      let low = AVERSION / 64;
      let high = AVERSION * 64;
      for (let i = 0; i < 6 && Math.abs(solved.risk / target[k]! - 1) > 0.01; i++) {
        const middle = Math.sqrt(low * high);
        solved = solve(middle);
        if (solved.risk > target[k]!) low = middle;
        else high = middle;
      }
    }
    const basket = basketTo(ask(AVERSION), solved.found, solved.units);
    const impact = isFirst
      ? 0
      : moment.names.reduce(
          (sum, name, i) => sum + paid(name, moment.t, solved.units[i]! - names[i]!.units),
          0,
        );
    const crossing = isFirst
      ? 0
      : names.reduce(
          (sum, { units, price, costed }, i) =>
            sum + Math.abs(solved.units[i]! - units) * price * costed.crossing,
          0,
        );
    if (!isFirst)
      beyondDay += moment.names.filter(
        ({ bars: { volume } }, i) =>
          Math.abs(solved.units[i]! - names[i]!.units) > volume[moment.t]!,
      ).length;
    const gain = moment.names.reduce(
      (sum, { bars: { close } }, i) =>
        sum + solved.units[i]! * (close[moment.t + EVERY - 1]! - close[moment.t - 1]!),
      0,
    );
    const longest = names.reduce(
      (days, { costed }, i) =>
        Math.max(
          days,
          Math.abs(solved.units[i]!) / (policy.maxParticipation * costed.profile.adv.value),
        ),
      0,
    );
    weeks.push({
      gross: gain / solved.value,
      cost: (impact + crossing) / solved.value,
      costDoubled: (2 * impact + crossing) / solved.value,
      turnover: isFirst ? 0 : basket.turnover,
      illiquid: basket.illiquidShare,
      longest,
      sellable: basket.sellableInOneDay,
      risk: solved.risk,
    });
    // Gains and costs leave the fund: books of one size are compared.
    nav = nav0;
    const after = moment.names.reduce(
      (sum, { bars: { close } }, i) => sum + solved.units[i]! * close[moment.t + EVERY - 1]!,
      0,
    );
    held = new Map(names.map(({ symbol }, i) => [symbol, (solved.units[i]! * nav0) / after]));
  }
  return { weeks, beyondDay };
}

const YEAR = 252 / EVERY;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;
/** Mean a year with the 5 % and 95 % of blocks drawn with replacement. */
function interval(values: readonly number[]): string {
  const random = seededRandom(11);
  const blocks = Math.floor(values.length / BLOCK);
  const draws = Array.from({ length: DRAWS }, () =>
    mean(
      Array.from({ length: blocks }, () =>
        Math.floor(random.next() * (values.length - BLOCK + 1)),
      ).flatMap((from) => values.slice(from, from + BLOCK)),
    ),
  ).toSorted((a, b) => a - b);
  const percent = (x: number): string => (100 * YEAR * x).toFixed(2);
  return `${percent(mean(values))} % [${percent(draws[Math.floor(0.05 * DRAWS)]!)}, ${percent(draws[Math.floor(0.95 * DRAWS)]!)}]`;
}
console.log(
  `${bars.length} names of ${read.value.bars.length} with all ${most} days; ${moments.length} weeks from day ${FIRST}; optimiser: ${model.id}; judge: almgren-2005 with volumes of the day, ${OUTSTANDING_DAYS} days outstanding assumed; 90 % intervals from blocks of ${BLOCK} weeks`,
);
for (const nav of BOOKS) {
  const from = performance.now();
  const blind = walk(nav, METHODS[0], null);
  const target = blind.weeks.map(({ risk }) => risk);
  const walked = METHODS.map(
    (method) => [method, method === METHODS[0] ? blind : walk(nav, method, target)] as const,
  );
  const [, best] = walked.at(-1)!;
  console.log(
    `\nbook of ${nav / 1e6} million (${((performance.now() - from) / 1000).toFixed(0)} s)${nav > 1e9 ? '; half of it cannot be sold in a day by anybody: that limit is off' : ''}`,
  );
  for (const [name, { weeks, beyondDay }] of walked) {
    const a = (of: (week: Week) => number): number => mean(weeks.slice(1).map(of));
    const percent = (of: (week: Week) => number): string => `${(100 * YEAR * a(of)).toFixed(2)} %`;
    console.log(
      `  ${name.padEnd(20)} gross ${percent(({ gross }) => gross)}  cost ${percent(({ cost }) => cost)} (doubled ${percent(({ costDoubled }) => costDoubled)})  net ${percent(({ gross, cost }) => gross - cost)}  turnover ${(YEAR * a(({ turnover }) => turnover)).toFixed(1)}  predicted volatility ${(100 * a(({ risk }) => risk)).toFixed(1)} %  illiquid ${(100 * a(({ illiquid }) => illiquid)).toFixed(1)} %  sellable in a day ${(100 * a(({ sellable }) => sellable)).toFixed(0)} %  last sold after ${a(({ longest }) => longest).toFixed(1)} days  trades above a whole day's volume ${beyondDay}`,
    );
  }
  for (const [name, { weeks }] of walked.slice(0, -1)) {
    const difference = (of: (week: Week) => number): string =>
      interval(best.weeks.slice(1).map((week, i) => of(week) - of(weeks[i + 1]!)));
    console.log(
      `  ${METHODS.at(-1)} less ${name}, a year: gross ${difference(({ gross }) => gross)}   cost ${difference(({ cost }) => cost)}   net ${difference(({ gross, cost }) => gross - cost)}   net, coefficients doubled ${difference(({ gross, costDoubled }) => gross - costDoubled)}`,
    );
  }
}
