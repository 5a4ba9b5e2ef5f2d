// A market to try things on: two hours of a made-up share, and the sixty days before them. The same seed makes the same market.
import {
  type Bars,
  configSchema,
  feesOf,
  limitsOf,
  openTapeDesk,
  policyOf,
  TAPE_EVENT,
  type Tape,
  type TapeDesk,
  timeUs,
  usEquity,
} from 'plimsoll';
import { memoryJournal } from 'plimsoll/node';

const SECOND_US = 1_000_000;
const DAY_US = 86_400 * SECOND_US;
const OPEN_US = Date.UTC(2025, 2, 12, 13, 30) * 1000; // 09:30 in New York
const HOURS = 2;
const LEVELS = 5;

/** Even numbers from 0 to 1 (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Each second a quote, and each second a trade at one side of it: about two million shares a day at 50.00. */
export function smallTape(symbol: string, seed: number): Tape {
  const draw = chance(seed);
  const seconds = HOURS * 3600;
  const count = seconds * 2;
  const column = (): Float64Array => new Float64Array(count);
  const book = (): Float64Array => new Float64Array(count * LEVELS);
  const tape = {
    instrument: usEquity(symbol, 'XNAS'),
    source: `small market ${seed}`,
    hash: `small-market-${seed}`,
    hasOrderIds: false,
    count,
    depth: LEVELS,
    at: column(),
    kind: new Uint8Array(count),
    restingSide: new Int8Array(count),
    price: column(),
    size: column(),
    orderId: column(),
    eligible: new Uint8Array(count),
    bidPrice: book(),
    bidSize: book(),
    askPrice: book(),
    askSize: book(),
  };
  let bid = 5000;
  for (let second = 0; second < seconds; second++) {
    const step = draw();
    bid += step < 0.1 ? -1 : step > 0.9 ? 1 : 0;
    const taker = draw() < 0.5 ? 1 : -1;
    for (const row of [second * 2, second * 2 + 1]) {
      const isTrade = row % 2 === 1;
      tape.at[row] = OPEN_US + second * SECOND_US + (isTrade ? SECOND_US / 2 : 0);
      tape.kind[row] = isTrade ? TAPE_EVENT.execute : TAPE_EVENT.quote;
      for (let level = 0; level < LEVELS; level++) {
        const place = row * LEVELS + level;
        tape.bidPrice[place] = bid - level;
        tape.askPrice[place] = bid + 1 + level;
        tape.bidSize[place] = 200 + Math.floor(draw() * 600);
        tape.askSize[place] = 200 + Math.floor(draw() * 600);
      }
      if (!isTrade) continue;
      tape.restingSide[row] = -taker;
      tape.price[row] = taker === 1 ? bid + 1 : bid;
      tape.size[row] = 20 + Math.floor(draw() * 130);
      tape.eligible[row] = 1;
    }
  }
  return tape;
}

/** Daily bars before the tape, oldest first. */
export function smallHistory(symbol: string, seed: number, days = 60): Bars {
  const draw = chance(seed + 1);
  const column = (): Float64Array => new Float64Array(days);
  const bars = {
    symbol,
    source: `small market ${seed}`,
    hash: `small-history-${seed}`,
    lengthUs: DAY_US,
    count: days,
    at: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    bid: column(),
    ask: column(),
    marketCap: column().fill(NaN),
    findings: [],
  };
  let price = 50;
  for (let day = 0, back = days; day < days; day++, back--) {
    bars.at[day] = OPEN_US - Math.ceil((back * 7) / 5 + 1) * DAY_US;
    bars.open[day] = price;
    price = Math.round(price * (1 + (draw() + draw() + draw() - 1.5) * 0.03) * 100) / 100;
    bars.close[day] = price;
    bars.high[day] = Math.max(price, bars.open[day] ?? price) + 0.2;
    bars.low[day] = Math.min(price, bars.open[day] ?? price) - 0.2;
    bars.volume[day] = Math.round(1_500_000 + draw() * 1_000_000);
    bars.bid[day] = price - 0.005;
    bars.ask[day] = price + 0.005;
  }
  return bars;
}

/** Half an hour after the open of the small market. */
export function smallDesk(symbol = 'ACME', seed = 7): TapeDesk {
  const config = configSchema.parse({});
  const market = openTapeDesk({
    tape: smallTape(symbol, seed),
    history: [smallHistory(symbol, seed)],
    prior: null,
    policy: policyOf(config),
    limits: limitsOf(config),
    fees: feesOf(config),
    seed,
    journal: memoryJournal(),
    configHash: '',
    cash: 1e8,
  });
  market.advance(timeUs(OPEN_US + 1800 * SECOND_US));
  return market;
}
