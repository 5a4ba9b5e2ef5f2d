// How a market's mid answers to signed volume over time: the propagator by which `compare` prices the same children again (P6). Fitted on consolidated tapes of three US shares; each name left out in turn.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { timeUs } from '#core/kernel/units';
import { sessionAt } from '#core/market/session';
import { EVENT, type Tape } from '#core/market/tape';
import { leastSquares } from '#core/numeric/least-squares';
import { TAPE_PROPAGATOR } from '#engine/sim/compare/reprice';

const DATA = join(process.env['PLIMSOLL_DATA'] ?? '../shared/data', 'ticks');
const DAYS = [
  'bac_20131007',
  'bac_20131008',
  'bac_20131009',
  'ibm_20131007',
  'ibm_20131008',
  'ibm_20131009',
  'aig_20131007',
];
const BIN_US = 10e6;
/** Ends of the groups of lags, in bins: within a group every bin moves the price by as much. */
const ENDS = [1, 2, 4, 8, 16, 32, 64, 128, 180];
/** How many bins a lag's group begins at. */
const beginOf = (g: number): number => (g === 0 ? 0 : ENDS[g - 1]!);

interface Day {
  readonly name: string;
  /** Of each bin: the mid's return over the day's volatility, and signed volume over the day's. */
  readonly returns: Float64Array;
  readonly flow: Float64Array;
}
function dayOf(name: string, tape: Tape): Day {
  const day = sessionAt(tape.instrument.session, timeUs(tape.at[0]!));
  if (day === null) throw new Error('no session');
  const bins = Math.floor((day.close - day.open) / BIN_US);
  const mids = new Float64Array(bins + 1).fill(NaN);
  const flow = new Float64Array(bins);
  let volume = 0;
  let mid = NaN;
  let next = 0;
  for (let i = 0; i < tape.count; i++) {
    for (; next <= bins && tape.at[i]! >= day.open + next * BIN_US; next++) mids[next] = mid;
    const [bid, ask] = [tape.bidPrice[i * tape.depth]!, tape.askPrice[i * tape.depth]!];
    if (bid > 0 && ask > bid) mid = (bid + ask) / 2;
    const bin = Math.floor((tape.at[i]! - day.open) / BIN_US);
    if (tape.kind[i] !== EVENT.execute || tape.eligible[i] !== 1 || bin < 0 || bin >= bins)
      continue;
    volume += tape.size[i]!;
    flow[bin]! -= tape.restingSide[i]! * tape.size[i]!;
  }
  for (; next <= bins; next++) mids[next] = mid;
  const returns = Float64Array.from(flow, (_, k) => Math.log(mids[k + 1]! / mids[k]!));
  let squares = 0;
  // Of five minutes: bounce and stale quotes are not volatility.
  for (let k = 30; k <= bins; k += 30)
    if (mids[k - 30]! > 0) squares += Math.log(mids[k]! / mids[k - 30]!) ** 2;
  const volatility = Math.sqrt(squares);
  return {
    name,
    returns: returns.map((each) => each / volatility),
    flow: flow.map((each) => each / volume),
  };
}

/** Cumulated answer at the end of each group of lags: volatilities of a day a day's volume. */
function fitted(days: readonly Day[]): readonly number[] {
  const rows: number[][] = [];
  const answers: number[] = [];
  for (const { returns, flow } of days)
    for (let t = ENDS.at(-1)!; t < returns.length; t++) {
      if (!Number.isFinite(returns[t]!)) continue;
      rows.push(
        ENDS.map((end, g) => {
          let sum = 0;
          for (let lag = beginOf(g); lag < end; lag++) sum += flow[t - lag]!;
          return sum;
        }),
      );
      answers.push(returns[t]!);
    }
  const found = leastSquares(
    Float64Array.from(answers),
    ENDS.map((_, g) => Float64Array.from(rows, (row) => row[g]!)),
    true,
  );
  if (found === null) throw new Error('too little to fit');
  const { coefficients } = found;
  let total = 0;
  return coefficients.map((each, g) => (total += each * (ENDS[g]! - beginOf(g))));
}
const days = DAYS.flatMap((name) => {
  const [trade, quote] = ['trade', 'quote'].map((kind) => join(DATA, `${name}_${kind}.zip`)) as [
    string,
    string,
  ];
  if (!existsSync(trade)) return [];
  const read = readLeanTicks([trade, quote], { symbol: null });
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return [dayOf(name, read.value.tape)];
});
console.log('seconds  ', ENDS.map((end) => String((end * BIN_US) / 1e6).padStart(7)).join(''));
const shown = (values: readonly number[]): string =>
  values.map((each) => each.toFixed(2).padStart(7)).join('');
const { level, relaxation, decay } = TAPE_PROPAGATOR;
console.log(
  'in use   ',
  shown(ENDS.map((end) => level * (1 + (end * BIN_US) / 1e6 / relaxation) ** -decay)),
);
console.log('all      ', shown(fitted(days)));
for (const name of ['bac', 'ibm', 'aig'])
  console.log(`without ${name}`, shown(fitted(days.filter((day) => !day.name.startsWith(name)))));
for (const name of ['bac', 'ibm', 'aig'])
  console.log(`${name}      `, shown(fitted(days.filter((day) => day.name.startsWith(name)))));
