import { calls } from '#client/calls';
import type { InstrumentDoc, MarketDoc } from '#contracts/documents';
import { useDocument, useNow } from '#web/api/document';
import { useConnection, useLive } from '#web/api/live';
import { FailureBox, Figure } from '#web/app/words.tsx';
import { formatBps, formatPrice, formatQuantity } from '#web/format/format';
import { ageNow, ladderOf, type Rung } from '#web/market/ladder';

const LEVELS = 6;
const SPACING_MS = 500;
// Older than this is marked. The gate has its own limit; this is only for the eye.
const OLD_SECONDS = 5;

export function MarketPanel({
  symbol,
  instrument,
}: {
  readonly symbol: string;
  readonly instrument: InstrumentDoc;
}) {
  const { value: market, failure, at, refresh } = useDocument(calls.market(symbol), SPACING_MS);
  const now = useNow();
  const isFollowing = useConnection() === 'live' && failure === null;
  useLive('market', refresh);
  return (
    <section className="panel market" aria-labelledby="market-title">
      <h2 id="market-title">
        {instrument.symbol} <small>{instrument.venue}, live book</small>
        {market !== null && (
          <Freshness market={market} age={ageNow(market, at, now)} isFollowing={isFollowing} />
        )}
      </h2>
      {failure !== null && <FailureBox title="No market" failure={failure} onRetry={refresh} />}
      {market !== null && <Book market={market} instrument={instrument} />}
    </section>
  );
}

function Freshness({
  market,
  age,
  isFollowing,
}: {
  readonly market: MarketDoc;
  readonly age: number;
  readonly isFollowing: boolean;
}) {
  if (!market.valid) return <span className="state bad">not valid</span>;
  if (age > OLD_SECONDS || !isFollowing)
    return <span className="state warn">{Math.round(age)} s old</span>;
  return <span className="state good">live</span>;
}

function Book({
  market,
  instrument,
}: {
  readonly market: MarketDoc;
  readonly instrument: InstrumentDoc;
}) {
  const { bids, asks } = ladderOf(market, LEVELS);
  const row = (rung: Rung, side: 'bid' | 'ask') => (
    <tr key={rung.price} className={side}>
      <th scope="row" className="number">
        {formatPrice(rung.price, instrument.tick)}
      </th>
      <td className="number">{formatQuantity(rung.quantity, instrument.lot)}</td>
      <td className="bar-cell">
        <svg width="100%" height="14" aria-hidden="true">
          <rect width={`${rung.depth * 100}%`} y="1" height="12" className="depth" />
        </svg>
      </td>
    </tr>
  );
  return (
    <>
      <dl className="figures">
        <Figure
          name={`Mid, ${instrument.currency}`}
          value={formatPrice(market.mid, instrument.tick, 1)}
        />
        <Figure name="Spread" value={formatBps(market.spreadBps)} />
      </dl>
      <table className="ladder">
        <caption className="visually-hidden">Order book, best {LEVELS} levels of each side</caption>
        <thead>
          <tr>
            <th scope="col">Price</th>
            <th scope="col">Units</th>
            <th scope="col" className="left">
              Depth
            </th>
          </tr>
        </thead>
        <tbody>{asks.toReversed().map((rung) => row(rung, 'ask'))}</tbody>
        <tbody>{bids.map((rung) => row(rung, 'bid'))}</tbody>
      </table>
    </>
  );
}
