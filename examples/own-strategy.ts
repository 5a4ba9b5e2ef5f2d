// A strategy of your own: you say how much is wanted when; whole lots, the participation cap and the gate are still Plimsoll's.
// The strategies that Plimsoll names are rows of its own table. This one is a program beside it: each stretch is an order of its own,
// worked evenly, and what one stretch leaves undone goes into the next.
import { allocateLots, allocateWithin, placeOrder } from 'plimsoll';
import { smallDesk } from './small-market.ts';

const QUANTITY = 8000;
const STRETCH_SECONDS = 600;
const STRETCHES = 6;
/** Most of it early: each stretch wants 0.7 of the one before. */
const weights = Array.from({ length: STRETCHES }, (_, i) => 0.7 ** i);

const market = smallDesk();
const { desk } = market;
const known = desk.profile('ACME');
if (!known.ok) throw new Error(JSON.stringify(known.error));
// A share of the volume that each stretch can be expected to see.
const perSecond = known.value.adv.value / (6.5 * 3600);
const most = Math.floor(perSecond * STRETCH_SECONDS * desk.policy().maxParticipation);
const wishes = allocateWithin(
  QUANTITY,
  weights,
  weights.map(() => most),
);
if (wishes === null) throw new Error(`${QUANTITY} is more than ${STRETCHES} stretches can bear`);
const schedule = allocateLots(QUANTITY, wishes);
console.log(`schedule: ${schedule.join(', ')}`);

let left = 0;
for (const wanted of schedule) {
  const quantity = wanted + left;
  const placed = placeOrder(
    desk,
    { symbol: 'ACME', side: 'buy', quantity, strategy: 'twap', horizonSeconds: STRETCH_SECONDS },
    'own strategy',
  );
  if (!placed.ok) throw new Error(JSON.stringify(placed.error));
  market.run(() => undefined);
  const filled = desk.order(placed.value.parentId)?.filled ?? 0;
  left = quantity - filled;
  console.log(`wanted ${quantity}, filled ${filled}`);
}
const done = desk.orders().reduce((sum, each) => sum + each.filled, 0);
console.log(`filled ${done} of ${QUANTITY}`);
