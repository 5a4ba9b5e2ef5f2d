import { calls } from '#client/calls';
import type { BookDoc } from '#contracts/book-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { BPS_IN_ONE } from '#core/kernel/units';
import { TIERS } from '#core/liquidity/profile';
import { useDocument } from '#web/api/document';
import { useLive } from '#web/api/live';
import { symbolHash } from '#web/app/route';
import { FailureBox, Figure } from '#web/app/words.tsx';
import { Curve } from '#web/costs/curve.tsx';
import { formatBps, formatMoney, formatPercent, UNKNOWN_TEXT } from '#web/format/format';
import { daysOf, headroomOf } from '#web/portfolio/headroom';
import { ProfitPanel } from '#web/portfolio/profit-panel.tsx';
import { RebalancePanel } from '#web/portfolio/rebalance-panel.tsx';
import { Shares } from '#web/portfolio/shares.tsx';
import { StressPanel } from '#web/portfolio/stress-panel.tsx';

const SPACING_MS = 5_000;

/** The whole book: how fast it could be sold and at what cost, what worse markets make of it, and the way to another one. */
export function PortfolioPage({ instruments }: { readonly instruments: readonly InstrumentDoc[] }) {
  const { value: book, failure, refresh } = useDocument(calls.book(), SPACING_MS);
  useLive('order', refresh);
  const currency = instruments[0]?.currency ?? 'USD';
  return (
    <div className="risk">
      <h1>
        Portfolio{' '}
        {book !== null && (
          <small>
            {book.positions.length} {book.positions.length === 1 ? 'position' : 'positions'}, each
            sold side by side at {formatPercent(book.participation, 0)} of its volume
          </small>
        )}
      </h1>
      {failure !== null && <FailureBox title="No portfolio" failure={failure} onRetry={refresh} />}
      {book !== null && book.positions.length === 0 && (
        <p className="panel muted" data-testid="portfolio-empty" data-empty="">
          There are no positions yet. Filled orders appear here; you can plan a book below.
        </p>
      )}
      {book !== null && book.positions.length > 0 && (
        <>
          <Whole book={book} currency={currency} />
          <div className="two">
            <SoldByDay total={book.total} />
            <ValueShares book={book} />
          </div>
          <Limits book={book} />
          <Positions book={book} currency={currency} />
        </>
      )}
      <ProfitPanel instruments={instruments} />
      {book !== null && book.positions.length > 0 && <StressPanel />}
      <RebalancePanel instruments={instruments} />
    </div>
  );
}

function Whole({
  book: { total, concentration, cash },
  currency,
}: {
  readonly book: BookDoc;
  readonly currency: string;
}) {
  return (
    <dl className="figures panel">
      <Figure
        name="Value"
        value={formatMoney(total?.value ?? null, currency)}
        detail={`and ${formatMoney(cash, currency)} cash`}
        testId="portfolio-value"
      />
      <Figure
        name="Days until all is sold"
        value={total === null ? 'unknown' : daysOf(total.longest)}
        detail={total === null ? '' : `${daysOf(total.valueWeighted)} weighted by value`}
        testId="portfolio-days"
      />
      <Figure
        name="Selling all costs"
        value={formatBps(total?.costBps ?? null, 1)}
        detail={
          total === null || total.costBps === null
            ? ''
            : formatMoney((total.costBps / BPS_IN_ONE) * total.value, currency)
        }
      />
      <Figure
        name="Largest position"
        value={formatPercent(concentration?.largest ?? null)}
        detail={
          concentration === null
            ? ''
            : `as concentrated as ${concentration.effectiveNames.toFixed(1)} equal ones`
        }
      />
    </dl>
  );
}

function SoldByDay({ total }: Pick<BookDoc, 'total'>) {
  return (
    <section className="panel" aria-labelledby="curve-title">
      <h2 id="curve-title">Sold by day</h2>
      {total === null ? (
        <p className="chart-empty">An input for one name is missing, so the totals are unknown.</p>
      ) : (
        <Curve
          isLine
          points={[
            { x: 0, y: 0, title: 'today' },
            ...total.soldBy.map(({ day, share }) => ({
              x: day,
              y: Number((100 * share).toFixed(2)),
              title: `by day ${day}: ${formatPercent(share)}`,
            })),
          ]}
          x="trading days"
          y="sold, % of value"
          label="Share of the book's value sold by each day"
        />
      )}
    </section>
  );
}

function ValueShares({ book: { tiers, total } }: { readonly book: BookDoc }) {
  return (
    <section className="panel" aria-labelledby="shares-title">
      <h2 id="shares-title">Where the value is</h2>
      <Shares caption="Tier" shares={tiers} order={TIERS} />
      {total !== null && (
        <Shares
          caption="Bucket of rule 22e-4"
          shares={total.buckets}
          order={['highly liquid', 'moderately liquid', 'less liquid', 'illiquid']}
        />
      )}
    </section>
  );
}

function Limits({ book: { limits } }: { readonly book: BookDoc }) {
  return (
    <section className="panel" aria-labelledby="limits-title">
      <h2 id="limits-title">Limits of the book</h2>
      {limits.length === 0 ? (
        <p className="chart-empty">Totals are unknown while an input for a name is missing.</p>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label="Limits">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Limit</th>
                <th scope="col" className="number">
                  Value now
                </th>
                <th scope="col" className="number">
                  Allowed
                </th>
                <th scope="col" className="number">
                  Headroom
                </th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {limits.map((limit) => (
                <tr key={limit.name} data-testid={`limit-${limit.name}`}>
                  <th scope="row">{limit.name}</th>
                  <td className="number">{formatPercent(limit.value)}</td>
                  <td className="number">
                    {limit.name.startsWith('min') ? 'at least' : 'at most'}{' '}
                    {formatPercent(limit.limit)}
                  </td>
                  <td className="number">{formatPercent(headroomOf(limit))}</td>
                  <td>
                    <span className={`state ${limit.isWithin ? 'good' : 'bad'}`}>
                      {limit.isWithin ? 'within' : 'broken'}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Positions({
  book: { positions },
  currency,
}: {
  readonly book: BookDoc;
  readonly currency: string;
}) {
  const slowest = positions.toSorted((a, b) => (b.days ?? Infinity) - (a.days ?? Infinity));
  return (
    <section className="panel" aria-labelledby="positions-title">
      <h2 id="positions-title">Positions, slowest first</h2>
      <div className="scroll tall" tabIndex={0} role="region" aria-label="Table of positions">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Symbol</th>
              {['Units', 'Value', 'Weight', 'Days to sell', 'Cost to sell', 'Score'].map(
                (title) => (
                  <th key={title} scope="col" className="number">
                    {title}
                  </th>
                ),
              )}
              <th scope="col">Tier</th>
              <th scope="col">22e-4</th>
            </tr>
          </thead>
          <tbody>
            {slowest.map((each) => (
              <tr key={each.symbol} data-testid={`position-${each.symbol}`}>
                <th scope="row">
                  <a href={symbolHash(each.symbol)}>{each.symbol}</a>
                </th>
                <td className="number">{each.units.toLocaleString('en-US')}</td>
                {each.refusal === null ? (
                  <>
                    <td className="number">{formatMoney(each.value, currency)}</td>
                    <td className="number">{formatPercent(each.weight)}</td>
                    <td className="number">
                      {each.days === null ? UNKNOWN_TEXT : daysOf(each.days)}
                    </td>
                    <td className="number">{formatBps(each.costBps, 1)}</td>
                    <td className="number">{each.score?.toFixed(3) ?? UNKNOWN_TEXT}</td>
                    <td>{each.tier}</td>
                    <td>{each.bucket}</td>
                  </>
                ) : (
                  <td colSpan={7} title={each.refusal.remedy}>
                    {each.refusal.code}: {each.refusal.message}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
