import { parseCivilDate } from '#core/kernel/civil';
import {
  bookDays,
  fastest,
  type Holding,
  illiquidWeight,
  proRata,
  soldBy,
  waterfall,
  wholeDays,
} from '#core/portfolio/liquidation';
import { bangia, constantSpread, evenSaleRisk } from '#core/portfolio/liquidity-var';
import {
  bucketOf,
  cascade,
  FRTB_HORIZONS,
  FRTB_TABLE,
  liquidityLimits,
  swing,
} from '#core/portfolio/regulation';
import { BadVector, type Family, type Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;

function bookOf(v: Inputs): readonly Holding[] {
  const units = v.numbers('shares');
  const adv = v.numbers('adv');
  const price = v.numbers('price');
  return units.map((each, i) => ({ units: each, adv: adv[i] ?? NaN, price: price[i] ?? NaN }));
}
function days(v: Inputs): Answer {
  const book = bookOf(v);
  const participation = v.number('participation');
  const found = bookDays(book, participation);
  return {
    days: found.days,
    ceil_days: found.days.map(wholeDays),
    portfolio_max: found.longest,
    value_weighted: found.valueWeighted,
    liquid_in_1d_pct: 100 * soldBy(book, participation, 1),
    liquid_in_5d_pct: 100 * soldBy(book, participation, 5),
  };
}
const liquidityProfile = (v: Inputs, expected: Inputs): Answer => ({
  t_L: expected
    .rows('t_L')
    .map(([t = NaN]) => [t, soldBy(bookOf(v), v.number('participation'), t)]),
});

const SLOW_DAYS = 1;
function redemption(v: Inputs): Answer {
  const book = bookOf(v);
  const participation = v.number('participation');
  const cash = v.number('redemption');
  const even = proRata(book, participation, cash);
  const first = waterfall(book, participation, cash);
  const quick = fastest(book, participation, cash);
  const slow = (sold: readonly number[] | null): number =>
    illiquidWeight(book, participation, SLOW_DAYS, sold);
  return {
    prorata_shares: even?.units ?? null,
    prorata_days: even?.days ?? null,
    prorata_completion: even?.completion ?? null,
    waterfall_shares: first?.units ?? null,
    waterfall_days: first?.days ?? null,
    waterfall_completion: first?.completion ?? null,
    fastest_completion: quick?.completion ?? null,
    fastest_shares: quick?.units ?? null,
    illiquid_weight_before: slow(null),
    illiquid_weight_after_waterfall: slow(first?.units ?? null),
    illiquid_weight_after_prorata: slow(even?.units ?? null),
  };
}
/** Liquidity by day over what is redeemed; the redemption that takes all of a day's is the reverse test. */
function coverage(v: Inputs): Answer {
  const liquid = v.numbers('L_t');
  const times = v.numbers('t');
  const asked = v.numbers('redemption_pct');
  const at = (day: number): number => liquid[times.indexOf(day)] ?? NaN;
  // Shares of net assets on one side and percent on the other are distinguished by their size.
  const scale = Math.max(...liquid) <= 1 + 1e-9 && Math.max(...asked) > 1 ? 100 : 1;
  return {
    RCR_1d: asked.map((each) => (scale * at(1)) / each),
    RCR_5d: asked.map((each) => (scale * at(5)) / each),
    reverse_stress_1d: at(1),
  };
}

function bangiaVar(v: Inputs): Answer {
  const found = bangia({
    value: v.number('P'),
    mu: v.number('mu'),
    sigma: v.number('sigma'),
    kurtosis: v.number('kurtosis'),
    spread: v.number('Sbar'),
    spreadDeviation: v.number('sigma_S'),
    a: v.number('a'),
    z: v.number('z'),
    phi: v.number('phi'),
  });
  return {
    theta: found.theta,
    price_VaR: found.price,
    exogenous_cost: found.spread,
    LVaR: found.total,
    share_of_liquidity: found.spread / found.total,
  };
}
function constant(v: Inputs): Answer {
  const about = {
    value: v.number('V'),
    sigma: v.number('s'),
    spread: v.number('spread'),
    z: v.number('z'),
  };
  const one = constantSpread({ ...about, days: 1 });
  const many = constantSpread({ ...about, days: v.has('h') ? v.number('h') : 1 });
  return { LVaR: one.total, VaR: one.price, LC: one.spread, VaR10: many.price, LVaR10: many.total };
}
function exogenous(v: Inputs): Answer {
  const found = constantSpread({
    value: v.number('V'),
    sigma: v.number('s'),
    spread: v.number('mean_spread') + v.number('zprime') * v.number('sd_spread'),
    z: v.number('z'),
    days: 1,
  });
  return { LVaR: found.total, LC: found.spread };
}
const horizons = (v: Inputs): Answer => ({
  VaR: v
    .numbers('n')
    .map((n) => v.number('V') * v.number('s') * v.number('z') * evenSaleRisk(n, 'start')),
});

function cascaded(v: Inputs): Answer {
  const shortfalls = v.numbers('ES_j');
  const LH = v.numbers('LH');
  const T = v.number('T');
  // One factor of the longest horizon is in every set.
  return {
    ES: cascade(shortfalls, LH, T),
    single_bucket_120d_only: cascade(
      LH.map(() => shortfalls[0] ?? NaN),
      LH,
      T,
    ),
  };
}

function buckets(v: Inputs): Answer {
  const from = parseCivilDate(v.text('d0'));
  if (from === null) throw new BadVector('d0 must be a date');
  return Object.fromEntries(
    v.records('cases').map((each) => {
      const found = bucketOf({
        from,
        units: each.number('shares') * each.number('rats'),
        adv: each.number('adv'),
        participation: each.number('part'),
        settlementDays: each.number('settle_bdays'),
        holidays: [],
      });
      return [
        each.text('name'),
        {
          trade_days: found.tradeDays,
          last_trade: found.lastTrade,
          cash_date: found.cashDate,
          business_days_to_cash: found.businessDaysToCash,
          calendar_days_to_sell: found.calendarDaysToSell,
          calendar_days_to_cash: found.calendarDaysToCash,
          bucket: found.bucket,
        },
      ];
    }),
  );
}
function limits(v: Inputs): Answer {
  const assets = v.inside('assets');
  const found = liquidityLimits(
    {
      highly: assets.number('highly'),
      moderately: assets.number('moderately'),
      less: assets.number('less'),
      illiquid: assets.number('illiquid'),
      cash: assets.number('cash'),
    },
    v.number('nav'),
  );
  return {
    illiquid_pct_of_net: found.illiquidOfNet,
    breach_15: found.isBreached,
    highly_pct_incl_cash_of_assets: found.highlyOfAssets,
  };
}
const anticipated = (v: Inputs): Answer => ({
  days_at_rats: (v.number('position') * v.number('rats')) / (v.number('part') * v.number('adv')),
  days_full: v.number('position') / (v.number('part') * v.number('adv')),
});
function swung(v: Inputs): Answer {
  const found = swing({
    netAssets: v.number('nav'),
    perShare: v.number('per_share'),
    flow: v.number('flow'),
    threshold: v.number('threshold'),
    factor: v.number('s'),
  });
  return { swung: found.isSwung, nav_per_share: found.perShare, protected: found.protectedValue };
}

/** Liquidation, liquidity at risk, and what regulators ask. */
export const EXPOSURE: readonly Family[] = [
  { prefix: 'DTL-01', proves: 'product', run: days },
  { prefix: 'DTL-02', proves: 'product', run: liquidityProfile },
  { prefix: 'RED-01', proves: 'library', run: redemption },
  { prefix: 'RED-02', proves: 'product', run: coverage },
  { prefix: 'BANGIA', proves: 'library', run: bangiaVar },
  { prefix: 'LVAR-const', proves: 'library', run: constant },
  { prefix: 'LVAR-exogenous', proves: 'library', run: exogenous },
  { prefix: 'LVAR-horizon', proves: 'library', run: horizons },
  { prefix: 'FRTB-01', proves: 'library', run: () => ({ LH_j: FRTB_HORIZONS, table: FRTB_TABLE }) },
  { prefix: 'FRTB-02', proves: 'library', run: cascaded },
  { prefix: 'SEC-01', proves: 'product', run: buckets },
  { prefix: 'SEC-02', proves: 'library', run: limits },
  { prefix: 'SEC-03', proves: 'product', run: anticipated },
  { prefix: 'SWING', proves: 'library', run: swung },
];
