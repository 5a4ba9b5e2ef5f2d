import { calls } from '#client/calls';
import type { AlertDoc } from '#contracts/alert-documents';
import type { ReportDoc } from '#contracts/report-documents';
import { useDocument } from '#web/api/document';
import { useLive } from '#web/api/live';
import { Empty, FailureBox, HelpOf } from '#web/app/words.tsx';
import {
  formatBps,
  formatCostBps,
  formatCostRange,
  formatDate,
  formatMoney,
} from '#web/format/format';
import { type Card, cardsOf, UNKNOWN_FIGURE } from '#web/overview/cards';
import { NowPanel } from '#web/overview/now-panel.tsx';

const SPACING_MS = 15_000;

/** How well the desk does, of its own orders of the last 30 days: docs/success.md. */
export function OverviewPage({ alerts }: { readonly alerts: readonly AlertDoc[] | null }) {
  const { value: doc, failure, refresh } = useDocument(calls.report(), SPACING_MS);
  useLive('order', refresh);
  return (
    <div className="risk">
      <h1>
        Overview{' '}
        {doc !== null && (
          <small>
            orders placed from {formatDate(doc.from)} to {formatDate(doc.to)}: {doc.orders.placed}{' '}
            placed, {doc.orders.ended} ended with a cost, {doc.orders.working} at work,{' '}
            {doc.orders.refused} refused{doc.orders.isCut ? ' (the newest only)' : ''}; traded in
            the last 30 days:{' '}
            {doc.tradedValue === null ? 'unknown' : formatMoney(doc.tradedValue, doc.currency)}
          </small>
        )}
      </h1>
      <NowPanel alerts={alerts} />
      {failure !== null && <FailureBox title="No report" failure={failure} onRetry={refresh} />}
      {doc !== null && <Report doc={doc} />}
    </div>
  );
}

function Report({ doc }: { readonly doc: ReportDoc }) {
  return (
    <>
      <ul className="cards" aria-label="Success figures">
        {cardsOf(doc).map((card) => (
          <FigureCard key={card.id} card={card} />
        ))}
      </ul>
      <p className="hint">
        Costs are bps of arrival notional, positive when you pay; a saving is positive when you paid
        less. What nobody did is modelled. Intervals are by days.
      </p>
      <div className="two">
        <Groups title="By strategy" id="by-strategy" groups={doc.byStrategy} />
        <Groups title="By symbol" id="by-symbol" groups={doc.bySymbol} />
      </div>
      <Sentences doc={doc} />
    </>
  );
}

const FigureCard = ({ card: { id, name, value, details } }: { readonly card: Card }) => (
  <li className="panel">
    <h2>
      {name}
      <HelpOf name={name} />
    </h2>
    <p
      className={value === UNKNOWN_FIGURE ? 'card-value muted' : 'card-value'}
      data-testid={`figure-${id}`}
    >
      {value}
    </p>
    {details.map((each) => (
      <p className="hint" key={each}>
        {each}
      </p>
    ))}
  </li>
);

function Groups({
  title,
  id,
  groups,
}: {
  readonly title: string;
  readonly id: string;
  readonly groups: ReportDoc['byStrategy'];
}) {
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {groups.length === 0 ? (
        <Empty>
          No order of the last 30 days has ended. Place one on the <a href="#/">order ticket</a>:
          its cost appears here when it ends.
        </Empty>
      ) : (
        <table className="rows plain">
          <thead>
            <tr>
              <th scope="col">Of</th>
              <th scope="col" className="number">
                Orders
              </th>
              <th scope="col" className="number">
                Mean cost
                <HelpOf name="Mean cost" />
              </th>
              <th scope="col" className="number">
                95 %
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <tr key={group.key}>
                <th scope="row">{group.key}</th>
                <td className="number">{group.n}</td>
                <td className="number">{formatCostBps(group.simple.totalBps)}</td>
                <td className="number">
                  {group.simpleInterval95Bps === null
                    ? formatBps(null)
                    : formatCostRange(group.simpleInterval95Bps, 1, '')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** What may be said of the strategies: as it happened, and where the wheel drew. */
function Sentences({ doc: { league, wheel } }: { readonly doc: ReportDoc }) {
  if (league.pairs.length === 0 && wheel.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="sentences-title">
      <h2 id="sentences-title">Which strategy costs less</h2>
      {league.pairs.map(({ sentence }) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {wheel.map(({ rule, counts, sentences }) => (
        <div key={rule} data-testid={`wheel-${rule}`}>
          <h3>
            Wheel {rule}: {counts.used} orders used, {counts.waiting} wait, {counts.refused} refused
          </h3>
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      ))}
    </section>
  );
}
