import type { CostedOrderDoc } from '#contracts/fills-documents';
import {
  formatCostBps,
  formatPercent,
  formatPrice,
  toneOf,
  UNKNOWN_TEXT,
} from '#web/format/format';
import { waterfallOf } from '#web/tca/waterfall';
import { WaterfallTable } from '#web/tca/waterfall-table.tsx';

/** One order: its parts, benchmarks, mark-outs and fills, and what is missing. */
export function FillsOrder({ order }: { readonly order: CostedOrderDoc }) {
  return (
    <section className="fills-order" aria-label={`Order ${order.id}`} data-testid="fills-order">
      <h3>
        {order.id}: {order.side} {order.filled.toLocaleString('en-US')} {order.symbol}
      </h3>
      <p className="hint">
        {order.fills} fills, {order.startAt.slice(0, 19).replace('T', ' ')} to{' '}
        {order.endAt.slice(0, 19).replace('T', ' ')} UTC. Starts with the {order.startsWith}; put
        together by {order.rebuiltBy}. Market: {order.market ?? 'none'}, grade {order.grade}.
      </p>
      <div className="tca-grid">
        <Parts order={order} />
        <Benchmarks order={order} />
        <Markouts order={order} />
      </div>
      <Fills order={order} />
      {order.missing.length > 0 && (
        <ul className="hint">
          {order.missing.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Only what is known is a bar; with the rest they sum to the total. */
function Parts({
  order: { parts, totalBps, value, currency },
}: {
  readonly order: CostedOrderDoc;
}) {
  if (totalBps === null)
    return <p className="chart-empty">The cost is unknown: see below what is missing.</p>;
  const named = [
    { name: 'Delay', meaning: 'decision to start', bps: parts.delayBps },
    { name: 'Spread', meaning: 'mid to touch at each fill', bps: parts.spreadBps },
    { name: 'Impact', meaning: 'beyond the opposite touch', bps: parts.impactBps },
    { name: 'Timing', meaning: 'mid at each fill against arrival', bps: parts.timingBps },
    { name: 'Fees', meaning: 'rebates subtracted', bps: parts.feesBps },
    { name: 'Opportunity', meaning: 'what was not filled', bps: parts.opportunityBps },
    { name: 'Rest', meaning: 'has no part, because there was no quote', bps: parts.restBps },
  ];
  const known = named.flatMap(({ bps, ...part }) => (bps === null ? [] : [{ ...part, bps }]));
  return (
    <WaterfallTable
      caption="Cost against arrival and its parts"
      waterfall={waterfallOf(known, { name: 'Total', meaning: 'against arrival', bps: totalBps })}
      notional={currency === null ? null : value}
      currency={currency ?? ''}
      totalTestId="fills-total"
    />
  );
}

const Benchmarks = ({ order }: { readonly order: CostedOrderDoc }) => (
  <table className="rows plain">
    <caption>Average {formatPrice(order.averagePrice, null)} against</caption>
    <tbody>
      {Object.entries(order.benchmarks)
        .filter(([, price]) => price !== null)
        .map(([name, price]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{price === null ? UNKNOWN_TEXT : rounded(price)}</td>
            <td className={`number ${toneOf(order.againstBps[name] ?? null)}`}>
              {formatCostBps(order.againstBps[name] ?? null)}
            </td>
          </tr>
        ))}
      <tr>
        <th scope="row">share of the volume</th>
        <td className="number">{formatPercent(order.participation, 2)}</td>
        <td />
      </tr>
    </tbody>
  </table>
);
const rounded = (price: number): string => String(Number(price.toPrecision(8)));

const Markouts = ({ order }: { readonly order: CostedOrderDoc }) => (
  <table className="rows plain">
    <caption>Mark-outs: the mid after the fills, in our direction</caption>
    <tbody>
      {order.markouts.map(({ seconds, meanBps }) => (
        <tr key={seconds}>
          <th scope="row">{seconds} s</th>
          <td className="number">{formatCostBps(meanBps)}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const FILLS_SHOWN = 200;
const Fills = ({ order: { executions } }: { readonly order: CostedOrderDoc }) => (
  <div className="scroll" tabIndex={0} role="region" aria-label="Table of fills">
    <table className="rows" data-testid="fills-executions">
      <thead>
        <tr>
          {['At, UTC', 'Quantity', 'Price', 'Bid before', 'Ask before', 'Venue', 'Liquidity'].map(
            (name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {executions.slice(0, FILLS_SHOWN).map((fill, i) => (
          <tr key={`${fill.at} ${i}`}>
            <td>{fill.at.slice(0, 23).replace('T', ' ')}</td>
            <td>{fill.quantity.toLocaleString('en-US')}</td>
            <td>{rounded(fill.price)}</td>
            <td>{fill.bid === null ? UNKNOWN_TEXT : rounded(fill.bid)}</td>
            <td>{fill.ask === null ? UNKNOWN_TEXT : rounded(fill.ask)}</td>
            <td>{fill.venue ?? UNKNOWN_TEXT}</td>
            <td>{fill.liquidity ?? UNKNOWN_TEXT}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {executions.length > FILLS_SHOWN && (
      <p className="hint">and {executions.length - FILLS_SHOWN} more</p>
    )}
  </div>
);
