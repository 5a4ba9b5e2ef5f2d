import type { RebalanceDoc } from '#contracts/portfolio-documents';
import { formatBps, formatMoney, formatPercent } from '#web/format/format';
import { daysOf } from '#web/portfolio/headroom';

type Trade = RebalanceDoc['basket']['trades'][number];
type Verdict = NonNullable<RebalanceDoc['schedule']>['verdicts'][number];

/** What the way to another book costs, and its trades with the gate's word on each. */
export function RebalanceFound({
  found,
  currency,
}: {
  readonly found: RebalanceDoc;
  readonly currency: string;
}) {
  const { schedule } = found;
  return (
    <>
      <CostTable found={found} currency={currency} />
      <TradesTable found={found} currency={currency} />
      {schedule !== null && (
        <p className="hint">
          {schedule.waves} waves over {Math.round(schedule.overSeconds)} s. `plimsoll rebalance
          --execute` sends them.
        </p>
      )}
    </>
  );
}

type Cost = RebalanceDoc['blind'];
const COSTS = [
  [
    'Expected cost',
    (each: Cost) =>
      `${formatBps(each.costBps)} ± ${formatBps(each.costStandardErrorBps)} of the account`,
  ],
  ['In money', (each: Cost, currency: string) => formatMoney(each.cost, currency)],
  ['Turnover, both sides', (each: Cost) => formatPercent(each.turnover)],
  ['Days at the cap', (each: Cost) => daysOf(each.days)],
  ['Sellable in a day afterwards', (each: Cost) => formatPercent(each.sellableInOneDay)],
  ['Volatility a year', (each: Cost) => formatPercent(each.volatilityAfter, 2)],
] as const;
function CostTable({
  found: { basket, blind, names },
  currency,
}: {
  readonly found: RebalanceDoc;
  readonly currency: string;
}) {
  return (
    <table className="rows" data-testid="rebalance-cost">
      <thead>
        <tr>
          <th scope="col">
            {basket.trades.length} of {names} names trade
          </th>
          <th scope="col" className="number">
            This way
          </th>
          <th scope="col" className="number">
            Ignoring costs
          </th>
        </tr>
      </thead>
      <tbody>
        {COSTS.map(([title, of]) => (
          <tr key={title}>
            <th scope="row">{title}</th>
            <td className="number">{of(basket, currency)}</td>
            <td className="number">{of(blind, currency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TradesTable({
  found: { basket, schedule },
  currency,
}: {
  readonly found: RebalanceDoc;
  readonly currency: string;
}) {
  const refused = new Map(
    (schedule?.verdicts ?? [])
      .filter(({ approved }) => !approved)
      .map((each) => [each.symbol, each.refusal]),
  );
  return (
    <div className="scroll tall" tabIndex={0} role="region" aria-label="Table of trades">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Symbol</th>
            {['Units', 'Value', 'Weight', 'Cost'].map((title) => (
              <th key={title} scope="col" className="number">
                {title}
              </th>
            ))}
            <th scope="col">Gate</th>
          </tr>
        </thead>
        <tbody>
          {basket.trades
            .toSorted((a, b) => b.value - a.value)
            .map((each) => (
              <TradeRow
                key={each.symbol}
                trade={each}
                currency={currency}
                refusal={refused.get(each.symbol) ?? null}
              />
            ))}
        </tbody>
      </table>
    </div>
  );
}

function TradeRow({
  trade,
  currency,
  refusal,
}: {
  readonly trade: Trade;
  readonly currency: string;
  readonly refusal: Verdict['refusal'];
}) {
  return (
    <tr>
      <th scope="row">{trade.symbol}</th>
      <td className="number">
        {trade.units > 0 ? '+' : ''}
        {trade.units.toLocaleString('en-US')}
      </td>
      <td className="number">{formatMoney(trade.value, currency)}</td>
      <td className="number">
        {formatPercent(trade.from)} → {formatPercent(trade.to)}
      </td>
      <td className="number">
        {formatBps(trade.costBps, 1)} ± {formatBps(trade.costStandardErrorBps, 1)}
      </td>
      <td>
        <span className={`state ${refusal === null ? 'good' : 'bad'}`} title={refusal?.message}>
          {refusal?.code ?? 'approved'}
        </span>
      </td>
    </tr>
  );
}
