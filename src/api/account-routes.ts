import { profitBook } from '#api/profit-book';
import { gives, type Routes } from '#api/schemas';
import type { AccountDoc, MarginDoc } from '#contracts/account-documents';
import { isoTime } from '#core/kernel/civil';
import { lots } from '#core/kernel/units';
import type { MarginAccount } from '#core/ledger/margin';
import { priceOf, quantityOf } from '#core/market/instrument';
import type { DeskView } from '#engine/desk/desk';

/** What our books say that the account holds, to the last unit. */
export function accountRoutes(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'account',
    summary: 'Exact balances by asset, the positions they make up, profit and loss',
    tags: ['account'],
    response: gives('Account'),
  };
  const profit = profitBook(desk);
  app.get('/api/account', { schema }, (_request, reply) => {
    const positions = desk.positions().map(({ instrument, position }) => ({
      symbol: instrument.symbol,
      quantity: Math.sign(position) * quantityOf(instrument, lots(Math.abs(position))),
    }));
    return reply.send({
      asOf: isoTime(desk.now()),
      balances: desk.balances().map((each) => ({ ...each })),
      positions,
      profit: [...profit()],
      margin: desk.margin().map(marginToDoc),
    } satisfies AccountDoc);
  });
}

function marginToDoc({ contracts, ...account }: MarginAccount): MarginDoc {
  const { venue, currency, wallet, equity, initial, maintenance } = account;
  return {
    venue,
    currency,
    wallet: knownOf(wallet),
    equity: knownOf(equity),
    initial: knownOf(initial),
    maintenance: knownOf(maintenance),
    contracts: contracts.map(({ instrument, held, mark, gained, liquidation, distance }) => ({
      symbol: instrument.symbol,
      quantity: Math.sign(held) * quantityOf(instrument, lots(Math.abs(held))),
      mark: mark === null ? null : priceOf(instrument, mark),
      unrealised: knownOf(gained),
      liquidation,
      distance: knownOf(distance),
    })),
  };
}
const knownOf = (value: number): number | null => (Number.isFinite(value) ? value : null);
