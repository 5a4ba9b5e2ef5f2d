// What an order would cost, before it trades: expectation with its error, and the range of one order.
import { plainOrder } from 'plimsoll';
import { smallDesk } from './small-market.ts';

const { desk } = smallDesk();
const found = desk.preTrade(
  plainOrder({ symbol: 'ACME', side: 'buy', quantity: 5000, horizonSeconds: 1800 }),
);
if (!found.ok) throw new Error(JSON.stringify(found.error));
const { estimate, assessment, plan } = found.value;
const [low, high] = estimate.interval90Bps;
console.log(`ACME: tier ${assessment.tier}, score ${assessment.score.toFixed(2)}`);
console.log(
  `buy 5,000: ${estimate.expectedBps.toFixed(2)} bps ± ${estimate.standardErrorBps.toFixed(2)}`,
);
console.log(`one order: ${low.toFixed(1)} to ${high.toFixed(1)} bps (90 %), ${estimate.modelId}`);
console.log(`${plan.slices.length} slices, ${(plan.participationPlanned * 100).toFixed(1)} %`);
