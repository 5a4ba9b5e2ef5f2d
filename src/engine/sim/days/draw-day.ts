import { type Random, seededRandom } from '#core/kernel/random';
import { STRATEGY_NAMES, type StrategyName } from '#core/plan/strategies';
import type { Item, ParentItem, Script, SpellKind } from './script.ts';
import { DAY_SECONDS, worldOf } from './world.ts';

const LAST_START = DAY_SECONDS - 1500;

/** What is known of a day before it begins: orders, spells, jumps of the clock, crashes, people. Strikes are drawn while it runs. */
export function drawDay(seed: number): Script {
  const random = seededRandom(seed * 13 + 1);
  const { weather } = worldOf(seed);
  const parents = drawParents(random);
  const items: Item[] = [...parents];
  const times = (rate: number): number => Math.floor(rate * weather + random.next());
  // Most of it falls into the life of a parent, and on its instrument: what strikes an empty market proves little.
  const occasion = (): { readonly at: number; readonly instrument: number } => {
    const parent = parents[Math.floor(parents.length * random.next())];
    if (parent === undefined || random.next() < 0.2)
      return {
        at: Math.floor(60 + (DAY_SECONDS - 120) * random.next()),
        instrument: Math.floor(3 * random.next()),
      };
    return {
      at: Math.floor(parent.at + parent.seconds * random.next()),
      instrument: parent.instrument,
    };
  };
  const moment = (): number => occasion().at;
  const spell = (kind: SpellKind, isOfAll: boolean, longest: number): void => {
    const { at: from, instrument } = occasion();
    items.push({
      type: 'spell',
      kind,
      instrument: isOfAll ? null : instrument,
      from,
      until: from + 2 + Math.floor(longest * random.next() ** 2),
    });
  };
  for (let n = times(0.6); n > 0; n--) spell('halt', false, 600);
  for (const kind of ['thinBook', 'noPrints', 'wildMarket'] as const)
    for (let n = times(0.5); n > 0; n--) spell(kind, false, 900);
  for (const kind of [
    'feedFrozen',
    'feedCrossed',
    'feedOneSided',
    'feedInvalid',
    'feedAhead',
    'feedSilent',
  ] as const)
    for (let n = times(0.5); n > 0; n--) spell(kind, false, 120);
  for (let n = times(0.8); n > 0; n--) spell('disconnected', true, 90);
  for (let n = times(0.3); n > 0; n--) spell('diskFull', true, 60);
  for (let n = times(1.2); n > 0; n--) items.push({ type: 'crash', at: moment() + random.next() });
  for (let n = times(0.4); n > 0; n--) {
    const at = moment();
    const bySeconds = jumpOf(random);
    items.push({ type: 'clockJump', at, bySeconds });
    // A clock that is wrong by an hour stops all trading: somebody notices and sets it right.
    if (Math.abs(bySeconds) > 60)
      items.push({
        type: 'clockJump',
        at: at + 120 + Math.floor(600 * random.next()),
        bySeconds: -bySeconds,
      });
  }
  for (let n = times(0.3); n > 0; n--) {
    const at = moment();
    items.push({ type: 'kill', at, until: at + 30 + Math.floor(300 * random.next()) });
  }
  for (let n = times(0.2); n > 0; n--)
    items.push({
      type: 'foreign',
      ...occasion(),
      side: random.next() < 0.5 ? 'buy' : 'sell',
      lots: 1 + Math.floor(50 * random.next()),
    });
  for (const parent of parents)
    if (random.next() < 0.1)
      items.push({
        type: 'cancelParent',
        at: Math.floor(parent.at + parent.seconds * random.next()),
        id: parent.id,
      });
  for (const parent of parents) items.push(...drawLife(random, parent));
  return { seed, items, drawsStrikes: true };
}

/** What people do to an order while it works: hold it and let it go, change what it is for, pull a switch over it alone. */
function drawLife(
  random: Random,
  { at: start, id, lots, seconds, limitTicks }: ParentItem,
): Item[] {
  const items: Item[] = [];
  const within = (from: number): number =>
    Math.floor(from + (start + seconds - from) * random.next());
  const maybe = <T>(chance: number, value: () => T): T | null =>
    random.next() < chance ? value() : null;
  if (random.next() < 0.15) {
    const at = within(start);
    items.push({ type: 'pauseParent', at, id });
    if (random.next() < 0.85) items.push({ type: 'resumeParent', at: within(at), id });
  }
  for (let n = Math.floor(1.35 * random.next() ** 2 + 0.35); n > 0; n--)
    items.push({
      type: 'amendParent',
      at: within(start),
      id,
      lots: maybe(0.6, () => Math.max(1, Math.floor(lots * (0.2 + 1.3 * random.next())))),
      limitTicks: maybe(0.4, () =>
        random.next() < 0.2 ? 'none' : Math.floor(60 * random.next()) - (limitTicks ?? 30),
      ),
      seconds: maybe(0.4, () => 60 + Math.floor(1200 * random.next())),
      strategy: maybe(0.3, () => strategyAt(random.next())),
    });
  if (random.next() < 0.04) {
    const at = within(start);
    items.push({ type: 'killParent', at, until: at + 10 + Math.floor(120 * random.next()), id });
  }
  return items;
}
const strategyAt = (share: number): StrategyName =>
  STRATEGY_NAMES[Math.floor(STRATEGY_NAMES.length * share)] ?? 'twap';

/** Mostly the small steps of a clock that is being set right, now and then an hour. */
const jumpOf = (random: Random): number => {
  const sign = random.next() < 0.5 ? -1 : 1;
  const size = random.next();
  return sign * (size < 0.6 ? Math.ceil(20 * size) / 10 : size < 0.9 ? Math.ceil(30 * size) : 3600);
};

function drawParents(random: Random): readonly ParentItem[] {
  const count = 6 + Math.floor(13 * random.next());
  return Array.from({ length: count }, (_, i): ParentItem => {
    const [instrument, side, strategy, at, size, length, residual, limit] = Array.from(
      { length: 8 },
      () => random.next(),
    ) as [number, number, number, number, number, number, number, number];
    return {
      type: 'parent',
      id: `P${i + 1}`,
      at: Math.floor(120 + (LAST_START - 120) * at),
      instrument: Math.floor(3 * instrument),
      side: side < 0.5 ? 'buy' : 'sell',
      lots: 20 + Math.floor(1500 * size ** 3),
      strategy: strategyAt(strategy),
      seconds: 60 + Math.floor(1140 * length),
      residual: residual < 0.7 ? 'complete' : 'leave',
      limitTicks: limit < 0.15 ? Math.floor(200 * limit) : null,
    };
  });
}
