import type { MarginDoc } from '#contracts/account-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { symbolHash } from '#web/app/route';
import { Figure } from '#web/app/words.tsx';
import { formatMoney, formatPercent, formatPrice, formatQuantity } from '#web/format/format';
import { usedWords } from '#web/portfolio/margin-used';

/** What stands behind contracts on margin, and how far each is from liquidation. */
export function MarginTable({
  accounts,
  instruments,
}: {
  readonly accounts: readonly MarginDoc[];
  readonly instruments: readonly InstrumentDoc[];
}) {
  return (
    <>
      <h3>Margin</h3>
      {accounts.map((account) => (
        <MarginAccount
          key={`${account.venue} ${account.currency}`}
          account={account}
          instruments={instruments}
        />
      ))}
      <p className="hint">
        Equity is the wallet with what open contracts have gained at the exchange's mark. Used is
        what they must keep, of it: at 100 % the exchange liquidates. The price of liquidation is
        that of the contract alone, all else where it is.
      </p>
    </>
  );
}

function MarginAccount({
  account,
  instruments,
}: {
  readonly account: MarginDoc;
  readonly instruments: readonly InstrumentDoc[];
}) {
  const { currency, wallet, equity, initial, maintenance, contracts } = account;
  return (
    <>
      <dl className="figures" data-testid={`margin-${currency}`}>
        <Figure name="Wallet" value={formatMoney(wallet, currency)} />
        <Figure name="Equity" value={formatMoney(equity, currency)} />
        <Figure name="To open" value={formatMoney(initial, currency)} />
        <Figure name="To keep" value={formatMoney(maintenance, currency)} />
        <Figure name="Used" value={usedWords(account)} />
      </dl>
      {contracts.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={`Contracts in ${currency}`}>
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Contract</th>
                <th scope="col" className="number">
                  Held
                </th>
                <th scope="col" className="number">
                  Mark
                </th>
                <th scope="col" className="number">
                  Unrealised
                </th>
                <th scope="col" className="number">
                  Liquidation
                </th>
                <th scope="col" className="number">
                  Distance
                </th>
              </tr>
            </thead>
            <tbody>
              {contracts.map((each) => {
                const grid = instruments.find(({ symbol }) => symbol === each.symbol);
                return (
                  <tr key={each.symbol}>
                    <th scope="row">
                      <a href={symbolHash(each.symbol)}>{each.symbol}</a>
                    </th>
                    <td className="number">{formatQuantity(each.quantity, grid?.lot ?? null)}</td>
                    <td className="number">{formatPrice(each.mark, grid?.tick ?? null, 1)}</td>
                    <td className="number">{formatMoney(each.unrealised, currency)}</td>
                    <td className="number">
                      {formatPrice(each.liquidation, grid?.tick ?? null, 1)}
                    </td>
                    <td className="number">{formatPercent(each.distance)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
