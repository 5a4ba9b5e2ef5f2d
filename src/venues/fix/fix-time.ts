import { type TimeUs, timeUs } from '#core/kernel/units';

/** `20250612-13:30:00.250`, UTC. */
export function timeToFix(at: TimeUs): string {
  const iso = new Date(Math.floor(at / 1000)).toISOString();
  return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 23)}`;
}

const TIME = /^(\d{4})(\d\d)(\d\d)-(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?$/;
/** null: no time of FIX. Finer than a microsecond is cut off. */
export function fixToTime(text: string | undefined): TimeUs | null {
  const [, year, month, day, clock, fraction = ''] = TIME.exec(text ?? '') ?? [];
  if (year === undefined) return null;
  const ms = Date.parse(`${year}-${month}-${day}T${clock}Z`);
  if (Number.isNaN(ms)) return null;
  return timeUs(ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6)));
}
