import type { Command } from 'commander';
import { numberOfText, wrongFlag } from '#cli/flag';
import { localOf, parseIsoTime, parseTimeOfDay, timeOfLocal, type Zone } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';
import type { NewOrder } from '#core/plan/new-order';
import { RESIDUAL_POLICIES, type ResidualPolicy } from '#core/plan/parent';
import type { Window } from '#core/plan/plan-limits';

export interface ScheduleFlags {
  readonly deadline?: string;
  readonly decidedAt?: string;
  readonly residual?: string;
  readonly minSlice?: string;
  readonly maxSlice?: string;
  readonly blackout?: readonly string[];
  readonly closingAuction?: boolean;
  readonly randomise?: string;
}
/** When an order works; `zone` null: only full times can be read. */
export interface OrderTimes {
  readonly start: TimeUs;
  readonly deadline: TimeUs;
  readonly zone: Zone | null;
}

export const withSchedule = (command: Command): Command =>
  command
    .option(
      '--deadline <time>',
      "end of the order, HH:MM in the market's own time or a full time such as 2026-01-05T20:00:00Z; on a later day it is planned over several sessions (default: --to)",
    )
    .option(
      '--decided-at <time>',
      "when it was decided to trade, HH:MM in the market's own time or a full time; a drift fades from then on (default: the start)",
    )
    .option(
      '--residual <policy>',
      `what happens to what is left at the deadline: ${RESIDUAL_POLICIES.join(' or ')} (default: complete)`,
    )
    .option('--min-slice <n>', 'smallest slice, in shares, coins or contracts (default: none)')
    .option('--max-slice <n>', 'largest slice, in shares, coins or contracts (default: none)')
    .option(
      '--blackout <from-to>',
      "send nothing in this time, HH:MM-HH:MM in the market's own time on every day of the order; may be repeated",
      (each: string, before: readonly string[]) => [...before, each],
      [],
    )
    .option('--closing-auction', 'take part in the closing auction')
    .option(
      '--randomise <size:time>',
      'shake sizes of slices and the edges between them by up to these shares, 0 to 1, such as 0.5:1; a third number is the seed, 0:0 an even schedule (default: the one of the configuration)',
    );

export const deadlineIn = (
  { deadline: text }: ScheduleFlags,
  times: OrderTimes,
  problems: Problem[],
): TimeUs => {
  if (text === undefined) return times.deadline;
  const at = momentOf(text, times, times.start);
  if (at === null)
    problems.push(wrongFlag('--deadline', 'HH:MM or a full time', text, '2026-01-05T20:00:00Z'));
  return at ?? times.deadline;
};

export const decidedIn = (
  { decidedAt: text }: ScheduleFlags,
  times: OrderTimes,
  problems: Problem[],
): TimeUs | null => {
  const at = text === undefined ? null : momentOf(text, times, times.start);
  if (text !== undefined && at === null)
    problems.push(wrongFlag('--decided-at', 'HH:MM or a full time', text, '2026-01-05T14:00:00Z'));
  return at;
};

export function residualIn(
  { residual: text }: ScheduleFlags,
  problems: Problem[],
): ResidualPolicy | null {
  const found = RESIDUAL_POLICIES.find((each) => each === text) ?? null;
  if (text !== undefined && found === null)
    problems.push(wrongFlag('--residual', RESIDUAL_POLICIES.join(' or '), text, 'leave'));
  return found;
}

/** What the flags ask of the schedule itself; null: nothing. */
export function limitsIn(
  flags: ScheduleFlags,
  times: OrderTimes,
  problems: Problem[],
): NonNullable<NewOrder['limits']> | null {
  const size = (flag: string, text: string | undefined): number | null => {
    if (text === undefined) return null;
    const value = numberOfText(text);
    if (!(value > 0 && Number.isFinite(value)))
      problems.push(wrongFlag(flag, 'a positive number', text, '100'));
    return value;
  };
  const limits = {
    sliceMin: size('--min-slice', flags.minSlice),
    sliceMax: size('--max-slice', flags.maxSlice),
    blackouts: (flags.blackout ?? []).flatMap((text) => blackoutsOf(text, times, problems)),
    closingAuction: flags.closingAuction ?? null,
    randomise: shakeOf(flags.randomise, problems),
  };
  const isNothing =
    limits.sliceMin === null &&
    limits.sliceMax === null &&
    limits.blackouts.length === 0 &&
    limits.closingAuction === null &&
    limits.randomise === null;
  return isNothing ? null : limits;
}

const DAYS_MAX = 32;
/** `12:00-13:00` on every day that the order touches. */
function blackoutsOf(text: string, times: OrderTimes, problems: Problem[]): readonly Window[] {
  const [from = '', to = '', ...more] = text.split('-');
  const begin = parseTimeOfDay(from);
  const end = parseTimeOfDay(to);
  if (begin === null || end === null || begin >= end || more.length > 0 || times.zone === null) {
    problems.push(
      wrongFlag(
        '--blackout',
        times.zone === null
          ? 'left out without --tape: give constraints.blackouts with full times through the API'
          : 'HH:MM-HH:MM, the later one last',
        text,
        '12:00-13:00',
      ),
    );
    return [];
  }
  const { zone, start, deadline } = times;
  const days = Math.min(DAYS_MAX, Math.ceil((deadline - start) / DAY_US) + 1);
  return Array.from({ length: days }, (_, i): Window => {
    const { date } = localOf(zone, timeUs(start + i * DAY_US));
    return { from: timeOfLocal(zone, date, begin), to: timeOfLocal(zone, date, end) };
  });
}

function momentOf(text: string, { zone }: OrderTimes, day: TimeUs): TimeUs | null {
  const clock = parseTimeOfDay(text);
  if (clock !== null && zone !== null) return timeOfLocal(zone, localOf(zone, day).date, clock);
  return parseIsoTime(text);
}

function shakeOf(
  text: string | undefined,
  problems: Problem[],
): { readonly size: number; readonly time: number; readonly seed: number | null } | null {
  if (text === undefined) return null;
  const [size = NaN, time = NaN, seed = null, ...more] = text.split(':').map(numberOfText);
  const isShare = (each: number): boolean => each >= 0 && each <= 1;
  if (isShare(size) && isShare(time) && more.length === 0 && (seed === null || seed >= 0))
    return { size, time, seed };
  problems.push(wrongFlag('--randomise', 'two shares from 0 to 1, and a seed', text, '0.5:1'));
  return null;
}
