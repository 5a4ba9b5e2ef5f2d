import { isOver } from '#core/execute/begin';
import type { LedgerLimits } from '#core/gate/account-limits';
import { type FirmClaim, type FirmStanding, firmKey } from '#core/gate/firm';
import { PARTICIPATION_WINDOW_US } from '#core/gate/limits';
import type { Clock } from '#core/kernel/clock';
import { durationUs } from '#core/kernel/units';
import type { Commitment } from '#core/ledger/at-work';
import { type Marks, openValue, tradedSince } from '#core/ledger/exposure';
import { openBeside, valuesWith } from '#core/ledger/worst-value';
import { quoteValueOf } from '#core/market/instrument';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { EngineState } from '#engine/runtime/state';

/** Limits of children are worse than the mid, and prices move between two askings. */
const HEADROOM = 1.02;
/** The orders of an engine that has been silent for so long are not wanted any more. */
const LEAVES_LAST_US = durationUs(60_000_000);
/** Beside the window: an engine that lost its lease may have sent until then. */
const PACE_LASTS_US = durationUs(PARTICIPATION_WINDOW_US + 60_000_000);

interface Deps {
  readonly clock: Clock;
  readonly policy: ExecutionPolicy;
  readonly limits: LedgerLimits;
  readonly firm: FirmStanding;
}

/** FRM-1: what this account has and wants of the firm's caps now: its positions and open orders, and all that its working parents want. */
export function firmClaimsOf(
  { clock, policy, limits, firm: { caps } }: Deps,
  { ledger, parents }: EngineState,
): (commitments: readonly Commitment[], marks: Marks) => readonly FirmClaim[] {
  return (commitments, marks) => {
    const priced = new Map(marks);
    for (const { instrument, arrivalPrice } of commitments)
      if (!priced.has(instrument.id)) priced.set(instrument.id, arrivalPrice);
    const open = openBeside(ledger, '').flatMap(({ instrumentId, side, lots }) => {
      const listed = ledger.instruments.get(instrumentId);
      return listed === undefined ? [] : [{ listed, side, lots }];
    });
    const used = valuesWith(ledger, open, priced);
    const needed = valuesWith(
      ledger,
      commitments.map(({ instrument, side, leaves }) => ({
        listed: instrument,
        side,
        lots: leaves,
      })),
      priced,
    );
    const wanted = commitments.reduce(
      (sum, { instrument, leaves }) =>
        sum + quoteValueOf(instrument, leaves, priced.get(instrument.id) ?? 0),
      0,
    );
    const traded = tradedSince(ledger, clock.now() - limits.period.lengthUs, null);
    const claims: FirmClaim[] = [
      value(firmKey.gross, sumOf(used), sumOf(needed), caps.grossValue),
      {
        ...value(
          firmKey.traded,
          traded + openValue(ledger, null, ''),
          traded + wanted,
          caps.tradedValue,
        ),
        lastsUs: limits.period.lengthUs,
      },
    ];
    for (const asset of new Set([...used.keys(), ...needed.keys()]))
      claims.push(
        value(firmKey.asset(asset), used.get(asset) ?? 0, needed.get(asset) ?? 0, caps.symbolValue),
      );
    return [...claims, ...paces(), ...leavesOf(commitments)];
  };

  function paces(): readonly FirmClaim[] {
    const needed = new Map<string, number>();
    for (const parent of parents.values()) {
      if (isOver(parent)) continue;
      const { instrument, order } = parent.acceptance;
      const share = Math.min(order.participationMax, policy.maxParticipation);
      needed.set(instrument.id, Math.max(needed.get(instrument.id) ?? 0, share));
    }
    return [...needed].map(([id, share]) => ({
      key: firmKey.pace(id),
      used: 0,
      needed: share,
      cap: caps.participation,
      lastsUs: PACE_LASTS_US,
    }));
  }
}

function leavesOf(commitments: readonly Commitment[]): readonly FirmClaim[] {
  const sums = new Map<string, number>();
  for (const { instrument, side, leaves } of commitments) {
    const key = firmKey.leaves(instrument.id, side);
    sums.set(key, (sums.get(key) ?? 0) + leaves);
  }
  return [...sums].map(([key, lots]) => ({
    key,
    used: lots,
    needed: lots,
    cap: Infinity,
    lastsUs: LEAVES_LAST_US,
  }));
}

const value = (key: string, used: number, needed: number, cap: number): FirmClaim => ({
  key,
  used,
  needed: Math.max(used, needed) * HEADROOM,
  cap,
  lastsUs: null,
});
const sumOf = (values: ReadonlyMap<string, number>): number =>
  [...values.values()].reduce((sum, each) => sum + each, 0);
