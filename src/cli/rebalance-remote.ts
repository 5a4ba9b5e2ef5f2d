import { colour } from '#cli/colour';
import { badInput, done, type Ending, inPercent, inUnits, table } from '#cli/output';
import { basketEnding, traded } from '#cli/rebalance-basket';
import type { Request } from '#cli/rebalance-request';
import { clientOf, type Env } from '#cli/service';
import type { ProblemDoc } from '#contracts/documents';
import type { RebalanceDoc } from '#contracts/portfolio-documents';
import { problem } from '#core/kernel/failure';

/**
 * A preview by the running service; with `isExecuted` its trades are placed there as a basket and followed to the end. The basket
 * lives at the service: it goes on when this command dies. When `stop` aborts, it is cancelled.
 */
export async function rebalanceRemote(
  request: Request,
  isExecuted: boolean,
  env: Env,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const service = clientOf(env, '; for a book in files give --history');
  if (!service.ok) return badInput([service.error]);
  const client = service.value;
  const preview = await client.rebalance(request);
  if (!preview.ok) return notDone(preview.error, 'rebalance');
  const doc = preview.value;
  if (!isExecuted || doc.basket.trades.length === 0) return done(doc, previewText(doc));
  const { waves, overSeconds } = doc.schedule ?? { waves: 1, overSeconds: 60 };
  const trades = doc.basket.trades.map(({ symbol, units, costBps }) => ({
    symbol,
    units,
    plannedBps: costBps,
  }));
  const ended = await traded(client, { trades, waves, overSeconds }, progress, stop);
  return ended.ok
    ? basketEnding(ended.value, { ...doc, executed: ended.value })
    : notDone(ended.error, 'basket');
}

/** A refusal of the service is the command's own: exit 3; anything else is bad input. */
export function notDone(found: ProblemDoc, path: string): Ending {
  const { status, code, detail, facts, remedy, problems } = found;
  if (status === 422) {
    const refusal = { code, message: detail, facts: facts ?? {}, remedy };
    return {
      exit: 3,
      document: { status: 'refused', refusal },
      text: `Refused: ${code}\n  ${detail}\n  ${remedy}`,
    };
  }
  const all = problems ?? [];
  return badInput(all.length > 0 ? all : [problem(code, path, detail, remedy)]);
}

const SHOWN = 30;
function previewText({
  aim,
  nav,
  names,
  asOf,
  basket,
  blind,
  notes,
  schedule,
}: RebalanceDoc): string {
  const beside = (name: string, a: string, b: string): [string, string] => [
    name,
    `${a.padStart(22)}   ${b.padStart(22)}`,
  ];
  const refused = (schedule?.verdicts ?? []).filter(({ approved }) => !approved);
  const rows = basket.trades
    .toSorted((a, b) => b.value - a.value)
    .slice(0, SHOWN)
    .map(
      (each) =>
        `  ${each.symbol.padEnd(10)} ${`${each.units > 0 ? '+' : ''}${inUnits(each.units)}`.padStart(12)} ${inUnits(Math.round(each.value)).padStart(14)} ${`${inPercent(each.from)} → ${inPercent(each.to)}`.padStart(20)} ${`${each.costBps.toFixed(1)} ± ${each.costStandardErrorBps.toFixed(1)} bps`.padStart(16)}`,
    );
  return [
    `${colour.bold(aim)}: ${names} names, ${inUnits(Math.round(nav))} with cash, as of ${asOf}; ${basket.trades.length} trade`,
    ...rows,
    ...(basket.trades.length > SHOWN
      ? [colour.dim(`  … ${basket.trades.length - SHOWN} more: --json`)]
      : []),
    table([
      beside('', 'this one', 'blind to liquidity'),
      beside(
        'expected cost',
        `${basket.costBps.toFixed(2)} ± ${basket.costStandardErrorBps.toFixed(2)} bps`,
        `${blind.costBps.toFixed(2)} ± ${blind.costStandardErrorBps.toFixed(2)} bps`,
      ),
      beside(
        'cash after costs',
        inUnits(Math.round(basket.cashAfter)),
        inUnits(Math.round(blind.cashAfter)),
      ),
      beside('turnover, both sides', inPercent(basket.turnover), inPercent(blind.turnover)),
      beside('days at the cap', basket.days.toFixed(3), blind.days.toFixed(3)),
      beside(
        'sellable in a day',
        inPercent(basket.sellableInOneDay),
        inPercent(blind.sellableInOneDay),
      ),
    ]),
    ...notes.map((note) => colour.yellow(`  ${note}`)),
    schedule === null
      ? ''
      : `  ${schedule.waves} waves over ${schedule.overSeconds} s; the gate approves ${schedule.verdicts.length - refused.length} of ${schedule.verdicts.length}${
          refused.length === 0
            ? ''
            : `, not ${refused
                .slice(0, 5)
                .map(({ symbol, refusal }) => `${symbol} (${refusal?.code ?? ''})`)
                .join(', ')}`
        }. --execute sends them.`,
  ].join('\n');
}
