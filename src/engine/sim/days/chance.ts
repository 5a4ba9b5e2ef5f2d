import type { Script, Strike, StrikeKind } from './script.ts';

/** How likely a strike is at each of its occasions, on a day of ordinary weather. */
const RATES: { readonly [Kind in StrikeKind]: number } = {
  sendLost: 0.01,
  sendLate: 0.02,
  sendDuplicated: 0.01,
  sendNotPossible: 0.01,
  cancelLost: 0.03,
  cancelLate: 0.03,
  cancelDuplicated: 0.02,
  amendLost: 0.03,
  queryLost: 0.1,
  replyLost: 0.1,
  replyLate: 0.1,
  replyDuplicated: 0.05,
  statementLost: 0.1,
  statementLate: 0.1,
  reportLost: 0.015,
  reportLate: 0.03,
  reportDuplicated: 0.03,
  sendRejected: 0.02,
  cancelledUnasked: 0.01,
  expiredUnasked: 0.01,
  fillAfterCancel: 0.05,
  fillBusted: 0.004,
  fillCorrected: 0.004,
  cutInFlight: 0.3,
  slowAppend: 0.004,
  frozen: 0.001,
  crashBeforeAppend: 0.0015,
  tornAppend: 0.0015,
  crashAfterAppend: 0.0015,
  writeUnsure: 0.0004,
  crashBeforeSend: 0.006,
  crashAfterSend: 0.006,
  crashBeforeCancel: 0.004,
  crashAfterCancel: 0.004,
  crashOnReport: 0.002,
};

export interface Chance {
  /** A value in (0, 1) where the fault strikes this occasion, null where it does not. */
  strikes(kind: StrikeKind, about: string): number | null;
  /** A value in [0, 1) that belongs to the occasion and to nothing else. */
  uniform(about: string): number;
  /** From now on nothing strikes: the day is over and everything must come to rest. */
  calm(): void;
  readonly drawn: readonly Strike[];
}

/** FNV-1a, then the finaliser of MurmurHash3: a number in [0, 1) for a text. */
export function uniformOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/**
 * Chance without a stream: every occasion draws by its own name. Taking one fault out of a script therefore leaves the draws of all others alone,
 * which is what makes a script shrink.
 */
export function chanceOf(script: Script, weather: number): Chance {
  const given = new Map<string, number>();
  for (const item of script.items)
    if (item.type === 'strike') given.set(`${item.kind} ${item.key}`, item.value);
  const seen = new Map<string, number>();
  const drawn: Strike[] = [];
  let isCalm = false;
  const uniform = (about: string): number => uniformOf(`${script.seed} ${about}`);
  return {
    drawn,
    uniform,
    calm: () => {
      isCalm = true;
    },
    strikes(kind, about) {
      if (isCalm) return null;
      const name = `${kind} ${about}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      const key = count === 1 ? about : `${about} #${count}`;
      const value = script.drawsStrikes
        ? drawOf(uniform(`${kind} ${key}`), RATES[kind] * weather)
        : (given.get(`${kind} ${key}`) ?? null);
      if (value !== null) drawn.push({ type: 'strike', kind, key, value });
      return value;
    },
  };
}

/** Under the rate it strikes; how far under says how hard. Three digits are enough to play it again. */
const drawOf = (uniform: number, rate: number): number | null =>
  uniform < rate ? Math.max(1, Math.round((999 * uniform) / rate)) / 1000 : null;
