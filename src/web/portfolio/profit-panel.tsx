import { calls } from '#client/calls';
import type { ProfitDoc } from '#contracts/account-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { useDocument, useEvery } from '#web/api/document';
import { useLive } from '#web/api/live';
import { symbolHash } from '#web/app/route';
import { FailureBox } from '#web/app/words.tsx';
import { formatMoney, formatPrice, formatQuantity } from '#web/format/format';
import { MarginTable } from '#web/portfolio/margin-table.tsx';
import { profitTotals } from '#web/portfolio/profit';

const SPACING_MS = 2_000;
/** Marks move without an order. */
const EVERY_MS = 5_000;

/** Profit and loss of what is held and of what was traded here, by average cost, at the mid of now. */
export function ProfitPanel({ instruments }: { readonly instruments: readonly InstrumentDoc[] }) {
  const { value: account, failure, refresh } = useDocument(calls.account(), SPACING_MS);
  useLive('order', refresh);
  useEvery(EVERY_MS, refresh);
  const rows = account?.profit ?? [];
  return (
    <section className="panel" aria-labelledby="profit-title">
      <h2 id="profit-title">Profit and loss</h2>
      {failure !== null && <FailureBox title="No account" failure={failure} onRetry={refresh} />}
      {account !== null && rows.length === 0 && (
        <p className="muted" data-testid="profit-empty">
          Nothing is held and nothing was traded here. The first fill starts this table.
        </p>
      )}
      {rows.length > 0 && <ProfitTable rows={rows} instruments={instruments} />}
      {account !== null && account.margin.length > 0 && (
        <MarginTable accounts={account.margin} instruments={instruments} />
      )}
    </section>
  );
}

function ProfitTable({
  rows,
  instruments,
}: {
  readonly rows: readonly ProfitDoc[];
  readonly instruments: readonly InstrumentDoc[];
}) {
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label="Profit and loss by instrument">
        <table className="rows" data-testid="profit">
          <thead>
            <tr>
              <th scope="col">Symbol</th>
              <th scope="col" className="number">
                Held
              </th>
              <th scope="col" className="number">
                Average cost
              </th>
              <th scope="col" className="number">
                Mid
              </th>
              <th scope="col" className="number">
                Value
              </th>
              <th scope="col" className="number">
                Unrealised
              </th>
              <th scope="col" className="number">
                Realised
              </th>
              <th scope="col" className="number">
                Fees
              </th>
              <th scope="col" className="number">
                In all
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <ProfitRow
                key={row.symbol}
                row={row}
                grid={instruments.find(({ symbol }) => symbol === row.symbol) ?? null}
              />
            ))}
            {profitTotals(rows).map((total) => (
              <tr key={total.currency} data-testid="profit-total">
                <th scope="row">All in {total.currency}</th>
                <td colSpan={3} />
                <td className="number">{formatMoney(total.value, total.currency)}</td>
                <td className="number">{formatMoney(total.unrealised, total.currency)}</td>
                <td className="number">{formatMoney(total.realised, total.currency)}</td>
                <td className="number">{formatMoney(total.fees, total.currency)}</td>
                <td className="number">{formatMoney(total.all, total.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="hint">
        Average cost: what adds to a position moves it, what takes away realises the difference.
        Realised is before fees; in all is realised and unrealised less fees. Units that came from
        elsewhere have no cost here and are not in it.
      </p>
    </>
  );
}

function ProfitRow({
  row,
  grid,
}: {
  readonly row: ProfitDoc;
  readonly grid: InstrumentDoc | null;
}) {
  const tick = grid?.tick ?? null;
  const [{ all } = { all: null }] = profitTotals([row]);
  return (
    <tr>
      <th scope="row">
        <a href={symbolHash(row.symbol)}>{row.symbol}</a>
      </th>
      <td className="number">
        {formatQuantity(row.quantity, grid?.lot ?? null)}
        {row.costUnknown === 0 ? '' : ` (${formatQuantity(row.costUnknown, null)} from elsewhere)`}
      </td>
      <td className="number">{formatPrice(row.averageCost, tick, 2)}</td>
      <td className="number">{formatPrice(row.mark, tick, 1)}</td>
      <td className="number">{formatMoney(row.value, row.settledIn)}</td>
      <td className="number">{formatMoney(row.unrealised, row.settledIn)}</td>
      <td className="number">{formatMoney(row.realised, row.settledIn)}</td>
      <td className="number">{formatMoney(row.fees, row.settledIn)}</td>
      <td className="number">{formatMoney(all, row.settledIn)}</td>
    </tr>
  );
}
