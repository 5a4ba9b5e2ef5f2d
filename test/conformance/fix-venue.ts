// Our FIX gateway and a QuickFIX acceptor, with a wire between them that can go deaf one way.
import { type Lots, lots, ticks } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import { ACCOUNT_PARTS } from '#venues/fix/account-words';
import { fixGateway } from '#venues/fix/fix-gateway';
import { fixOptions, fixProxy } from '../support/fix-desk.ts';
import { quickfixVenue } from '../support/quickfix-venue.ts';
import type { ConformanceVenue } from './venue.ts';

export const FIX_NAME = 'FIX 4.4';
export const FIX_CANNOT: Readonly<Record<string, string>> = {};

/** A share at 50.00, and a tick of a cent for ten dollars of the cases. */
const price: ConformanceVenue['price'] = (dollars) => ticks(dollars / 10);

export async function fixVenue(): Promise<ConformanceVenue> {
  const venue = await quickfixVenue();
  const wire = await fixProxy(venue.port, Math.random);
  const instrument = usEquity('KEEL', 'X');
  const opened = fixGateway(
    fixOptions(wire.port, { statement: { parts: ACCOUNT_PARTS, positionType: 'TQ' } }),
  );
  if (!opened.ok) throw new Error(opened.error.message);
  const gateway = opened.value;
  gateway.start();
  for (let i = 0; !gateway.isUp(); i++) {
    if (i > 300) throw new Error('no logon');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    name: FIX_NAME,
    // Shares are positions: what stands in the balances is money.
    base: 'USD',
    instrument,
    gateway,
    // Before anything is sent: an order to a session that never was is none of the cases.
    start: () => undefined,
    trade: (side, at, quantity: Lots) =>
      venue.command(`trade ${side} ${(at / 100).toFixed(2)} ${quantity}`),
    loseReplies: async (isLosing) => wire.deafen(isLosing ? 'toUs' : false),
    loseRequests: async (isLosing) => wire.deafen(isLosing ? 'fromUs' : false),
    async disconnect() {
      wire.deafen(true);
      wire.cut();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      wire.deafen(false);
    },
    log() {
      const ids = venue.orders();
      return {
        orders: ids.length,
        ids: new Set(ids).size,
        filled: lots(venue.executions().reduce((sum, { quantity }) => sum + quantity, 0)),
      };
    },
    price,
    async close() {
      await gateway.close();
      await wire.close();
      await venue.stop();
    },
  };
}
