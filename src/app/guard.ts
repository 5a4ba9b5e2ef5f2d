import { setTimeout } from 'node:timers/promises';
import { type Run, runProcess, type Say } from '#app/run-process';
import { venueClient } from '#app/venue-client';
import type { ServeFlags } from '#cli/serving-ports';
import { type Config, configSchema } from '#contracts/config';
import { type ExchangeVenueConfig, isExchange, tradedAt } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { silenceIn } from '#platform/heartbeat';
import { instanceIn, openHome } from '#platform/home';
import { venueKeys } from '#platform/venue-keys';
import { readYaml } from '#platform/yaml-config';
import { type OpenOrdersOf, openOrdersOf } from '#venues/ccxt/take-back';

const LOOK_MS = 1000;
const AGAIN_MS = 5000;

/** The live venues that an engine of this configuration trades at. */
export const guarded = (config: Config): readonly (readonly [string, ExchangeVenueConfig])[] =>
  tradedAt(config).flatMap((name) => {
    const venue = config.venues[name];
    return venue !== undefined && isExchange(venue) && venue.live ? [[name, venue] as const] : [];
  });

/** A dead man's switch: while the engine of this home says nothing for longer than `dead_man_seconds`, its open orders are taken back, whatever has become of it. A process of its own, that knows no journal and sends no order. */
export const serveGuard = (options: Pick<ServeFlags, 'config'>): Promise<number> =>
  runProcess((own) => run(options, own));

async function run(
  options: Pick<ServeFlags, 'config'>,
  { say, closing, stop, bad, up }: Run,
): Promise<number> {
  const config = readYaml(options.config ?? 'plimsoll.yaml', configSchema, options.config !== null);
  if (!config.ok) return bad(config.error);
  const home = openHome(process.env);
  if (!home.ok) return bad([home.error]);
  const cannot = whyNot(config.value);
  if (cannot !== null) return bad([cannot]);
  const accounts: OpenOrdersOf[] = [];
  closing.add('the exchanges', async () => {
    for (const each of accounts) await each.close();
  });
  for (const [name, venue] of guarded(config.value)) {
    const keys = venueKeys(name, home.value, process.env);
    if (!keys.ok) return bad([keys.error]);
    const account = await openOrdersOf(
      { name, venue, loaded: await venueClient(name, venue, keys.value) },
      instanceIn(home.value),
      say,
    );
    if (!account.ok) return bad([account.error]);
    accounts.push(account.value);
  }
  up();
  say(
    `Guarding ${accounts.map(({ name }) => name).join(', ')}: open orders are taken back when the engine is silent for ${config.value.dead_man_seconds} s`,
  );
  const limitMs = config.value.dead_man_seconds * 1000;
  await watch(home.value, limitMs, { accounts, stop, say });
  // Whoever started us is gone without a word: perhaps the engine with him.
  if (process.channel !== undefined && !process.connected)
    await watch(home.value, limitMs, {
      accounts,
      stop: AbortSignal.timeout(limitMs + 2 * AGAIN_MS),
      say,
    });
  return 0;
}

function whyNot(config: Config): Problem | null {
  if (config.dead_man_seconds === 0)
    return problem(
      'GUARD_OFF',
      'dead_man_seconds',
      'must be above 0 for a guard, was 0',
      'set it to 30, or run no guard',
    );
  if (config.journal.kind === 'postgres')
    return problem(
      'GUARD_OF_STANDBY',
      'journal.kind',
      'a guard is for an engine that trades alone: here another machine may go on with the orders',
      'leave it out: the standby that takes over takes the orders over',
    );
  return guarded(config).length > 0
    ? null
    : problem(
        'GUARD_OF_NOTHING',
        'trade_at',
        'must be a live exchange for a guard, was not',
        'run no guard: the paper venue has no orders that could be left behind',
      );
}

async function watch(
  home: string,
  limitMs: number,
  {
    accounts,
    stop,
    say,
  }: { readonly accounts: readonly OpenOrdersOf[]; readonly stop: AbortSignal; readonly say: Say },
): Promise<void> {
  const silence = silenceIn(home);
  let isSilent = false;
  while (!stop.aborted) {
    const silent = silence();
    const isNow = silent !== null && silent > limitMs;
    if (isNow && !isSilent)
      say(
        `The engine has said nothing for ${Math.round((silent ?? 0) / 1000)} s: its open orders are taken back.`,
      );
    if (isSilent && !isNow) say('The engine speaks again.');
    isSilent = isNow;
    // One that is slow does not keep the others.
    if (isSilent) await Promise.all(accounts.map((account) => takeBack(account, say)));
    await setTimeout(isSilent ? AGAIN_MS : LOOK_MS, undefined, { signal: stop }).catch(
      () => undefined,
    );
  }
}

/** What is left is asked for again with the next look. */
async function takeBack(account: OpenOrdersOf, say: Say): Promise<void> {
  const { found, cancelled } = await account.takeBack();
  if (found > 0) say(`${account.name}: ${cancelled} of ${found} open orders are cancelled`);
}
