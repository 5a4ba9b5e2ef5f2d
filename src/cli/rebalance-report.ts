import { colour } from '#cli/colour';
import { inPercent, inUnits, table } from '#cli/output';
import { BPS_IN_ONE } from '#core/kernel/units';
import { type Basket, basketNotes } from '#core/portfolio/basket-of-trades';
import { isBeyondModel } from '#core/portfolio/closing';
import type { Rebalanced } from '#core/portfolio/rebalance';
import type { RebalanceAhead } from '#core/portfolio/rebalance-ahead';
import type { RebalanceAsk } from '#core/portfolio/rebalance-problem';

const SHOWN = 30;
interface About {
  readonly basket: Basket;
  readonly blind: Basket;
  readonly isWhole: boolean;
  readonly asOf: string;
}
/** The trades, then the plan beside the one that ignores costs, then what bound it. */
export function rebalanceText(ask: RebalanceAsk, found: Rebalanced, about: About): string {
  const { names, aim, rules } = ask;
  const { basket, blind, asOf } = about;
  return [
    `${colour.bold(`${aim.kind} over ${rules.holdingDays} days`)}: ${names.length} names, ${inUnits(Math.round(found.nav))} with cash, as of ${asOf.slice(0, 10)}; ${basket.trades.length} trade, ${names.length - basket.trades.length} are not worth their cost`,
    ...tradeLines(basket),
    colour.bold(`  ${''.padEnd(22)}${'this one'.padStart(22)}   ${'ignoring costs'.padStart(22)}`),
    comparison(basket, blind),
    bindingLine(found, about.isWhole),
    ...basketNotes(basket, found.nav).map((note) => colour.yellow(`  ${note}`)),
  ].join('\n');
}

function tradeLines({ trades }: Basket): readonly string[] {
  const row = (...cells: readonly string[]): string =>
    `  ${cells[0]!.padEnd(10)} ${cells[1]!.padStart(12)} ${cells[2]!.padStart(14)} ${cells[3]!.padStart(18)} ${cells[4]!.padStart(16)} ${cells[5]!.padStart(8)}`;
  const rows = trades
    .toSorted((a, b) => b.value - a.value)
    .slice(0, SHOWN)
    .map((each) =>
      row(
        each.symbol,
        `${each.units > 0 ? '+' : ''}${inUnits(each.units)}`,
        inUnits(Math.round(each.value)),
        `${inPercent(each.from)} → ${inPercent(each.to)}`,
        `${isBeyondModel(each.costBps) ? '! ' : ''}${each.costBps.toFixed(1)} ± ${each.costStandardErrorBps.toFixed(1)} bps`,
        each.days < 0.01 ? '< 0.01' : each.days.toFixed(2),
      ),
    );
  return [
    colour.dim(row('symbol', 'units', 'value', 'weight', 'expected cost', 'days')),
    ...rows,
    ...(trades.length > SHOWN
      ? [colour.dim(`  … ${trades.length - SHOWN} more: --out, --json`)]
      : []),
  ];
}

function comparison(basket: Basket, blind: Basket): string {
  const beside = (name: string, of: (each: Basket) => string): [string, string] => [
    name,
    `${of(basket).padStart(22)}   ${of(blind).padStart(22)}`,
  ];
  return table([
    beside(
      'expected cost',
      (each) => `${each.costBps.toFixed(2)} ± ${each.costStandardErrorBps.toFixed(2)} bps`,
    ),
    beside('in money', (each) => inUnits(Math.round(each.cost))),
    beside('cash after costs', (each) => inUnits(Math.round(each.cashAfter))),
    beside('turnover, both sides', (each) => inPercent(each.turnover)),
    beside('days at the cap', (each) => each.days.toFixed(2)),
    beside('illiquid names', (each) => inPercent(each.illiquidShare)),
    beside('sellable in a day', (each) => inPercent(each.sellableInOneDay)),
    beside('volatility a year', (each) => inPercent(each.volatilityAfter)),
    beside('worth to the aim', (each) => `${(each.utilityBps - blind.utilityBps).toFixed(2)} bps`),
  ]);
}

function bindingLine(
  { optimum, problem: { groups, leverage }, envelopeGap }: Rebalanced,
  isWhole: boolean,
): string {
  const { prices, optimality, weights } = optimum;
  const gross = weights.reduce((sum, w) => sum + Math.abs(w), 0);
  const isAtLeverage = leverage !== null && gross >= leverage * (1 - 1e-9);
  const binding = [
    ...(prices.turnover > 0 ? ['turnover'] : []),
    ...(prices.left > 0 ? ['sellable in a day'] : []),
    ...(isAtLeverage ? ['leverage'] : []),
    ...prices.groups.flatMap((price, k) => (Math.abs(price) > 0 ? [groups[k]!.name] : [])),
  ];
  return `  binding: ${binding.length === 0 ? 'no limit of the book' : binding.join(', ')}; lots ${isWhole ? 'are whole' : colour.yellow('could not be rounded within the limits: units are exact')}; conditions met to ${optimality.stationarity.toExponential(0)}, envelope to ${(envelopeGap * BPS_IN_ONE).toExponential(0)} bps of the book`;
}

export const aheadText = ({ days, gainBps }: RebalanceAhead): string =>
  `${colour.bold('Planned ahead')}: ${days.map(({ turnover, costBps }, t) => `day ${t + 1}: ${inPercent(turnover)} for ${costBps.toFixed(2)} bps`).join(', ')}; worth ${gainBps.toFixed(2)} bps of the book, compared with trading all of it at once. Only the first day is traded; the rest is planned again.`;

export const rebalanceCsv = ({ trades }: Basket): string =>
  `symbol,units,value,from_weight,to_weight,cost_bps,cost_standard_error_bps,days\n${trades.map((each) => [each.symbol, each.units, each.value, each.from, each.to, each.costBps, each.costStandardErrorBps, each.days].join(',')).join('\n')}\n`;
