import type { DurationUs, Money, Ratio, Side, TimeUs } from '#core/kernel/units';

// Caps that hold over all accounts of a firm. What may still be done is divided into shares: each account takes what it needs of a cap, as long as all
// shares together are within it, and checks its own orders against its own share alone.

/** In reporting currency, over all accounts. */
export interface FirmCaps {
  /** Value of one asset: positions, open orders and all that working orders still want. */
  readonly symbolValue: Money;
  /** The same of all assets together. */
  readonly grossValue: Money;
  /** Traded in the rolling window of the account's own caps, with all that working orders still want. */
  readonly tradedValue: Money;
  /** Of the volume of one instrument. */
  readonly participation: Ratio;
}

/** What shares are of. */
export const firmKey = {
  gross: 'gross',
  traded: 'traded',
  asset: (asset: string): string => `asset:${asset}`,
  pace: (instrumentId: string): string => `pace:${instrumentId}`,
  /** Lots that working orders still want on one side: no cap, but others count it. */
  leaves: (instrumentId: string, side: Side): string => `leaves:${instrumentId}:${side}`,
};

/** What an account has, and wants, of one cap. */
export interface FirmClaim {
  readonly key: string;
  /** A fact: counted in full, also where it is above the cap. NaN: not known at this moment, as of a position without a price. */
  readonly used: number;
  /** With what its working orders still want; NaN likewise. */
  readonly needed: number;
  /** Infinity: only told to others. */
  readonly cap: number;
  /** So long after it was last needed it counts for its account: what was traded a moment ago is in the same window as what is traded next. null: until its account says otherwise. */
  readonly lastsUs: DurationUs | null;
}
export interface HeldShare {
  readonly amount: number;
  /** When that much was last needed, by the store's clock. */
  readonly at: TimeUs;
  readonly lastsUs: DurationUs | null;
}
export type FirmShares = Readonly<Record<string, HeldShare>>;

const hasRunOut = ({ at, lastsUs }: HeldShare, now: TimeUs): boolean =>
  lastsUs !== null && now - at > lastsUs;

/** What all of these hold of one cap at `now`. */
export function heldOf(all: readonly FirmShares[], key: string, now: TimeUs): number {
  let sum = 0;
  for (const shares of all) {
    const held = shares[key];
    if (held !== undefined && !hasRunOut(held, now)) sum += held.amount;
  }
  return sum;
}

/** FRM-1: what an account holds from now on, beside what others hold: at most what is left, at least what it has used. A larger share that has not run out stays, and so does any while it is not known how much is used: a position whose market is silent is still there. */
export function nextShares(
  claims: readonly FirmClaim[],
  own: FirmShares,
  others: readonly FirmShares[],
  now: TimeUs,
): FirmShares {
  const next: Record<string, HeldShare> = {};
  for (const { key, used, needed, cap, lastsUs } of claims) {
    const held = own[key];
    if (Number.isNaN(used + needed)) {
      if (held !== undefined) next[key] = held;
      continue;
    }
    const left = Math.max(0, cap - heldOf(others, key, now));
    next[key] = { amount: Math.max(used, Math.min(needed, left)), at: now, lastsUs };
  }
  for (const [key, before] of Object.entries(own)) {
    // Until its account says otherwise: this is it saying so.
    const isKept = before.lastsUs !== null && !hasRunOut(before, now);
    if (isKept && before.amount > (next[key]?.amount ?? 0)) next[key] = before;
  }
  return next;
}

/** What an engine knows of the firm's caps at this moment. */
export interface FirmStanding {
  readonly caps: FirmCaps;
  /** Of this account, to use now; 0: none, or it is not known any more. */
  share(key: string): number;
  /** Of all other accounts; null: not known at this moment. */
  others(key: string): number | null;
}

/** What is held and what others hold, by cap, for who passes it on. */
export interface FirmView {
  readonly shares: Readonly<Record<string, number>>;
  readonly others: Readonly<Record<string, number>>;
}
/** As it was passed on; null: it is not known. */
export const firmStandingOf = (caps: FirmCaps, view: () => FirmView | null): FirmStanding => ({
  caps,
  share: (key) => view()?.shares[key] ?? 0,
  others: (key) => {
    const now = view();
    return now === null ? null : (now.others[key] ?? 0);
  },
});
