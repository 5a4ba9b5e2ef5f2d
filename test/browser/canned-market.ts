// The market page's documents, each through its schema.
import {
  type LiquidityHistoryDoc,
  liquidityHistoryDoc,
  type MetricsDoc,
  metricsDoc,
  type SurveyRowDoc,
  type UniverseDoc,
  universeDoc,
} from '#contracts/survey-documents';
import { iso, preTrade } from './canned-documents.ts';

const DAY_MS = 86_400_000;
const NAMES = ['ACME', 'THIN', 'BULK', 'COAL', 'DELTA', 'EAST', 'FLINT'] as const;
const TIERS = ['high', 'illiquid', 'medium', 'low'] as const;

function row(name: string, at: number, score: number): SurveyRowDoc {
  const i = NAMES.findIndex((each) => each === name);
  return {
    symbol: name,
    venue: 'SIM',
    currency: 'USD',
    asOf: iso(at),
    score,
    scoreInterval: [Math.max(0, score - 0.06), Math.min(1, score + 0.07)],
    tier: TIERS[i % 4] ?? 'low',
    grade: i % 2 === 0 ? 'B' : 'D',
    regime: i === 3 ? 'stressed' : 'normal',
    close: 100,
    advNotional: 2e8 / (1 + 9 * i),
    volatilityDaily: 0.012 + 0.004 * i,
    spreadBps: i === 5 ? null : 2 + 12 * i,
    spreadStandardError: i === 5 ? null : 1,
    impactMillionBps: 8 + 14 * i,
    daysToTradeMillion: 0.03 * (1 + 9 * i),
    turnover: null,
    components: [{ name: 'spread', contribution: 0.2 }],
  };
}
const withoutParts = ({
  components: _parts,
  ...rest
}: SurveyRowDoc): Omit<SurveyRowDoc, 'components'> => rest;
const scoreOf = (name: string): number =>
  0.78 -
  0.09 *
    Math.max(
      0,
      NAMES.findIndex((each) => each === name),
    );

export function universe(now: number, query: URLSearchParams): UniverseDoc {
  const search = (query.get('search') ?? '').toUpperCase();
  const rows = NAMES.filter((name) => name.includes(search))
    .map((name, i) => ({
      ...withoutParts(row(name, now, scoreOf(name))),
      isLive: i < 2,
      scores: Array.from({ length: i === 6 ? 1 : 40 }, (_, k) => ({
        day: new Date(now - (40 - k) * DAY_MS).toISOString().slice(0, 10),
        score: scoreOf(name) + 0.06 * Math.sin(k / 4 + i),
      })),
    }))
    .filter(({ tier }) => (query.get('tier') ?? tier) === tier);
  return universeDoc.parse({
    asOf: iso(now),
    symbols: NAMES.length,
    matching: rows.length,
    tiers: { high: 2, medium: 2, low: 1, illiquid: 2 },
    rows,
    notes: [],
  });
}

export function metrics(symbol: string, now: number): MetricsDoc {
  const { assessment } = preTrade({ symbol, side: 'buy', quantity: 1000 } as never, now, false);
  return metricsDoc.parse({
    symbol,
    source: 'live',
    assessment: {
      ...assessment,
      sizes: [10e3, 100e3, 1e6].map((notional) => ({
        notional,
        impactBps: Math.sqrt(notional / 1e4),
        days: notional / 4e7,
      })),
      curve: {
        shares: Array.from({ length: 26 }, (_, i) => (1 + 1.4 * ((i - 12.5) / 12.5) ** 2) / 38.4),
        error: 0.138,
        days: 20,
        source: 'history 20 days (bars.csv)',
      },
      measures: {
        ...assessment.measures,
        advNotional: { value: 2e8, unit: 'USD/day', standardError: null, n: 20, source: 'history' },
        spread: {
          value: 1.2,
          unit: 'bps',
          standardError: 0.1,
          n: 30,
          source: 'seen on the live feed',
        },
        volatilityDaily: {
          value: 0.014,
          unit: 'per day',
          standardError: 0.001,
          n: 59,
          source: 'history',
        },
        kyleLambda: {
          value: 3.1e-6,
          unit: 'USD per unit of net flow, minutes',
          standardError: 1e-6,
          n: 360,
          source: 'tape',
        },
      },
    },
  });
}

export const history = (symbol: string, now: number): LiquidityHistoryDoc =>
  liquidityHistoryDoc.parse({
    symbol,
    days: Array.from({ length: 60 }, (_, k) =>
      row(symbol, now - (60 - k) * DAY_MS, scoreOf(symbol) + 0.05 * Math.sin(k / 5)),
    ),
  });
