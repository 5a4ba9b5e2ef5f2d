import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { RiskLimits } from '#core/gate/limits';
import { seededRandom } from '#core/kernel/random';
import { BPS_IN_ONE, durationUs, lots, quoteValue, type TimeUs, timeUs } from '#core/kernel/units';
import { US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import { type LiquidityProfile, PROFILE_VERSION } from '#core/liquidity/profile';
import { usEquity } from '#core/market/catalog';
import type { Fees } from '#core/market/fees';
import { type Instrument, priceOf } from '#core/market/instrument';
import type { ExecutionPolicy, WatchPolicy } from '#core/plan/policy';

/** An instrument and how its invented market moves. Sizes in lots, prices in ticks. */
export interface ListedName {
  readonly instrument: Instrument;
  readonly openBid: number;
  readonly spread: number;
  readonly depth: number;
  /** Chance of a print in a second, its mean size, and the chance that the price moves by a tick. */
  readonly printRate: number;
  readonly printSize: number;
  readonly moveRate: number;
  /** What the account holds at the open. */
  readonly position: number;
}
/** Everything about a day but its faults and orders. */
export interface World {
  readonly seed: number;
  readonly open: TimeUs;
  readonly close: TimeUs;
  readonly listed: readonly ListedName[];
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  readonly ledgerLimits: LedgerLimits;
  readonly fees: Fees;
  readonly cash: number;
  readonly printsIncludeOwn: boolean;
  readonly amends: boolean;
  /** 0.3 is a calm day, 3 a storm: multiplies the rates of all strikes. */
  readonly weather: number;
}

// Thursday, 2026-03-12, 09:30 to 16:00 in New York (summer time since the Sunday before).
const OPEN = timeUs(1_773_322_200_000_000);
export const DAY_SECONDS = 23_400;
export const secondsAfterOpen = (seconds: number): TimeUs =>
  timeUs(Math.round(OPEN + seconds * 1e6));

export function worldOf(seed: number): World {
  const random = seededRandom(seed * 7 + 3);
  const from = (low: number, high: number): number =>
    Math.floor(low + (high - low + 1) * random.next());
  const listed = ['KEEL', 'MAST', 'HELM'].map(
    (symbol): ListedName => ({
      instrument: {
        ...usEquity(symbol, 'XSIM'),
        minNotional: quoteValue(random.next() < 0.3 ? 500 : 0),
      },
      openBid: from(1500, 9000),
      spread: from(1, 3),
      depth: from(100, 500),
      printRate: 0.3 + 0.5 * random.next(),
      printSize: from(40, 200),
      moveRate: 0.1 + 0.3 * random.next(),
      position: from(5, 20) * 1000,
    }),
  );
  const isTight = random.next() < 0.3;
  return {
    seed,
    open: OPEN,
    close: secondsAfterOpen(DAY_SECONDS),
    listed,
    policy: { ...policyOf(0.05 + 0.2 * random.next()), watch: watchOf(seed) },
    limits: {
      maxOrderValue: quoteValue(2_000_000),
      priceCollarBps: 50,
      maxImpactBps: 500,
      minLiquidationDistance: 0.2,
      maxDataAgeUs: durationUs(5e6),
    },
    ledgerLimits: {
      ...DEFAULT_LEDGER_LIMITS,
      symbolValue: isTight ? 1_200_000 : 10_000_000,
      selfTrade: random.next() < 0.5 ? 'newest' : 'oldest',
    },
    fees: { makerBps: -0.1, takerBps: 0.3, perUnit: 0 },
    cash: 20_000_000,
    printsIncludeOwn: random.next() < 0.5,
    amends: random.next() < 0.5,
    weather: [0.3, 1, 1, 2, 3][from(0, 4)] ?? 1,
  };
}

/** Of a stream of its own: days that were drawn before orders were watched stay the same days. The guard fires often, because few prices here have a reason. */
function watchOf(seed: number): WatchPolicy {
  const random = seededRandom(seed * 11 + 5);
  const action = (['ask', 'slow', 'pause', 'off'] as const)[Math.floor(4 * random.next())] ?? 'ask';
  return {
    guard: { action, falseAlarm: 0.2 },
    afterHalt: {
      slices: random.next() < 0.5 ? 1 : 2,
      extendDeadlineUpToSeconds: random.next() < 0.5 ? 0 : Math.floor(600 * random.next()),
    },
    scoreEverySeconds: 60,
    replan: { everySeconds: 120, from: 0.1 },
  };
}

const policyOf = (participation: number): ExecutionPolicy => ({
  enabled: true,
  minLiquidityScore: 0.5,
  maxAdvShare: 0.2,
  maxSpreadBps: 60,
  maxParticipation: Math.round(participation * 100) / 100,
  defaultStrategy: 'twap',
  sliceIntervalSeconds: 30,
  tiers: [
    { tier: 'high', minAdv: 1_000_000, maxPositionOfNav: 1 },
    { tier: 'medium', minAdv: 500_000, maxPositionOfNav: 1 },
    { tier: 'low', minAdv: 100_000, maxPositionOfNav: 1 },
  ],
  reportingCurrency: 'USD',
});

const DROUGHT_US = 300e6;

/** What a person who watched this market for a month would know of it. */
export function profileOf(
  { instrument, openBid, spread, depth, printRate, printSize, moveRate }: ListedName,
  asOf: TimeUs,
): LiquidityProfile {
  // Now and then nobody knows a good word of it: what is at work is held, and what comes is refused.
  const spell = Math.floor(asOf / DROUGHT_US);
  const drought = seededRandom(spell * 31 + openBid).next() < 0.08 ? 100 : 1;
  const adv = (printRate * printSize * DAY_SECONDS) / drought;
  const source = 'the invented market of this day';
  const measured = (value: number, unit: string): LiquidityProfile['adv'] => ({
    value,
    unit,
    standardError: value / 10,
    n: 20,
    source,
  });
  return {
    instrumentId: instrument.id,
    asOf,
    adv: measured(adv, 'shares'),
    advNotional: quoteValue(adv * priceOf(instrument, openBid)),
    volatilityDaily: measured(Math.sqrt(moveRate * DAY_SECONDS) / openBid, 'ratio'),
    spreadBps: measured(drought * (spread / openBid) * BPS_IN_ONE, 'bps'),
    depthTouch: measured(lots(depth), 'shares'),
    curve: US_EQUITY_U_SHAPE,
    regime: 'normal',
    quality: 'B',
    prior: null,
    notes: [],
    spreadEstimated: null,
    volumeSteadiness: null,
    version: PROFILE_VERSION,
    madeOf: [],
  };
}
