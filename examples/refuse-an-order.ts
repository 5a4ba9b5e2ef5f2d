// More than the market can bear: the order is refused, with a code for programs and a remedy for people. Nothing is thrown.
import { placeOrder } from 'plimsoll';
import { smallDesk } from './small-market.ts';

const { desk } = smallDesk();
const placed = placeOrder(desk, { symbol: 'ACME', side: 'buy', quantity: 900_000 }, 'example');
if (placed.ok) throw new Error('900,000 shares must be refused here');
if (placed.error.kind === 'problems') throw new Error(JSON.stringify(placed.error.problems));
const { code, message, remedy } = placed.error.refusal;
console.log(`${code}: ${message}`);
console.log(`remedy: ${remedy}`);
