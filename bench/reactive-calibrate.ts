// A reactive market beside the tape it was calibrated on: node --conditions=source bench/reactive-calibrate.ts [days] [TAPE.zip]
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { timeUs } from '#core/kernel/units';
import { sessionAt } from '#core/market/session';
import { seedOf } from '#engine/sim/reactive/chance';
import { REACTIVE_MARKETS } from '#engine/sim/reactive/markets';
import { recordReactiveDay } from '#engine/sim/reactive/record-day';
import { type TapeFigures, tapeFigures } from '#engine/sim/reactive/tape-figures';

const days = Number(process.argv[2] ?? 20);
const path = process.argv[3] ?? '../shared/data/lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip';
const read = readLobster(path, { symbol: null });
if (!read.ok) {
  console.error(read.error.message);
  process.exit(2);
}
const { tape } = read.value;
const session = sessionAt(tape.instrument.session, timeUs(tape.at[0] ?? 0));
const open = timeUs(session?.open ?? 0);
const { parameters, hash, tape: calibratedOn } = REACTIVE_MARKETS['small-tick'];
const ours = Array.from({ length: days }, (_, day) =>
  tapeFigures(
    recordReactiveDay(
      { parameters, seed: seedOf(11, day), openPrice: parameters.openPrice },
      open,
      tape.depth,
    ),
  ),
);
const theirs = flat(tapeFigures(tape));
const columns = ours.map(flat);
console.log(`tape ${tape.source}, SHA-256 ${tape.hash}`);
if (tape.hash !== calibratedOn.hash)
  console.log(`the market was calibrated on ${calibratedOn.hash}`);
console.log(`market ${parameters.name}, SHA-256 ${hash}, ${days} days\n`);
console.log(
  'figure'.padEnd(20),
  'tape'.padStart(12),
  'market'.padStart(12),
  'st. dev.'.padStart(12),
);
for (const [name, value] of theirs) {
  const each = columns.map((column) => column.get(name) ?? NaN);
  const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
  const spread = Math.sqrt(each.reduce((sum, one) => sum + (one - mean) ** 2, 0) / each.length);
  console.log(
    name.padEnd(20),
    ...[value, mean, spread].map((number) => number.toPrecision(4).padStart(12)),
  );
}

function flat(figures: TapeFigures): ReadonlyMap<string, number> {
  const { shape, signMemory, ...plain } = figures;
  return new Map([
    ...Object.entries(plain),
    ...Object.entries(shape).map(([name, value]) => [`shape.${name}`, value] as const),
    ...signMemory.map((value, i) => [`signMemory.${10 ** i}`, value] as const),
  ]);
}
