import type { Worked } from './disturbance-run.ts';

/** One disturbance in one market: every window of every contestant, a buy and a sell each. */
export interface Found {
  readonly market: string;
  readonly name: string;
  readonly found: readonly {
    readonly name: string;
    readonly pairs: readonly (readonly Worked[])[];
  }[];
}
/** "In it": in the ten minutes of the disturbance. */
export const TABLE_HEAD: readonly string[] = [
  'market',
  'disturbance',
  'who',
  'cost, bps',
  'less twap, bps',
  'fees, bps',
  'resting',
  'done',
  'in it: taken',
  'at, bps',
  'rested',
  'orders (in it)',
  'messages (in it)',
  'in it: usual / patient / passive',
  'most of 5 minutes',
  'most in 1 minute',
];
const REGIMES = ['usual', 'patient', 'passive'];

export function rowsOf({ market, name, found }: Found): readonly (readonly string[])[] {
  return found.map(({ name: who, pairs }) => {
    const all = pairs.flat();
    const mean = (of: (one: Worked) => number): number => {
      const known = all.map(of).filter((each) => Number.isFinite(each));
      return known.reduce((sum, each) => sum + each, 0) / known.length;
    };
    const total = (of: (one: Worked) => number): number =>
      all.reduce((sum, one) => sum + (of(one) || 0), 0);
    const costs = costsOf(pairs);
    const twap = costsOf(found.find((other) => other.name === 'twap')?.pairs ?? []);
    const less = costs.map((cost, i) => cost - (twap[i] ?? NaN));
    const takenIn = total(({ takenIn: lots }) => lots);
    const paid = total((one) => one.paidInBps * one.takenIn) / takenIn;
    const regimes = all.flatMap(({ regimesIn }) => regimesIn);
    const part = (regime: string): string =>
      String(Math.round((100 * regimes.filter((each) => each === regime).length) / regimes.length));
    return [
      market,
      name,
      `\`${who}\``,
      withError(costs),
      who === 'twap' ? '' : withError(less),
      mean(({ feesBps }) => feesBps).toFixed(2),
      percent(mean(({ restingShare }) => restingShare)),
      percent(mean(({ done }) => done)),
      whole(mean(({ takenIn: lots }) => lots)),
      Number.isFinite(paid) ? paid.toFixed(1) : '',
      whole(mean(({ restedIn }) => restedIn)),
      `${whole(mean(({ orders }) => orders))} (${whole(mean(({ ordersIn }) => ordersIn))})`,
      `${whole(mean(({ messages }) => messages))} (${whole(mean(({ messagesIn }) => messagesIn))})`,
      who === 'adaptive' && regimes.length > 0 ? REGIMES.map(part).join(' / ') : '',
      percent(Math.max(...all.map(({ shareMax }) => shareMax))),
      `${Math.max(...all.map(({ burst }) => burst)).toFixed(1)} slices`,
    ];
  });
}
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const whole = (value: number): string => String(Math.round(value));

/** The mean of a buy and a sell, window by window. */
const costsOf = (pairs: readonly (readonly Worked[])[]): readonly number[] =>
  pairs.map((pair) => pair.reduce((sum, { costBps }) => sum + costBps / pair.length, 0));
const withError = (values: readonly number[]): string =>
  `${(values.reduce((sum, each) => sum + each, 0) / values.length).toFixed(2)} ± ${errorOf(values).toFixed(2)}`;

/** Of the mean of windows, each the mean of a buy and a sell. */
function errorOf(costs: readonly number[]): number {
  const n = costs.length;
  const mean = costs.reduce((sum, each) => sum + each, 0) / n;
  return Math.sqrt(costs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1) / n);
}
