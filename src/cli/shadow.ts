import type { Command } from 'commander';
import { configIn } from '#cli/config-option';
import type { FileTerms } from '#cli/file-job';
import { termsOf } from '#cli/file-terms';
import { numberOfText, spanOfText, wrongFlag } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import { groundOf, type MarketGround, withMarket } from '#cli/market-options';
import { modelOf } from '#cli/model-option';
import { badInput, done, type Ending, type Finish, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { written } from '#cli/report/page';
import { shadowPage } from '#cli/report/shadow-page';
import { shadowAccount } from '#cli/shadow-account';
import { SHADOW_WORDS, type ShadowReport, shadowDocument } from '#cli/shadow-document';
import { ORDER_FIELDS, readOwnOrders } from '#cli/shadow-orders';
import { shadowText } from '#cli/shadow-report';
import { policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import { type Problem, problem, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, durationUs, timeUs } from '#core/kernel/units';
import { instrumentOfMarket, sessionOfMarket } from '#core/market/catalog';
import { stampReader } from '#core/market/stamps';
import type { Bars } from '#core/market/tape';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { shadowOnBars } from '#engine/shadow/on-bars';
import type { OwnOrder, ShadowTerms } from '#engine/shadow/own-order';
import type { Shadowed } from '#engine/shadow/shadowed';
import { nothing, shadowOnTape } from '#engine/sim/shadow/on-tape';
import { shadowSummary } from '#engine/sim/shadow/summary';

interface ShadowFlags extends MarketFlags {
  readonly orderColumns?: string;
  readonly strategy?: string;
  readonly horizon: string;
  readonly html?: string;
  readonly venue?: string;
  readonly every: string;
  readonly json?: boolean;
}

export function addShadowCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    withMarket(
      program
        .command('shadow [orders]')
        .description(
          "shows the desk's own orders, of a CSV or of an account at an exchange, beside what Plimsoll would have said, planned and paid; sends nothing",
        ),
    ),
  )
    .option(
      '--order-columns <map>',
      `column names of the orders, ours first: at=sent,price=avg_px; ours are ${Object.keys(ORDER_FIELDS).join(', ')} (default: what --columns says of them)`,
    )
    .option(
      '--strategy <name>',
      `strategy that works them again: ${STRATEGY_NAMES.join(', ')} (default: the configuration's)`,
    )
    .option('--horizon <time>', 'time of an order that does not say its end: 30m, 2h', '30m')
    .option('--html <file>', 'the report as one HTML file')
    .option(
      '--venue <name>',
      'instead of a CSV: report the orders of the account at this exchange of the configuration to the running service, by keys that may only read, until Ctrl-C',
    )
    .option('--every <time>', 'with --venue: how often the account is looked at', '2s')
    .action(async (path: string | undefined, flags: ShadowFlags) => {
      const isFollowed = path === undefined && flags.venue !== undefined;
      if (isFollowed) finish(await shadowAccount(flags, ports, process.env), flags);
      else if (path === undefined || flags.venue !== undefined)
        finish(badInput([ONE_SOURCE]), flags);
      else finish(shadow(path, flags, ports), flags);
    });
}

const ONE_SOURCE = problem(
  'COMMAND_INVALID',
  'shadow',
  'must have orders of a CSV, or --venue, and not both',
  'give the file of your orders, or --venue with a name of the configuration',
);

function shadow(path: string, flags: ShadowFlags, ports: CliPorts): Ending {
  const asked = askedIn(flags);
  if (!asked.ok) return badInput([asked.error]);
  const { terms, files } = asked.value;
  if (flags.tape.length === 0 && flags.history === undefined)
    return badInput([
      problem(
        'FLAG_MISSING',
        '--tape',
        'a market of the time of the orders is required',
        'give --tape with a recording, or --history with daily bars',
      ),
    ]);
  const ground = flags.tape.length === 0 ? ok(null) : groundOf(flags, ports);
  if (!ground.ok) return badInput(ground.error);
  const orders = ordersIn(path, flags, files, ground.value);
  if (!orders.ok) return badInput([orders.error]);
  const market = ground.value;
  const isAllOnTape = orders.value.every((order) => market !== null && isOn(market, order));
  const onBars = barsShadow(isAllOnTape ? null : flags, files, terms, ports);
  if (!onBars.ok) return badInput(onBars.error);
  const show = progressTo(flags.json === true);
  const items = orders.value.map((order, i): Shadowed => {
    show(`${i} of ${orders.value.length} orders   `);
    return market !== null && isOn(market, order)
      ? shadowOnTape(order, terms, tapeTerms(market, ports))
      : onBars.value.judge(order);
  });
  show('');
  const report: ShadowReport = {
    words: SHADOW_WORDS,
    source: path.split('/').at(-1) ?? path,
    ...shadowSummary(items),
    modelId: items.find(({ pre }) => pre !== null)?.pre?.estimate.modelId ?? 'none',
    tape: market === null ? null : { source: market.tape.source, hash: market.tape.hash },
    history: flags.history ?? null,
    items,
  };
  const bad = flags.html === undefined ? null : written(flags.html, shadowPage(report));
  return bad === null ? done(shadowDocument(report), shadowText(report)) : badInput([bad]);
}

function askedIn(
  flags: ShadowFlags,
): Result<{ readonly terms: ShadowTerms; readonly files: FileTerms }, Problem> {
  const files = termsOf(flags);
  if (!files.ok) return files;
  const us = spanOfText(flags.horizon);
  if (!(us > 0 && us <= 31 * DAY_US))
    return err(wrongFlag('--horizon', 'a time such as 30m, 2h or 90s', flags.horizon, '30m'));
  const strategy = STRATEGY_NAMES.find((name) => name === flags.strategy) ?? null;
  if (flags.strategy !== undefined && strategy === null)
    return err(
      wrongFlag('--strategy', `one of ${STRATEGY_NAMES.join(', ')}`, flags.strategy, 'twap'),
    );
  return ok({ terms: { horizon: durationUs(Math.round(us)), strategy }, files: files.value });
}

const isOn = ({ tape }: MarketGround, { symbol }: OwnOrder): boolean =>
  symbol === tape.instrument.symbol.toUpperCase() || symbol === tape.instrument.id.toUpperCase();

function tapeTerms(
  { tape, rules, seed }: MarketGround,
  ports: CliPorts,
): Parameters<typeof shadowOnTape>[2] {
  const { tape: _tape, seed: _seed, ...others } = rules;
  return { tape, seed, rules: { ...others, journal: () => ports.memoryJournal() } };
}

function ordersIn(
  path: string,
  flags: ShadowFlags,
  files: FileTerms,
  ground: MarketGround | null,
): Result<readonly OwnOrder[], Problem> {
  const named = termsOf({ columns: flags.orderColumns ?? flags.columns ?? '' });
  if (!named.ok) return named;
  const names = Object.entries(named.value.columns).filter(([name]) => name in ORDER_FIELDS);
  const unknown = Object.keys(named.value.columns).find((name) => !(name in ORDER_FIELDS));
  if (flags.orderColumns !== undefined && unknown !== undefined)
    return err(
      wrongFlag(
        '--order-columns',
        `of ${Object.keys(ORDER_FIELDS).join(', ')}`,
        unknown,
        'at=sent',
      ),
    );
  const { session } = ground?.tape.instrument ?? { session: sessionOfMarket(files.market) };
  return readOwnOrders({
    path,
    names: Object.fromEntries(names),
    symbol: flags.symbol ?? ground?.tape.instrument.symbol ?? null,
    read: stampReader(files.zone ?? session.zone, files.dates),
    decimal: files.decimal,
    skip: files.skip,
  });
}

/** Orders that no recording is of: by daily bars where the file has their symbol, else with the reason why nothing is known. */
function barsShadow(
  flags: ShadowFlags | null,
  files: FileTerms,
  terms: ShadowTerms,
  ports: CliPorts,
): Result<{ judge(order: OwnOrder): Shadowed }, readonly Problem[]> {
  const missing = (order: OwnOrder): Shadowed =>
    nothing(
      order,
      refusal(
        'MARKET_DATA_MISSING',
        `a market of ${order.symbol} must be known, was not`,
        { symbol: order.symbol },
        'give --tape with a recording of it, or --history with its daily bars',
      ),
    );
  if (flags?.history === undefined) return ok({ judge: missing });
  const config = configIn(flags.config);
  if (!config.ok) return config;
  const choice = modelOf(flags, null);
  if (!choice.ok) return err([choice.error]);
  const cash = numberOfText(flags.cash);
  if (!(cash > 0)) return err([wrongFlag('--cash', 'a positive amount', flags.cash, '1000000')]);
  const ownNames = new Set(flags.orderColumns === undefined ? ['quantity', 'side', 'id'] : []);
  const read = ports.readUniverse(flags.history, {
    ...files,
    columns: Object.fromEntries(
      Object.entries(files.columns).filter(([name]) => !ownNames.has(name)),
    ),
  });
  if (!read.ok) return err([read.error]);
  const bySymbol = new Map<string, Bars>(
    read.value.map((bars) => [bars.symbol.toUpperCase(), bars]),
  );
  const house = {
    policy: policyOf(config.value),
    limits: limitsOf(config.value),
    fees: feesOf(config.value, timeUs(0)),
    cash,
  };
  return ok({
    judge(order) {
      const bars = bySymbol.get(order.symbol);
      if (bars === undefined) return missing(order);
      const instrument = instrumentOfMarket(files.market, bars.symbol);
      const model = choice.value(bars.symbol, sessionOfMarket(files.market));
      return shadowOnBars(order, terms, { ...house, bars, instrument, model });
    },
  });
}
