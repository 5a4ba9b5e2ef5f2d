import type { ImpactModel, Trade } from '#core/cost/model';
import { civilDateOf } from '#core/kernel/civil';
import { BPS_IN_ONE, type Count } from '#core/kernel/units';
import { tradeOf } from '#core/liquidity/trade';
import { worthOf } from '#core/market/instrument';
import { holidaysFrom, type Session, tradingDayFrom, tradingDayOf } from '#core/market/session';
import type { BookRules, Position } from '#core/portfolio/book-report';
import { capDays } from '#core/portfolio/closing';
import { bucketOf } from '#core/portfolio/regulation';
import { respond, type VolumeResponse, volumeResponse } from '#core/portfolio/volume-response';

/** A book as columns for very many scenarios. `half` and `impact` are fractions of value, average, of selling all at the participation cap. */
export interface GridBook {
  readonly n: Count;
  /** Of what is to be closed, not negative; `side` is 1 for a long and -1 for a short. */
  readonly value: Float64Array;
  readonly side: Float64Array;
  readonly days: Float64Array;
  readonly half: Float64Array;
  readonly impact: Float64Array;
  /** Index into `laws`: how impact answers to volume and volatility. */
  readonly law: Uint32Array;
  readonly laws: readonly VolumeResponse[];
  /** Which shocks of a scenario are a position's. */
  readonly group: Uint32Array;
  readonly groups: Count;
  /** More days than this are illiquid under rule 22e-4, by the calendar of the position's market. */
  readonly illiquidAfter: Float64Array;
}
/** Of one scenario and group, one after the other. */
export const SHOCK = {
  price: 0,
  volume: 1,
  spread: 2,
  volatility: 3,
  impact: 4,
  width: 5,
} as const;
/** Of one scenario: gross value, cost (money), days until the last is closed, share closed in one day, share of the longs that is illiquid under rule 22e-4, longs less shorts. */
export const TOTAL = {
  value: 0,
  cost: 1,
  longest: 2,
  inOneDay: 3,
  illiquid: 4,
  net: 5,
  width: 6,
} as const;

/** Positions whose market is unknown are left out and named: a grid of a part would look better than the book is. */
export function gridOf(
  book: readonly Position[],
  rules: Pick<BookRules, 'participation' | 'modelOf' | 'asOf' | 'settlementDays'>,
  groupOf: (position: Position, i: number) => number,
  groups: number,
): { readonly grid: GridBook; readonly unknown: readonly string[] } {
  const known = book.flatMap((position, i) =>
    'profile' in position.market &&
    (position.market.profile.spreadBps ?? position.market.profile.spreadEstimated) !== null
      ? [{ position, market: position.market, group: groupOf(position, i) }]
      : [],
  );
  const limits = new Map<Session, number>();
  const laws = lawsOf();
  const columns = known.map(
    ({ position: { symbol, units }, market: { profile, close, instrument } }) => {
      const days = capDays({ profile }, units, rules.participation);
      const trade = tradeOf(profile, Math.abs(units), days);
      const model = rules.modelOf(symbol);
      const average = model.impactBps(trade) / BPS_IN_ONE;
      const after = limits.get(instrument.session) ?? illiquidAfter(rules, instrument.session);
      limits.set(instrument.session, after);
      return {
        after,
        value: Math.abs(units) * worthOf(instrument, close),
        side: units < 0 ? -1 : 1,
        days,
        half: (profile.spreadBps ?? profile.spreadEstimated)!.value / 2e4,
        impact: average,
        law: laws.of(model, trade),
      };
    },
  );
  const column = (of: (each: (typeof columns)[number]) => number): Float64Array =>
    Float64Array.from(columns, of);
  const held = new Set(known.map(({ position }) => position.symbol));
  return {
    unknown: book.flatMap(({ symbol }) => (held.has(symbol) ? [] : [symbol])),
    grid: {
      n: columns.length,
      value: column(({ value }) => value),
      side: column(({ side }) => side),
      days: column(({ days }) => days),
      half: column(({ half }) => half),
      impact: column(({ impact }) => impact),
      law: Uint32Array.from(columns, ({ law }) => law),
      laws: laws.all,
      group: Uint32Array.from(known, ({ group }) => group),
      groups,
      illiquidAfter: column(({ after }) => after),
    },
  };
}
// Positions within half a percent of one size answer alike.
const ALIKE = 0.01;
/** Responses, each kept once: of one model and size, and of all sizes where the model answers the same to them. */
function lawsOf(): {
  readonly all: VolumeResponse[];
  of(model: ImpactModel, trade: Trade): number;
} {
  const all: VolumeResponse[] = [];
  const bySize = new Map<string, number>();
  const byAnswer = new Map<string, number>();
  return {
    all,
    of(model, trade) {
      const size = `${model.id} ${Math.round(Math.log(trade.advShare) / ALIKE)}`;
      const kept = bySize.get(size);
      if (kept !== undefined) return kept;
      const response = volumeResponse(model, trade);
      const answer = `${response.volatilityExponent} ${Array.from(response.byVolume, (x) => x.toFixed(9)).join(' ')}`;
      const place = byAnswer.get(answer) ?? all.push(response) - 1;
      byAnswer.set(answer, place);
      bySize.set(size, place);
      return place;
    },
  };
}
/** The most days of selling that are not illiquid, from today's calendar. */
function illiquidAfter(
  { asOf, settlementDays }: Pick<BookRules, 'asOf' | 'settlementDays'>,
  session: Session,
): number {
  const today = tradingDayOf(session, asOf);
  const from = civilDateOf(tradingDayFrom(session, today) ?? today);
  const holidays = holidaysFrom(session, today);
  let most = 0;
  for (let days = 1; days <= 10; days++)
    if (
      bucketOf({ from, units: days, adv: 1, participation: 1, settlementDays, holidays }).bucket !==
      'illiquid'
    )
      most = days;
  return most;
}

/**
 * Totals of every scenario, `TOTAL.width` numbers each, from its shocks by group, `SHOCK.width` numbers each: price as a fraction, the others multipliers. Each position's impact goes with
 * multiplier x volatility^omega x the response to volume: exact where the model is a power of size over volume, else within some 1e-4. Everything is sold side by side at the participation cap.
 */
export function stressGrid(
  {
    n,
    value,
    side,
    days,
    half,
    impact,
    law,
    laws: responses,
    group,
    groups,
    illiquidAfter: limits,
  }: GridBook,
  shocks: Float64Array,
): Float64Array {
  const width = groups * SHOCK.width;
  const laws = responses.length;
  const scenarios = shocks.length / width;
  const out = new Float64Array(scenarios * TOTAL.width);
  const impactBy = new Float64Array(groups * laws);
  for (let s = 0; s < scenarios; s++) {
    const base = s * width;
    for (let g = 0; g < groups; g++) {
      const at = base + g * SHOCK.width;
      for (let k = 0; k < laws; k++) {
        const response = responses[k]!;
        impactBy[g * laws + k] =
          shocks[at + SHOCK.impact]! *
          shocks[at + SHOCK.volatility]! ** response.volatilityExponent *
          Math.exp(respond(response, shocks[at + SHOCK.volume]!));
      }
    }
    let total = 0;
    let longs = 0;
    let cost = 0;
    let longest = 0;
    let inOneDay = 0;
    let illiquid = 0;
    for (let i = 0; i < n; i++) {
      const g = group[i]!;
      const at = base + g * SHOCK.width;
      const worth = value[i]! * (1 + shocks[at]!);
      const takes = days[i]! / shocks[at + 1]!;
      total += worth;
      if (side[i]! > 0) longs += worth;
      cost += worth * (half[i]! * shocks[at + 2]! + impact[i]! * impactBy[g * laws + law[i]!]!);
      if (takes > longest) longest = takes;
      inOneDay += takes <= 1 ? worth : worth / takes;
      if (side[i]! > 0 && takes > limits[i]! + 1e-9) illiquid += worth;
    }
    out.set(
      [
        total,
        cost,
        longest,
        total === 0 ? 0 : inOneDay / total,
        longs === 0 ? 0 : illiquid / longs,
        2 * longs - total,
      ],
      s * TOTAL.width,
    );
  }
  return out;
}
