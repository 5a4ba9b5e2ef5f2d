// The monitor over a held book through the days on which the dollar token USDC lost its peg (March 2023), and through a crash made of them: what it says, when, and where the limits stood then.
// Recorded bars of five minutes of BTC-USD at Kraken. There are no quotes in them, so rules of spread and depth say nothing.
// node --conditions=source bench/held-book.ts [--bars PATH] [--from 2023-03-08] [--to 2023-03-16] [--sold-in-a-day 0.62]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { bookLimitsOf, configSchema, policyOf } from '#contracts/config';
import { ledgerLimitsOf } from '#contracts/config-caps';
import { defaultModel } from '#core/cost/default-model';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { parseDecimal } from '#core/kernel/decimal';
import { DAY_US, MINUTE_US, type TimeUs, timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { EVENT_RULES, eventDetector } from '#core/liquidity/events';
import { assessOrder } from '#core/liquidity/score';
import { cryptoSpot } from '#core/market/catalog';
import { barsOfLength, type SeenBar } from '#core/market/seen-bars';
import type { Bars } from '#core/market/tape';
import { monitorBy } from '#core/monitor/monitor';
import { MONITOR_RULES } from '#core/monitor/monitor-rules';
import { reportBook } from '#core/portfolio/book-report';
import { stressedReport, stressLimitsOf } from '#core/portfolio/stress';
import { bookLimitsSeen, bookSeen, capsSeen } from '#engine/desk/book-seen';

const { values } = parseArgs({
  options: {
    bars: { type: 'string', default: '../shared/data/crypto/kraken_XBTUSD_5m_2023Q1.csv.gz' },
    from: { type: 'string', default: '2023-03-08' },
    to: { type: 'string', default: '2023-03-16' },
    'sold-in-a-day': { type: 'string', default: '0.62' },
  },
});
const STEP_US = 5 * MINUTE_US;
const HALF_HOUR_US = 30 * MINUTE_US;
const recorded: readonly SeenBar[] = gunzipSync(readFileSync(values.bars))
  .toString()
  .trim()
  .split('\n')
  .map((line) => {
    const [at = NaN, open = NaN, high = NaN, low = NaN, close = NaN, volume = NaN] = line
      .split(',')
      .map(Number);
    return { at: timeUs(at * 1e6), open, high, low, close, volume };
  });
const day = (text: string): TimeUs => parseIsoTime(`${text}T00:00:00Z`) ?? timeUs(0);

/** From 14:00 of a quiet day: a third of the price in two hours, and a twentieth of the volume from then on for three days. */
function crashed(bars: readonly SeenBar[], at: TimeUs): readonly SeenBar[] {
  return bars.map((bar) => {
    if (bar.at < at) return bar;
    const way = Math.min(1, (bar.at - at) / (24 * STEP_US));
    const factor = 1 - way / 3;
    const isThin = bar.at < at + 3 * DAY_US;
    const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map(
      (price) => price * factor,
    ) as [number, number, number, number];
    return { ...bar, open, high, low, close, volume: isThin ? bar.volume / 20 : bar.volume };
  });
}

const grid = (text: string) => {
  const decimal = parseDecimal(text);
  if (decimal === null) throw new Error(text);
  return decimal;
};
const instrument = cryptoSpot({
  symbol: 'BTCUSD',
  venue: 'KRAKEN',
  quote: 'USD',
  tick: grid('0.1'),
  lot: grid('0.00000001'),
});

function told(name: string, bars: readonly SeenBar[]): void {
  const config = configSchema.parse({});
  const policy = policyOf(config);
  const days = barsOfLength(bars, DAY_US);
  const daily = dailyBars(days);
  const profileAt = (asOf: TimeUs) => {
    const found = buildProfile({
      instrument,
      asOf,
      tape: null,
      history: [daily],
      prior: null,
      observed: null,
    });
    if (!found.ok) throw new Error(found.error.message);
    return found.value;
  };
  const model = defaultModel(null, instrument.session);
  const first = profileAt(day(values.from));
  // So much that this share of it is sold in a day at the cap, on the first day.
  const units = (first.adv.value * policy.maxParticipation) / Number(values['sold-in-a-day']);
  const board = new Set<string>();
  const monitor = monitorBy(MONITOR_RULES, () => board);
  const detector = eventDetector(EVENT_RULES);
  console.log(
    `\n${name}: ${units.toFixed(1)} BTC held, least share to be sold in a day ${bookLimitsOf(config).minDailyLiquidatable}`,
  );
  let said = 0;
  let again = 0;
  const lastSaid = new Map<string, number>();
  for (const [i, bar] of bars.entries()) {
    if (bar.at < day(values.from) || bar.at >= day(values.to)) continue;
    const now = timeUs(bar.at + STEP_US);
    const profile = profileAt(now);
    const assessed = assessOrder({
      profile,
      instrument,
      quantity: null,
      priceMid: (bar.close / 0.1) as never,
      policy,
      model,
    });
    if (!assessed.ok) throw new Error(assessed.error.message);
    const position = {
      symbol: 'BTC',
      units,
      market: { instrument, profile, assessment: assessed.value, close: bar.close, turnover: null },
    };
    const rules = {
      participation: policy.maxParticipation,
      modelOf: () => model,
      asOf: now,
      settlementDays: 1,
      redemption: null,
      policy,
    };
    const report = reportBook([position], rules);
    const midnight = Math.floor(bar.at / DAY_US) * DAY_US;
    const share = (now - midnight) / DAY_US;
    const today = bars
      .slice(Math.max(0, i - 287), i + 1)
      .filter(({ at }) => at >= midnight)
      .reduce((sum, { volume }) => sum + volume, 0);
    const volumeToday = share < 1 / 12 ? null : today / (share * profile.adv.value);
    const thin =
      volumeToday === null || volumeToday >= 1
        ? null
        : stressedReport([position], rules, {
            name: 'today',
            kind: 'recorded',
            source: values.bars,
            shocks: [{ spread: 1, volume: volumeToday, volatility: 1, impact: 1, price: 0 }],
          });
    const limits = [
      ...bookLimitsSeen(stressLimitsOf(report, bookLimitsOf(config)), report),
      ...capsSeen(report, {
        ...ledgerLimitsOf(config),
        symbolValue: 1e12,
        grossValue: 1e12,
        netValue: 1e12,
      }),
    ];
    const half = bars.slice(Math.max(0, i - 5), i + 1);
    const printed = half.reduce((sum, { volume }) => sum + volume, 0);
    const seen = {
      markets: [
        {
          symbol: 'BTC',
          matters: true,
          score: assessed.value.score,
          scoreMin: policy.minLiquidityScore,
          tier: assessed.value.tier,
          tierBefore: assessed.value.tier,
          spreadBps: null,
          spreadUsualBps: null,
          depthOverUsual: null,
          volumeToday,
          volumeOverUsual: printed / ((profile.adv.value * HALF_HOUR_US) / DAY_US),
          ageSeconds: 0,
          ageMaxSeconds: 5,
          isOpen: true,
          events: detector.see({
            at: now,
            spreadBps: NaN,
            depth: NaN,
            volume: bar.volume,
            mid: bar.close,
          }),
        },
      ],
      orders: [],
      limits,
      limitsToday:
        thin === null ? [] : bookLimitsSeen(stressLimitsOf(thin, bookLimitsOf(config)), thin),
      book: bookSeen(report),
      machine: { diskFreeBytes: null, clockOffSeconds: null },
      venues: [],
      accounts: [],
    };
    const least = limits.find(({ name: each }) => each === 'min_daily_liquidatable');
    for (const finding of monitor.look(seen, now)) {
      const key = finding.about === '' ? finding.code : `${finding.code}/${finding.about}`;
      if (finding.type === 'noticed') board.add(key);
      else board.delete(key);
      if (finding.type !== 'noticed') continue;
      said++;
      if (now - (lastSaid.get(key) ?? -Infinity) < DAY_US) again++;
      lastSaid.set(key, now);
      console.log(
        `  ${isoTime(now).slice(0, 16)}  ${finding.severity.padEnd(8)} ${finding.code.padEnd(18)} ${finding.text}; ${((least?.value ?? NaN) * 100).toFixed(0)} % sold in a day`,
      );
    }
  }
  console.log(`  ${said} said, ${again} of them again within a day: the same episode`);
}

function dailyBars(days: readonly SeenBar[]): Bars {
  const column = (of: (bar: SeenBar) => number): Float64Array => Float64Array.from(days, of);
  const unknown = new Float64Array(days.length).fill(NaN);
  return {
    symbol: 'BTCUSD',
    source: values.bars,
    hash: '',
    lengthUs: DAY_US,
    count: days.length,
    at: column(({ at }) => at),
    open: column(({ open }) => open),
    high: column(({ high }) => high),
    low: column(({ low }) => low),
    close: column(({ close }) => close),
    volume: column(({ volume }) => volume),
    bid: unknown,
    ask: unknown,
    marketCap: unknown,
    findings: [],
  };
}

told('The days of the peg', recorded);
told('A crash on 2023-03-08', crashed(recorded, timeUs(day(values.from) + 14 * 60 * MINUTE_US)));
