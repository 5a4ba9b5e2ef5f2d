// From a signal to its true cost on a recorded day: node --conditions=source examples/signal-to-cost.ts LOBSTER.zip
import {
  configSchema,
  feesOf,
  limitsOf,
  openTapeDesk,
  placeOrder,
  policyOf,
  priorNamed,
  tradeSignal,
} from 'plimsoll';
import { memoryJournal, readLobster } from 'plimsoll/node';

const read = readLobster(process.argv[2] ?? '', { symbol: null });
const prior = priorNamed('us-large-cap');
if (!read.ok || !prior.ok) throw new Error(JSON.stringify(read.ok ? prior : read.error));
const { tape } = read.value;
const config = configSchema.parse({});
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
market.advance(((tape.at[0] ?? 0) + 1_800_000_000) as ReturnType<typeof market.desk.now>); // half an hour after the open

const traded = tradeSignal(
  market.desk,
  {
    symbol: tape.instrument.symbol,
    signal: 0.5,
    netAssetValue: 2e7,
    targetVolatilityAnnual: 0.02,
    horizonSeconds: 3600,
  },
  'example',
);
if (!traded.ok) throw new Error(JSON.stringify(traded.error));
console.log(traded.value.sized.reason);

// The drop-in for a broker object: far too much for this market, so it is refused, in words.
const tooMuch = placeOrder(
  market.desk,
  { symbol: tape.instrument.symbol, side: 'buy', quantity: 900_000 },
  'example',
);
if (!tooMuch.ok && tooMuch.error.kind === 'refusal')
  console.log(tooMuch.error.refusal.code, '-', tooMuch.error.refusal.remedy);

market.run(() => undefined);
console.log(market.desk.orders()[0]?.tca);
