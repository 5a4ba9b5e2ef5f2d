import { resolve } from 'node:path';
import { termsOf } from '#cli/file-terms';
import type { JudgingTask } from '#cli/job-kinds';
import type { CliPorts } from '#cli/ports';
import { clientOf, type Env } from '#cli/service';
import { type Dropped, observePanel } from '#core/cost/calibrate/imbalance-panel';
import {
  type Observation,
  type Observations,
  observationsOf,
} from '#core/cost/calibrate/observations';
import { SHIPPED } from '#core/cost/default-model';
import type { ImpactModel } from '#core/cost/model';
import { almgrenModel } from '#core/cost/published';
import { isoTime, parseCivilDate } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Micros, timeUs } from '#core/kernel/units';

/** What is fitted on, and what has to be said of it. */
export interface Material {
  readonly rows: readonly Observation[];
  /** The rows as columns. */
  readonly data: Observations;
  readonly source: string;
  readonly asOf: string;
  /** Name of the model that is in use where the orders come from. */
  readonly inUse: string;
  readonly dropped: Dropped | null;
  readonly caveats: readonly string[];
  /** The file, for whoever else reads it; null: the rows are nowhere but here. */
  readonly panel: JudgingTask['panel'] | null;
}

// The panel does not tell what is outstanding: a turnover of half a percent a day, as the stocks of the paper had between 0.4 and 1.1 %.
const DAYS_OUTSTANDING = 200;
export const almgrenAssumed: ImpactModel = {
  ...almgrenModel(1),
  id: 'almgren-2005/assumed-turnover',
  impactBps: (trade) => almgrenModel(DAYS_OUTSTANDING * trade.adv).impactBps(trade),
};

export interface PanelFlags {
  readonly imbalance?: string;
  readonly asOf?: string;
  readonly columns?: string;
}
export function fromPanel(flags: PanelFlags, ports: CliPorts): Result<Material, Problem> {
  if (flags.imbalance === undefined)
    return err(
      problem(
        'FLAG_MISSING',
        '--imbalance',
        'orders to fit on are required',
        'give --imbalance FILE',
      ),
    );
  const date = flags.asOf === undefined ? null : parseCivilDate(flags.asOf);
  if (date === null)
    return err(
      problem(
        flags.asOf === undefined ? 'FLAG_MISSING' : 'FLAG_INVALID',
        '--as-of',
        `the panel has no dates: its last day is required as YYYY-MM-DD, was '${flags.asOf ?? ''}'`,
        'give --as-of 2007-09-28',
      ),
    );
  const terms = termsOf({
    label: 'start',
    ...(flags.columns === undefined ? {} : { columns: flags.columns }),
  });
  if (!terms.ok) return terms;
  const read = ports.readImbalance(flags.imbalance, terms.value.columns);
  if (!read.ok) return read;
  const { rows, dropped } = observePanel(read.value.days);
  return ok({
    rows,
    data: observationsOf(rows),
    source: `imbalances of ${read.value.source}, sha256 ${read.value.hash.slice(0, 12)}`,
    asOf: `${flags.asOf}T23:59:59Z`,
    inUse: SHIPPED.equity.id,
    panel: {
      path: resolve(flags.imbalance),
      columns: terms.value.columns,
      mark: read.value.hash,
    },
    dropped,
    caveats: [
      'Imbalances are not orders: size and cost come from the same window, nobody chose the size at arrival, and what moves a price also makes people trade. A coefficient of orders may be smaller or larger.',
      `Almgren et al. 2005 assumes ${DAYS_OUTSTANDING} days of volume outstanding, because the panel does not say.`,
      `The shipped ${SHIPPED.equity.id} was fitted on a panel of the S&P 500 of July to September 2007: on those days its figures are of data that it has seen; 'crossover law' is the same law judged on days and names that its fit has not.`,
      'Costs are against the arrival price without the half spread, of an order worked evenly over the window.',
    ],
  });
}

/** Orders that the running service has worked, all of them or those of the last while. */
export async function fromOrders(
  env: Env,
  windowUs: Micros = Infinity,
): Promise<Result<Material, Problem>> {
  const client = clientOf(env);
  if (!client.ok) return client;
  const rows = await client.value.modelObservations();
  const models = await client.value.models();
  if (!rows.ok)
    return err(problem(rows.error.code, 'PLIMSOLL_URL', rows.error.detail, rows.error.remedy));
  if (!models.ok)
    return err(
      problem(models.error.code, 'PLIMSOLL_URL', models.error.detail, models.error.remedy),
    );
  const last = rows.value.reduce((latest, { at }) => Math.max(latest, at), 0);
  const own = rows.value.filter(({ at }) => at > last - windowUs);
  return ok({
    rows: own,
    data: observationsOf(own),
    source: `${own.length} orders of the running service`,
    asOf: isoTime(timeUs(last)),
    inUse: models.value.inUse,
    panel: null,
    dropped: null,
    caveats: [
      'Own orders: each was chosen, timed and sized by somebody who may have known where the price was going. The coefficient counts the effect of that on cost as impact.',
      'Orders that were less than 90 % filled are left out.',
    ],
  });
}
