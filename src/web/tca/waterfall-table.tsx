import { BPS_IN_ONE } from '#core/kernel/units';
import { scaleOf } from '#web/charts/interval';
import { formatCostBps, formatCostMoney, toneOf } from '#web/format/format';
import type { Waterfall, WaterfallBar } from '#web/tca/waterfall';

interface Props {
  readonly caption: string;
  readonly waterfall: Waterfall;
  /** Arrival notional: gives the money column; null leaves it out. */
  readonly notional: number | null;
  readonly currency: string;
  readonly totalTestId: string;
}

/** A table that is also a chart: each bar starts where the last one ended, and the last one ends at the total. */
export function WaterfallTable({ caption, waterfall, notional, currency, totalTestId }: Props) {
  const all = [...waterfall.bars, waterfall.total];
  const scale = scaleOf(all.flatMap((bar) => [bar.from, bar.to]));
  const row = (bar: WaterfallBar, isTotal: boolean) => (
    <tr key={bar.name} className={isTotal ? 'total' : ''}>
      <th scope="row" title={bar.meaning}>
        {bar.name}
      </th>
      <td className="bar-cell">
        <svg width="100%" height="16" aria-hidden="true">
          <line x1={`${scale.at(0)}%`} x2={`${scale.at(0)}%`} y1="0" y2="16" className="zero" />
          <rect
            x={`${Math.min(scale.at(bar.from), scale.at(bar.to))}%`}
            width={`${Math.max(0.3, Math.abs(scale.at(bar.to) - scale.at(bar.from)))}%`}
            y="3"
            height="10"
            rx="1"
            className={`fill-${toneOf(bar.bps)}`}
          />
        </svg>
      </td>
      <td
        className={`number ${toneOf(bar.bps)}`}
        {...(isTotal ? { 'data-testid': totalTestId } : {})}
      >
        {formatCostBps(bar.bps)}
      </td>
      {notional !== null && (
        <td className="number muted">
          {formatCostMoney((bar.bps * notional) / BPS_IN_ONE, currency)}
        </td>
      )}
    </tr>
  );
  return (
    <table className="waterfall">
      <caption>{caption}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Part</th>
          <th scope="col">Bar</th>
          <th scope="col">Cost in bps</th>
          {notional !== null && <th scope="col">Cost in {currency}</th>}
        </tr>
      </thead>
      <tbody>
        {waterfall.bars.map((bar) => row(bar, false))}
        {row(waterfall.total, true)}
      </tbody>
    </table>
  );
}
