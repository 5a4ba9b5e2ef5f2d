import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import {
  type FirmClaim,
  type FirmShares,
  type FirmStanding,
  type FirmView,
  heldOf,
  nextShares,
} from '#core/gate/firm';
import { postgresWords } from '#platform/postgres';
import { connectToShares, type Division, readDivision, writeShares } from './shares-table.ts';

export interface HoldOptions {
  readonly urls: readonly string[];
  readonly account: string;
  /** Of the lease: a share is taken only by who holds the account. */
  readonly token: number;
  readonly leaseSeconds: number;
  readonly say: (line: string) => void;
}
export interface FirmHold extends Pick<FirmStanding, 'share' | 'others'> {
  /** Asks for what these claims want, again and again; `grown` is told when there is more to use than before. */
  begin(claims: () => readonly FirmClaim[], grown: () => void): void;
  /** Something was placed or ended: asks now. */
  wake(): void;
  /** What is held and what others hold, for who passes it on; null: not known at this moment. */
  view(): FirmView | null;
  stop(): Promise<void>;
}
const EVERY_MS = 500;
/** However much happens. */
const AT_MOST_EVERY_MS = 25;
const AGAIN_MS = 1000;
const ANSWER_WITHIN_MS = 3000;
/** As with the lease: the rest is for clocks that run apart. */
const BELIEVED = 0.8;
/** Another account was quicker; a firm has few, and each asks a few times a second. */
const TRIES = 20;

/** FRM-1: keeps this account's shares of the firm's caps. What is not confirmed within four fifths of the lease is not believed. */
export function holdFirmShares(options: HoldOptions): FirmHold {
  const { account, token, leaseSeconds, say } = options;
  const freshUs = (leaseSeconds / 4) * 1e6;
  let client: Client | null = null;
  let own: FirmShares = {};
  let division: Division | null = null;
  let believedUntil = -Infinity;
  let isOver = false;
  let said = '';
  let wakeUp: () => void = () => undefined;
  let isWoken = false;
  let running: Promise<void> = Promise.resolve();

  const isBelieved = (): boolean => performance.now() < believedUntil;
  const othersIn = ({ byAccount }: Division): readonly FirmShares[] =>
    [...byAccount].flatMap(([name, shares]) => (name === account ? [] : [shares]));

  async function connected(): Promise<Client> {
    if (client !== null) return client;
    const found = await connectToShares(options.urls, ANSWER_WITHIN_MS);
    if (!found.ok) throw new Error(found.error);
    client = found.value;
    return client;
  }

  /** One division: read, compute, write if nobody else has written meanwhile. */
  async function ask(claims: readonly FirmClaim[]): Promise<void> {
    const connection = await connected();
    for (let i = 0; i < TRIES; i++) {
      const askedAt = performance.now();
      const found = await readDivision(connection);
      const before = found.byAccount.get(account) ?? {};
      const next = nextShares(claims, before, othersIn(found), found.now);
      const isFresh = isSame(before, next, freshUs);
      const { version } = found;
      if (!isFresh && !(await writeShares(connection, { account, token, version, shares: next })))
        continue;
      own = isFresh ? before : next;
      division = found;
      believedUntil = askedAt + leaseSeconds * 1000 * BELIEVED;
      return;
    }
    throw new Error(
      'the shares change faster than they can be read, or the account is not ours any more',
    );
  }

  async function run(claims: () => readonly FirmClaim[], grown: () => void): Promise<void> {
    while (!isOver) {
      try {
        isWoken = false;
        const before = isBelieved() ? own : {};
        await ask(claims());
        said = '';
        if (isGrown(before, own)) grown();
        await sleep(AT_MOST_EVERY_MS);
        await pause(EVERY_MS);
      } catch (error) {
        await client?.end().catch(() => undefined);
        client = null;
        const words = postgresWords(error);
        if (words !== said && !isOver)
          say(
            `The caps of the firm are not known: ${words}\n  Nothing new is sent until they are.`,
          );
        said = words;
        // Whatever happens meanwhile: a database that is away is not asked more often for it.
        await sleep(AGAIN_MS);
      }
    }
    await client?.end().catch(() => undefined);
  }
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isWoken || isOver) wakeUp();
    });
  const othersOf = (key: string): number =>
    division === null ? 0 : heldOf(othersIn(division), key, division.now);

  return {
    share: (key) => (isBelieved() ? (own[key]?.amount ?? 0) : 0),
    others: (key) => (isBelieved() ? othersOf(key) : null),
    begin: (claims, grown) => void (running = run(claims, grown)),
    wake() {
      isWoken = true;
      wakeUp();
    },
    view() {
      if (!isBelieved() || division === null) return null;
      const keys = new Set([own, ...othersIn(division)].flatMap((each) => Object.keys(each)));
      return {
        shares: Object.fromEntries(Object.entries(own).map(([key, { amount }]) => [key, amount])),
        others: Object.fromEntries([...keys].map((key) => [key, othersOf(key)])),
      };
    },
    async stop() {
      isOver = true;
      wakeUp();
      await running;
    },
  };
}

const isGrown = (before: FirmShares, now: FirmShares): boolean =>
  Object.entries(now).some(([key, { amount }]) => amount > (before[key]?.amount ?? 0));

/** The same amounts, and none of them about to run out. */
function isSame(before: FirmShares, next: FirmShares, freshUs: number): boolean {
  const keys = Object.keys(next);
  return (
    keys.length === Object.keys(before).length &&
    keys.every((key) => {
      const [was, is] = [before[key], next[key]];
      return (
        was !== undefined &&
        is !== undefined &&
        was.amount === is.amount &&
        is.at - was.at < freshUs
      );
    })
  );
}
