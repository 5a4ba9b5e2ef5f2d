// From a signal to its true cost on a tape: node signal-to-cost.ts, or with a recorded day: node signal-to-cost.ts LOBSTER.zip
import {
  configSchema,
  feesOf,
  limitsOf,
  openTapeDesk,
  placeOrder,
  policyOf,
  priorNamed,
  type TapeDesk,
  timeUs,
  tradeSignal,
} from 'plimsoll';
import { memoryJournal, readLobster } from 'plimsoll/node';
import { smallDesk } from './small-market.ts';

/** A recorded day, half an hour after its first event. One day holds no history, so a published prior is named. */
function recorded(path: string): TapeDesk {
  const read = readLobster(path, { symbol: null });
  const prior = priorNamed('us-large-cap');
  if (!read.ok || !prior.ok) throw new Error(JSON.stringify(read.ok ? prior : read.error));
  const config = configSchema.parse({});
  const { tape } = read.value;
  const market = openTapeDesk({
    tape,
    history: [],
    prior: prior.value,
    policy: policyOf(config),
    limits: limitsOf(config),
    fees: feesOf(config),
    seed: 7,
    journal: memoryJournal(),
    configHash: '',
    cash: 1e8,
  });
  market.advance(timeUs((tape.at[0] ?? 0) + 1_800_000_000));
  return market;
}

const [path] = process.argv.slice(2);
const market = path === undefined ? smallDesk() : recorded(path);
const { desk } = market;
const symbol = desk.instruments()[0]?.symbol ?? '';

const traded = tradeSignal(
  desk,
  {
    symbol,
    signal: 0.5,
    netAssetValue: 2e7,
    targetVolatilityAnnual: 0.02,
    horizonSeconds: 3600,
  },
  'example',
);
if (!traded.ok) throw new Error(JSON.stringify(traded.error));
console.log(traded.value.sized.reason);

// Far too much for this market, so it is refused, in words.
const tooMuch = placeOrder(desk, { symbol, side: 'buy', quantity: 900_000 }, 'example');
if (!tooMuch.ok && tooMuch.error.kind === 'refusal')
  console.log(tooMuch.error.refusal.code, '-', tooMuch.error.refusal.remedy);

market.run(() => undefined);
const [done] = desk.orders();
console.log(`${done?.status}: ${done?.tca?.totalBps.toFixed(2)} bps`);
console.log(done?.tca);
