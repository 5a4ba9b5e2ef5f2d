// What adaptive does when a market is disturbed in the middle of an order, beside twap and a market order a minute: one Markdown table, and with --html a page of charts.
//   node --conditions=source bench/disturbances.ts [--market AMZN,BAC] [--html PAGE.html]
// A recording is rewritten between two moments (bench/disturbed-tape.ts) and put before the same court as `plimsoll compare`. About five minutes.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { timeOfLocal } from '#core/kernel/civil';
import { addTime, durationUs, lots, type TimeUs } from '#core/kernel/units';
import type { Tape } from '#core/market/tape';
import { volumeBetween } from '#core/market/tape-quotes';
import { type Contestant, deskContestant, NAIVE_TWAP } from '#engine/sim/compare/contestants';
import { type Drawn, disturbancePage } from './disturbance-page.ts';
import { type Charges, type Worked, worked } from './disturbance-run.ts';
import { rowsOf, TABLE_HEAD } from './disturbance-table.ts';
import {
  depthOver,
  endingAt,
  halted,
  type Stretch,
  spreadTimes,
  volatilityTimes,
} from './disturbed-tape.ts';

const { values } = parseArgs({
  options: { html: { type: 'string' }, market: { type: 'string', default: 'AMZN,BAC' } },
});
const DATA = process.env['PLIMSOLL_DATA'] ?? '../shared/data';
const MINUTE = 60e6;
const WINDOWS = 8;
/** Orders of different windows do not overlap. */
const APART = 45;
/** The window of the charts, as a buy. */
const CHARTED = 3;
const STEP = durationUs(5e6);

interface Market {
  readonly name: string;
  readonly files: readonly string[];
  readonly day: { readonly year: number; readonly month: number; readonly day: number };
  read(paths: readonly string[]): Tape;
  /** Lots of an order that has from one moment to the other. */
  size(tape: Tape, from: TimeUs, to: TimeUs): number;
}
const MARKETS: readonly Market[] = [
  {
    name: 'AMZN',
    files: ['lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip'],
    day: { year: 2012, month: 6, day: 21 },
    read([path = '']) {
      const found = readLobster(path, { symbol: 'AMZN' });
      if (!found.ok) throw new Error(found.error.message);
      return found.value.tape;
    },
    size: (_tape, from, to) => ((to - from) / (30 * MINUTE)) * 600,
  },
  {
    name: 'BAC',
    files: ['trade', 'quote'].map((kind) => `ticks/bac_20131008_${kind}.zip`),
    day: { year: 2013, month: 10, day: 8 },
    read(paths) {
      const found = readLeanTicks(paths, { symbol: 'BAC' });
      if (!found.ok) throw new Error(found.error.message);
      return found.value.tape;
    },
    size: (tape, from, to) => 0.01 * (volumeBetween(tape, from, to)?.volume ?? 0),
  },
];

const FREE: Charges = { makerBps: 0, takerBps: 0 };
interface Disturbance {
  readonly name: string;
  readonly minutes: number;
  /** Ten minutes from this one on. */
  readonly fromMinute: number;
  readonly charges: Charges;
  rewrite(tape: Tape, stretch: Stretch): Tape;
}
const asIs = (tape: Tape): Tape => tape;
const half = (
  name: string,
  rewrite: Disturbance['rewrite'],
  charges: Charges = FREE,
): Disturbance => ({ name, minutes: 30, fromMinute: 10, charges, rewrite });
const DISTURBANCES: readonly Disturbance[] = [
  half('undisturbed', asIs),
  half('spread x 8', (tape, stretch) => spreadTimes(tape, stretch, 8)),
  half('spread x 8, nobody takes', (tape, stretch) => spreadTimes(tape, stretch, 8, true)),
  half('depth / 10', (tape, stretch) => depthOver(tape, stretch, 10)),
  half('swings x 4', (tape, stretch) => volatilityTimes(tape, stretch, 4, STEP)),
  { ...half('20 minutes, undisturbed', asIs), minutes: 20, fromMinute: 5 },
  { ...half('20 minutes, halted for 10', halted), minutes: 20, fromMinute: 5 },
  half('fees -2 / 20', asIs, { makerBps: -2, takerBps: 20 }),
  half('fees 10 / 10', asIs, { makerBps: 10, takerBps: 10 }),
  half('fees 20 / -2', asIs, { makerBps: 20, takerBps: -2 }),
];
const CONTESTANTS: readonly Contestant[] = [
  deskContestant('adaptive'),
  deskContestant('twap'),
  NAIVE_TWAP,
];

/** Every contestant in every window of one disturbance. */
function disturbed(market: Market, tape: Tape, what: Disturbance): Drawn {
  const from = timeOfLocal('America/New_York', market.day, (9 * 60 + 45) * MINUTE);
  const found = CONTESTANTS.map(({ name }) => ({ name, pairs: [] as Worked[][] }));
  let drawn: Drawn['charted'] = null;
  for (let k = 0; k < WINDOWS; k++) {
    const start = addTime(from, durationUs(k * APART * MINUTE));
    const deadline = addTime(start, durationUs(what.minutes * MINUTE));
    const stretch = {
      from: addTime(start, durationUs(what.fromMinute * MINUTE)),
      to: addTime(start, durationUs((what.fromMinute + 10) * MINUTE)),
    };
    const played = what.rewrite(endingAt(tape, addTime(deadline, durationUs(MINUTE))), stretch);
    const quantity = lots(Math.round(market.size(tape, start, deadline)));
    const { charges } = what;
    const asked = { tape: played, charges, stretch, quantity, start, deadline };
    for (const [i, contestant] of CONTESTANTS.entries()) {
      const pair = (['buy', 'sell'] as const).flatMap((side) => {
        const one = worked(contestant, { ...asked, side });
        return one === null ? [] : [one];
      });
      if (pair.length === 2) found[i]?.pairs.push(pair);
      else console.error(`${market.name}, ${what.name}, window ${k}: ${contestant.name} refused`);
    }
    if (k === CHARTED)
      drawn = {
        ...asked,
        fills: found.map(({ name, pairs }) => ({ name, fills: pairs.at(-1)?.[0]?.fills ?? [] })),
      };
  }
  return { market: market.name, name: what.name, found, charted: drawn };
}

const all: Drawn[] = [];
console.log(`| ${TABLE_HEAD.join(' | ')} |\n|${TABLE_HEAD.map(() => '---|').join('')}`);
for (const market of MARKETS.filter(({ name }) => values.market.split(',').includes(name))) {
  const paths = market.files.map((file) => join(DATA, file));
  if (!paths.every((path) => existsSync(path))) {
    console.log(`skipped: no ${paths.join(', ')}`);
    continue;
  }
  const tape = market.read(paths);
  for (const what of DISTURBANCES) {
    const drawn = disturbed(market, tape, what);
    all.push(drawn);
    for (const row of rowsOf(drawn)) console.log(`| ${row.join(' | ')} |`);
  }
}
if (values.html !== undefined) writeFileSync(values.html, disturbancePage(all));
