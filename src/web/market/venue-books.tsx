import type { InstrumentDoc, MarketDoc } from '#contracts/documents';
import { formatPrice, formatQuantity, UNKNOWN_TEXT } from '#web/format/format';
import { partsAt } from '#web/market/ladder';

type Venues = NonNullable<MarketDoc['venues']>;
const APART_WORDS = {
  invalid: 'left out: book incomplete',
  stale: 'left out: silent',
  crossed: 'left out: crossed with another',
  maintenance: 'left out: in maintenance',
} as const;

/** Of a consolidated book: the best prices of each venue, and which of them are left out. */
export function VenueBooks({
  venues,
  instrument,
}: {
  readonly venues: Venues;
  readonly instrument: InstrumentDoc;
}) {
  const best = (level: Venues[number]['bids'][number] | undefined) =>
    level === undefined ? UNKNOWN_TEXT : formatPrice(level.price, instrument.tick);
  return (
    <table className="rows venue-books" data-testid="venue-books">
      <caption className="visually-hidden">Best prices by venue</caption>
      <thead>
        <tr>
          <th scope="col">Venue</th>
          <th scope="col" className="number">
            Bid
          </th>
          <th scope="col" className="number">
            Ask
          </th>
        </tr>
      </thead>
      <tbody>
        {venues.map(({ venue, apart, bids, asks }, i) => (
          <tr key={venue} data-testid={`venue-${venue}`}>
            <th scope="row">
              <span className={`swatch venue-${i}`} aria-hidden="true" /> {venue}
              {apart !== null && <small className="warn-words"> {APART_WORDS[apart]}</small>}
            </th>
            <td className="number">{best(bids[0])}</td>
            <td className="number">{best(asks[0])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The bar of one rung, cut by whose units they are. */
export function VenueBar({
  venues,
  side,
  price,
  quantity,
  depth,
  lot,
}: {
  readonly venues: Venues;
  readonly side: 'bid' | 'ask';
  readonly price: number;
  readonly quantity: number;
  readonly depth: number;
  readonly lot: number;
}) {
  const parts = partsAt(venues, side, price);
  const words = parts
    .map(({ venue, quantity: units }) => `${venue} ${formatQuantity(units, lot)}`)
    .join(', ');
  let from = 0;
  return (
    <>
      <span className="visually-hidden">{words}</span>
      <svg width="100%" height="14" aria-hidden="true">
        <title>{words}</title>
        {parts.map(({ venue, index, quantity: units }) => {
          const width = quantity > 0 ? (100 * depth * units) / quantity : 0;
          const x = from;
          from += width;
          return (
            <rect
              key={venue}
              x={`${x}%`}
              width={`${width}%`}
              y="1"
              height="12"
              className={`venue-${index}`}
            />
          );
        })}
      </svg>
    </>
  );
}
