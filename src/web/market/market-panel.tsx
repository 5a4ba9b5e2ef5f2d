import { calls } from '#client/calls';
import type { InstrumentDoc, MarketDoc } from '#contracts/documents';
import { useDocument, useNow } from '#web/api/document';
import { useConnection, useLive } from '#web/api/live';
import { FailureBox, Figure } from '#web/app/words.tsx';
import {
  formatBps,
  formatClock,
  formatPercent,
  formatPrice,
  formatQuantity,
} from '#web/format/format';
import { isConsolidated } from '#web/market/consolidated';
import { ageNow, ladderOf, ownAt, type Rung } from '#web/market/ladder';
import { useOwnRests } from '#web/market/own-rests';
import { VenueBar, VenueBooks } from '#web/market/venue-books.tsx';

const LEVELS = 6;
const SPACING_MS = 500;
// Older than this is marked. The gate has its own limit; this is only for the eye.
const OLD_SECONDS = 5;

/** The live book of one symbol, with own resting orders; `onPrice`: a price was chosen. */
export function MarketPanel({
  symbol,
  instrument,
  onPrice,
}: {
  readonly symbol: string;
  readonly instrument: InstrumentDoc;
  readonly onPrice?: (price: number) => void;
}) {
  const { value: market, failure, at, refresh } = useDocument(calls.market(symbol), SPACING_MS);
  const now = useNow();
  const isFollowing = useConnection() === 'live' && failure === null;
  useLive('market', refresh);
  return (
    <section className="panel market" aria-labelledby="market-title">
      <h2 id="market-title">
        {instrument.symbol}{' '}
        <small>{isConsolidated(instrument) ? 'all venues' : instrument.venue}, live book</small>
        {market !== null && (
          <Freshness market={market} age={ageNow(market, at, now)} isFollowing={isFollowing} />
        )}
      </h2>
      {failure !== null && <FailureBox title="No market" failure={failure} onRetry={refresh} />}
      {market !== null && <Book market={market} instrument={instrument} onPrice={onPrice} />}
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
  onPrice,
}: {
  readonly market: MarketDoc;
  readonly instrument: InstrumentDoc;
  readonly onPrice: ((price: number) => void) | undefined;
}) {
  const rests = useOwnRests(instrument.symbol);
  const ladder = ladderOf(market, LEVELS);
  const { bids, asks } = ladder;
  const own = ownAt(ladder, rests);
  const row = (rung: Rung, side: 'bid' | 'ask') => (
    <LadderRow
      key={rung.price}
      rung={rung}
      side={side}
      own={own.at.get(rung.price) ?? 0}
      instrument={instrument}
      venues={market.venues}
      onPrice={onPrice}
    />
  );
  return (
    <>
      <dl className="figures">
        <Figure
          name={`Mid, ${instrument.currency}`}
          value={formatPrice(market.mid, instrument.tick, 1)}
        />
        <Figure name="Spread" value={formatBps(market.spreadBps)} />
        {market.perpetual !== undefined && (
          <PerpetualFigures perpetual={market.perpetual} tick={instrument.tick} />
        )}
      </dl>
      <table className="ladder">
        <caption className="visually-hidden">Order book, best {LEVELS} levels of each side</caption>
        <thead>
          <tr>
            <th scope="col">Price</th>
            <th scope="col">Units</th>
            <th scope="col">Ours</th>
            <th scope="col" className="left">
              Depth
            </th>
          </tr>
        </thead>
        <tbody>{asks.toReversed().map((rung) => row(rung, 'ask'))}</tbody>
        <tbody>{bids.map((rung) => row(rung, 'bid'))}</tbody>
      </table>
      {market.venues !== undefined && <VenueBooks venues={market.venues} instrument={instrument} />}
      {own.at.size > 0 && (
        <p className="hint">
          <span className="own">●</span> own resting units.
        </p>
      )}
      {own.hidden.length > 0 && (
        <p className="hint" data-testid="ladder-hidden">
          Own orders at other prices:{' '}
          {own.hidden
            .map(
              ({ side, quantity, price }) =>
                `${side} ${formatQuantity(quantity, instrument.lot)} at ${formatPrice(price, instrument.tick)}`,
            )
            .join(', ')}
          .
        </p>
      )}
    </>
  );
}

function LadderRow({
  rung,
  side,
  own,
  instrument,
  venues,
  onPrice,
}: {
  readonly rung: Rung;
  readonly side: 'bid' | 'ask';
  /** Own units at this price. */
  readonly own: number;
  readonly instrument: InstrumentDoc;
  readonly venues: MarketDoc['venues'];
  readonly onPrice: ((price: number) => void) | undefined;
}) {
  const price = formatPrice(rung.price, instrument.tick);
  return (
    <tr className={side} data-testid={`ladder-${price}`}>
      <th scope="row" className="number">
        {onPrice === undefined ? (
          price
        ) : (
          <button
            type="button"
            className="plain"
            title="Take as the limit of the ticket"
            aria-label={`${price}: take as the limit`}
            onClick={() => onPrice(rung.price)}
          >
            {price}
          </button>
        )}
      </th>
      <td className="number">{formatQuantity(rung.quantity, instrument.lot)}</td>
      <td className="number own">
        {own > 0 && (
          <>
            <span className="visually-hidden">own resting units </span>●{' '}
            {formatQuantity(own, instrument.lot)}
          </>
        )}
      </td>
      <td className="bar-cell">
        {venues === undefined ? (
          <svg width="100%" height="14" aria-hidden="true">
            <rect width={`${rung.depth * 100}%`} y="1" height="12" className="depth" />
          </svg>
        ) : (
          <VenueBar
            venues={venues}
            side={side}
            price={rung.price}
            quantity={rung.quantity}
            depth={rung.depth}
            lot={instrument.lot}
          />
        )}
      </td>
    </tr>
  );
}

function PerpetualFigures({
  perpetual: { mark, index, fundingRate, nextFundingAt },
  tick,
}: {
  readonly perpetual: NonNullable<MarketDoc['perpetual']>;
  readonly tick: number;
}) {
  return (
    <>
      <Figure name="Mark" value={formatPrice(mark, tick, 1)} />
      <Figure name="Index" value={formatPrice(index, tick, 1)} />
      {fundingRate !== null && nextFundingAt !== null && (
        <Figure
          name="Next funding"
          value={formatPercent(fundingRate, 4)}
          detail={`at ${formatClock(nextFundingAt)} UTC, ${fundingRate < 0 ? 'shorts pay' : 'longs pay'}`}
        />
      )}
    </>
  );
}
