// Cost analysis of many fills of one day of AMZN: `plimsoll tca` as its user runs it, beside a pandas script that was written for this one file, with the figures of both compared.
// node --conditions=source bench/tca-fills.ts [--fills 1000000] [--tape PATH]
import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { seededRandom } from '#core/kernel/random';

const { values } = parseArgs({
  options: {
    fills: { type: 'string', default: '1000000' },
    tape: {
      type: 'string',
      default: '../shared/data/lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
    },
  },
});
const FILLS_OF_ORDER = 5;
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fills-'));
const fills = join(folder, 'fills.csv');
writeFileSync(fills, made(Number(values.fills)));

function made(count: number): string {
  const random = seededRandom(1);
  const open = Date.parse('2012-06-21T13:40:00Z');
  const lines = ['id,order_id,symbol,side,at,quantity,price,fee,fee_asset,liquidity,strategy'];
  for (let order = 0; order < count / FILLS_OF_ORDER; order++) {
    let at = open + random.next() * 5.3 * 3600e3;
    const side = random.next() < 0.5 ? 'buy' : 'sell';
    for (let k = 0; k < FILLS_OF_ORDER; k++) {
      at += 1 + random.next() * 120e3;
      const price = (222 + 2 * random.next()).toFixed(2);
      const quantity = 1 + Math.floor(300 * random.next());
      lines.push(
        `f${order}-${k},o${order},AMZN,${side},${new Date(at).toISOString()},${quantity},${price},${random.next().toFixed(2)},USD,${k % 2 === 0 ? 'maker' : 'taker'},s${order % 3}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

const FIGURES = [
  'average_price',
  'arrival_price',
  'before_fees_bps',
  'fees_bps',
  'timing_bps',
  'interval_vwap_bps',
  'twap_bps',
  'markout_60s_bps',
] as const;
type Row = Readonly<Record<string, string>>;
async function* rowsOf(path: string): AsyncGenerator<Row> {
  let names: readonly string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const cells = line.split(',');
    if (names.length === 0) names = cells;
    else yield Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  }
}

const ours = join(folder, 'ours.csv');
const began = performance.now();
const ran = spawnSync(
  '/usr/bin/time',
  [
    '-f',
    '%M',
    process.execPath,
    '--conditions=source',
    '--disable-warning=ExperimentalWarning',
    'src/app/main.ts',
    'tca',
    fills,
    '--tape',
    values.tape,
    '--format',
    'lobster',
    '--csv',
    ours,
  ],
  { encoding: 'utf8' },
);
const seconds = (performance.now() - began) / 1000;
if (ran.status !== 0) throw new Error(ran.stderr);
console.log(
  `plimsoll tca: ${values.fills} fills in ${seconds.toFixed(1)} s, ${Math.round(Number(ran.stderr.trim().split('\n').at(-1)) / 1024)} MB; all parts, benchmarks, mark-outs and groups`,
);
const theirs = join(folder, 'theirs.csv');
const pandas = spawnSync('/usr/bin/python3', ['bench/tca-fills.py', fills, values.tape, theirs], {
  encoding: 'utf8',
});
if (pandas.status === 0) {
  const said = pandas.stdout.trim().split(' ').map(Number);
  console.log(
    `pandas: ${said[0]?.toFixed(1)} s, ${said[1]?.toFixed(0)} MB; the figures below alone; ${(seconds / (said[0] ?? NaN)).toFixed(1)} times its time is ours`,
  );
  const known = new Map<string, Row>();
  for await (const row of rowsOf(theirs)) known.set(row['id'] ?? '', row);
  const worst = new Map<string, number>();
  let count = 0;
  for await (const row of rowsOf(ours)) {
    const other = known.get(row['id'] ?? '');
    if (other === undefined) throw new Error(`pandas does not know ${row['id']}`);
    count++;
    for (const name of FIGURES) {
      if (row[name] === '' && other[name] === '') continue;
      const off = Math.abs(Number(row[name]) - Number(other[name]));
      worst.set(name, Math.max(worst.get(name) ?? 0, Number.isNaN(off) ? Infinity : off));
    }
  }
  console.log(
    `${count} orders in both; largest differences: ${[...worst].map(([name, off]) => `${name} ${off.toExponential(1)}`).join(', ')}`,
  );
} else console.log(`skipped: pandas did not run (${pandas.stderr.trim().split('\n').at(-1)})`);
rmSync(folder, { recursive: true });
