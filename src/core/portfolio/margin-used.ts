import type { Refusal } from '#core/kernel/failure';
import type { Money, Ratio, Units } from '#core/kernel/units';
import type { Surveyed } from '#core/liquidity/survey';
import { marginKey, worthOf } from '#core/market/instrument';
import { maintenanceRate } from '#core/market/margin';

/** Money behind contracts, by `marginKey`. */
export type Wallets = ReadonlyMap<string, Money>;

/** A position, as far as margin asks of it. */
interface MarginedUnits {
  readonly units: Units;
  readonly market: Surveyed | Refusal;
  readonly entryWorth?: Money;
}

/**
 * PRP-8: of what contracts on margin must keep, the part of the equity behind them that it is: 1 is liquidation. Of several currencies the worst; infinity: the equity is
 * gone. null: nothing is held on margin, or something of it has no price. At the prices of this book, which may be those of a scenario.
 */
export function marginUsed(book: readonly MarginedUnits[], wallets: Wallets): Ratio | null {
  const accounts = new Map<string, { equity: Money; maintenance: Money }>();
  for (const { units, market, entryWorth } of book) {
    if (entryWorth === undefined) continue;
    if (!('profile' in market)) return null;
    const { instrument, close } = market;
    const key = marginKey(instrument);
    const wallet = wallets.get(key);
    if (instrument.margin === undefined || wallet === undefined) return null;
    const quote = units * worthOf(instrument, close);
    const worth = instrument.settlement === 'linear' ? quote : quote / close;
    const account = accounts.get(key) ?? { equity: wallet, maintenance: 0 };
    account.equity += instrument.settlement === 'linear' ? worth - entryWorth : entryWorth - worth;
    const size = Math.abs(worth);
    account.maintenance += size * maintenanceRate(instrument.margin, size);
    accounts.set(key, account);
  }
  if (accounts.size === 0) return null;
  return Math.max(
    ...[...accounts.values()].map(({ equity, maintenance }) =>
      equity > 0 ? maintenance / equity : Infinity,
    ),
  );
}
