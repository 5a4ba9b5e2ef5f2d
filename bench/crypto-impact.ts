// Where the level of the shipped crypto law comes from: net flows of the open recordings of BTC beside the law's shape, one level a venue, and their mean with what venues
// differ by (DerSimonian & Laird 1986). Windows of 20 s of six minutes of Binance (8 August 2024), of 60 s of a day of Bitstamp (1 May 2015).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readBinance } from '#adapters/tape-binance/read-binance';
import { readBitstamp } from '#adapters/tape-bitstamp/read-bitstamp';
import { flowStudy } from '#core/cost/calibrate/flow-study';
import { shrink } from '#core/cost/calibrate/shrinkage';
import { crossoverModel } from '#core/cost/crossover';
import { SHIPPED } from '#core/cost/default-model';
import type { Tape } from '#core/market/tape';
import { type Estimate, estimate } from '#core/numeric/estimate';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const { calibration, law, noise } = SHIPPED.crypto;
// The same shape with Y = 1: the level is Y itself.
const shape = crossoverModel('shape', calibration, { ...law, coefficient: 1 }, noise);
const RECORDINGS = [
  ['Binance spot', 'crypto/binance_spot_btcusdt_20240808.jsonl.gz', readBinance, 20],
  ['Binance USD-M', 'crypto/binance_usdm_btcusdt_20240808.jsonl.gz', readBinance, 20],
  ['Bitstamp', 'lob/bitstamp_btcusd_2015-05-01_orders.csv.gz', readBitstamp, 60],
] as const;

const levels: Estimate[] = [];
for (const [name, file, reader, seconds] of RECORDINGS) {
  const path = join(DATA, file);
  if (!existsSync(path)) {
    console.log(`skipped: ${path} is not there`);
    continue;
  }
  const read = reader(path, { symbol: null });
  if (!read.ok) throw new Error(read.error.message);
  const tape: Tape = read.value.tape;
  const study = flowStudy(tape, tape.at[0]!, tape.at[tape.count - 1]!, shape);
  console.log(
    `${name}: ${study.adv.toFixed(0)} a day, ${(100 * study.volatilityDaily).toFixed(2)} % a day (of this stretch)`,
  );
  for (const { seconds: s, level, advShare, volumeTime } of study.windows)
    console.log(
      `  ${String(s).padStart(5)} s  n ${String(level.n).padStart(3)}  ${advShare.toExponential(2)} of ADV in ${volumeTime.toExponential(2)} days of volume  Y ${level.value.toFixed(3)} ± ${level.standardError.toFixed(3)}`,
    );
  const chosen = study.windows.find((each) => each.seconds === seconds);
  if (chosen === undefined) continue;
  const { value, standardError, n } = chosen.level;
  levels.push(estimate(Math.log(value), standardError / value, n));
}
if (levels.length > 1) {
  const { tau } = shrink(estimate(0, 0, 0), levels);
  const weights = levels.map(({ standardError }) => 1 / (standardError ** 2 + tau ** 2));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = levels.reduce((sum, { value }, i) => sum + weights[i]! * value, 0) / total;
  console.log(
    `Y ${Math.exp(mean).toFixed(3)}, error of ln Y ${Math.sqrt(1 / total).toFixed(3)} (venues differ by ${tau.toFixed(3)}), n ${levels.reduce((sum, { n }) => sum + n, 0)} windows; shipped ${law.coefficient}`,
  );
}
