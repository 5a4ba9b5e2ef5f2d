import type { BookFlags } from '#cli/book-file';
import { configIn } from '#cli/config-option';
import { USUAL_TERMS } from '#cli/file-job';
import { numberOfText, wrongFlag } from '#cli/flag';
import type { CliPorts } from '#cli/ports';
import type { WorkFlags } from '#cli/work';
import type { Config } from '#contracts/config';
import { fundOf, fundSchema } from '#contracts/fund';
import { scenariosSchema } from '#contracts/scenarios';
import { parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { cryptoSpot } from '#core/market/catalog';
import type { Fund } from '#core/portfolio/fund-stress';
import { recordedScenario } from '#core/portfolio/recorded-scenario';
import { SCENARIOS, type Scenario } from '#core/portfolio/stress';
import { readYaml } from '#platform/yaml-config';

export interface StressFlags extends BookFlags, WorkFlags {
  readonly scenarios?: string;
  readonly reverse?: boolean;
  readonly pastDays?: string;
  readonly pastHorizon: string;
  readonly recorded?: string;
  readonly event?: string;
  readonly redemptions?: string;
  readonly within: string;
  readonly cash: string;
  readonly out?: string;
  readonly html?: string;
  readonly esma?: string;
  readonly fund?: string;
  readonly config?: string;
}
/** What flags ask of a stress, beside the book. */
export interface StressAsk {
  readonly config: Config;
  readonly scenarios: readonly Scenario[];
  /** Shares of the book. */
  readonly redemptions: readonly number[];
  /** Of the fund, beside its positions. */
  readonly cash: number;
  /** For the report in the form of ESMA's guidelines; null: not asked for. */
  readonly fund: { readonly name: string; readonly terms: Fund } | null;
  /** Days of the history to apply, some at a time; null: none. */
  readonly past: { readonly most: number; readonly horizon: number } | null;
}
export function stressAskIn(
  flags: StressFlags,
  ports: CliPorts,
): Result<StressAsk, readonly Problem[]> {
  const config = configIn(flags.config);
  if (!config.ok) return config;
  const file =
    flags.scenarios === undefined ? null : readYaml(flags.scenarios, scenariosSchema, true);
  if (file !== null && !file.ok) return file;
  const recorded = recordedIn(flags, ports);
  if (!recorded.ok) return err([recorded.error]);
  const redemptions = redemptionsIn(flags);
  if (!redemptions.ok) return err([redemptions.error]);
  const cash = numberOfText(flags.cash);
  if (!Number.isFinite(cash)) return err([wrongFlag('--cash', 'an amount', flags.cash, '1000000')]);
  const fund = fundIn(flags, { cash, redemptions: redemptions.value });
  if (!fund.ok) return fund;
  const past = pastIn(flags);
  if (!past.ok) return err([past.error]);
  return ok({
    config: config.value,
    scenarios: [
      ...(file === null ? SCENARIOS : (file.value.scenarios as readonly Scenario[])),
      ...recorded.value,
    ],
    redemptions: redemptions.value,
    cash,
    fund: fund.value,
    past: past.value,
  });
}

/** From its file, or from the flags that say the same of a fund without notice and without a gate. */
function fundIn(
  { esma, fund, within }: StressFlags,
  { cash, redemptions }: Pick<StressAsk, 'cash' | 'redemptions'>,
): Result<StressAsk['fund'], readonly Problem[]> {
  if (esma === undefined)
    return fund === undefined
      ? ok(null)
      : err([problem('FLAG_INVALID', '--fund', 'belongs to --esma', 'give --esma report.html')]);
  if (!/\.(html|csv)$/i.test(esma))
    return err([wrongFlag('--esma', 'a file that ends with .html or .csv', esma, 'report.html')]);
  const wished = redemptions.map((share) => ({
    name: `${Number((100 * share).toPrecision(4))} % is redeemed`,
    share,
  }));
  if (fund !== undefined) {
    const file = readYaml(fund, fundSchema, true);
    if (!file.ok) return file;
    const terms = fundOf(file.value);
    return ok({
      name: file.value.name,
      terms: { ...terms, cash: terms.cash + cash, redemptions: [...terms.redemptions, ...wished] },
    });
  }
  if (wished.length === 0)
    return err([
      problem(
        'FLAG_MISSING',
        '--redemptions',
        'is required for --esma where no --fund is given',
        'give --redemptions 0.1,0.3, or --fund FILE with terms, investors and redemptions',
      ),
    ]);
  return ok({
    name: 'the fund',
    terms: {
      cash,
      otherLiabilities: 0,
      noticeDays: 0,
      paymentDays: numberOfText(within),
      dealingDays: 1,
      gate: null,
      investors: [],
      redemptions: wished,
    },
  });
}

function pastIn({ pastDays, pastHorizon }: StressFlags): Result<StressAsk['past'], Problem> {
  const most = pastDays === undefined ? null : Number(pastDays);
  if (most !== null && !(Number.isInteger(most) && most >= 20))
    return err(wrongFlag('--past-days', 'a whole number of 20 or more', pastDays, '500'));
  const horizon = Number(pastHorizon);
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > 10)
    return err(wrongFlag('--past-horizon', 'whole days from 1 to 10', pastHorizon, '5'));
  return ok(most === null ? null : { most, horizon });
}

function redemptionsIn({ redemptions, within }: StressFlags): Result<readonly number[], Problem> {
  const shares = redemptions === undefined ? [] : redemptions.split(',').map(Number);
  if (shares.some((share) => !(share > 0 && share <= 1)))
    return err(wrongFlag('--redemptions', 'shares above 0 and at most 1', redemptions, '0.1,0.3'));
  return Number(within) > 0 && Number(within) < 1000
    ? ok(shares)
    : err(wrongFlag('--within', 'days above 0', within, '5'));
}

/** A scenario for each symbol of the file. */
function recordedIn(
  { recorded, event }: StressFlags,
  ports: CliPorts,
): Result<readonly Scenario[], Problem> {
  if (recorded === undefined && event === undefined) return ok([]);
  const [, from = '', to = ''] = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(event ?? '') ?? [];
  const start = parseIsoTime(`${from}T00:00:00Z`);
  const end = parseIsoTime(`${to}T00:00:00Z`);
  if (recorded === undefined || start === null || end === null || end < start)
    return err(
      problem(
        'FLAG_INVALID',
        recorded === undefined ? '--recorded' : '--event',
        'a recorded event must have a file of bars and two days',
        'give --recorded bars.csv --event 2023-03-10..2023-03-13',
      ),
    );
  const instrument = cryptoSpot({
    symbol: 'EVENT',
    venue: 'FILE',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 8 },
    quote: 'USD',
  });
  const bars = ports.readHistory(recorded, instrument, {
    ...USUAL_TERMS,
    market: 'crypto',
    adjust: 'none',
  });
  if (!bars.ok) return bars;
  const scenarios: Scenario[] = [];
  for (const each of bars.value) {
    const found = recordedScenario(
      each,
      start,
      end,
      bars.value.length === 1 ? `recorded ${from}` : `${each.symbol} ${from}`,
    );
    if (!found.ok)
      return err(problem('FILE_EMPTY', recorded, found.error.message, found.error.remedy));
    scenarios.push(found.value);
  }
  return ok(scenarios);
}
