import { calls } from '#client/calls';
import type { VenueDoc } from '#contracts/venue-documents';
import { useDocument, useEvery, useIsFresh } from '#web/api/document';
import { FailureBox } from '#web/app/words.tsx';
import { formatBps, formatClock, UNKNOWN_TEXT } from '#web/format/format';
import { Unknown } from '#web/risk/unknown.tsx';

const EVERY_MS = 5_000;
const APART_WORDS = {
  invalid: 'book incomplete',
  stale: 'silent',
  crossed: 'crossed',
  maintenance: 'in maintenance',
} as const;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Does each venue answer, does its account agree with ours, and what have our orders found there. */
export function VenuesPanel() {
  const venues = useDocument(calls.venues());
  useEvery(EVERY_MS, venues.refresh);
  const isFresh = useIsFresh(venues);
  const rows = venues.value;
  return (
    <section className="panel" aria-labelledby="venues-title" data-testid="venues">
      <h2 id="venues-title">Venues</h2>
      {venues.failure !== null && rows === null && (
        <FailureBox title="No venues" failure={venues.failure} onRetry={venues.refresh} />
      )}
      {!isFresh && rows !== null && <Unknown what="The state of the venues" isOld />}
      {rows !== null && <VenuesTable rows={rows} />}
    </section>
  );
}

function VenuesTable({ rows }: { readonly rows: readonly VenueDoc[] }) {
  const isCompared = rows.some(({ learned }) => learned !== null);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Each venue">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Venue</th>
            <th scope="col">Connection</th>
            <th scope="col">Account</th>
            <th scope="col">Quotes</th>
            <th scope="col" className="number">
              Maker, taker
            </th>
            {isCompared && (
              <>
                <th scope="col" className="number">
                  Missed
                </th>
                <th scope="col" className="number">
                  Rejected
                </th>
                <th scope="col" className="number">
                  Latency, ms
                </th>
                <th scope="col" className="number">
                  Adverse move
                </th>
                <th scope="col" className="number">
                  Orders
                </th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.venue} data-testid={`venue-row-${row.venue}`}>
              <th scope="row">{row.venue}</th>
              <td>
                {row.downSince === null ? (
                  <span className="state good">answers</span>
                ) : (
                  <span className="state bad">silent since {formatClock(row.downSince)}</span>
                )}
              </td>
              <td>{accountOf(row)}</td>
              <td>{quotesOf(row)}</td>
              <td className="number">{feesOf(row)}</td>
              {isCompared && <Learned row={row} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function accountOf({ reconciling, findings, reconciledAt }: VenueDoc) {
  if (findings > 0)
    return (
      <span className="state bad">
        {findings} {findings === 1 ? 'finding' : 'findings'}
      </span>
    );
  if (reconciling !== null) return <span className="state warn">being reconciled</span>;
  return reconciledAt === null ? 'not reconciled' : `agrees at ${formatClock(reconciledAt)}`;
}
function quotesOf({ markets }: VenueDoc) {
  const out = markets.filter(({ apart }) => apart !== null);
  if (out.length === 0) return <span className="state good">in the book</span>;
  return (
    <span className="state warn">
      {out
        .map(({ symbol, apart }) => `${symbol} ${apart === null ? '' : APART_WORDS[apart]}`)
        .join(', ')}
    </span>
  );
}
function feesOf({ markets }: VenueDoc): string {
  const [first] = markets;
  return first === undefined
    ? UNKNOWN_TEXT
    : `${formatBps(first.makerBps)}, ${formatBps(first.takerBps)}`;
}

function Learned({ row: { learned } }: { readonly row: VenueDoc }) {
  const cells =
    learned === null
      ? Array.from({ length: 5 }, () => UNKNOWN_TEXT)
      : [
          percent(learned.missed),
          percent(learned.rejected),
          (1000 * learned.latencySeconds).toFixed(0),
          formatBps(learned.adverseBps),
          String(learned.orders),
        ];
  return (
    <>
      {['missed', 'rejected', 'latency', 'adverse', 'orders'].map((name, i) => (
        <td key={name} className="number">
          {cells[i]}
        </td>
      ))}
    </>
  );
}
