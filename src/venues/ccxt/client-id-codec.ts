import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type ExchangeWays, waysOf } from './exchange-ways.ts';
import { hexOf, textOfHex } from './hex-spelling.ts';

/** What a venue allows in a client order id. `underscored`: letters, digits, '-' and '_', where '_' stands for our '/'; `packed`: letters and digits only; `hex`: a UUID without its dashes; `uuid`: with them. */
export interface IdRule extends Readonly<ExchangeWays['ids']> {
  readonly instance: string;
}
const UNDASHED = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;
const DASHED = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** 32 letters and digits are what nearly every venue takes. `instance`: three letters or digits that tell this Plimsoll's orders from another's on the same account. */
export const idRuleOf = (venue: string, instance: string): IdRule => ({
  ...waysOf(venue).ids,
  instance,
});

// 64 signs of ours: parents are letters, digits and '-', parts are joined by '/'.
const OURS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/';
const THEIRS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID = /^[A-Za-z0-9-]{1,16}(\/\d+){3}$/;
const WITH_INSTANCE = /^([A-Za-z0-9]{3})\/([A-Za-z0-9-]{1,16}(?:\/\d+){3})$/;

/** VEN-1: one client order id of ours is one of the venue's, and back. Where it cannot fit nothing is sent. */
export function encodeId(id: string, rule: IdRule): Result<string, Problem> {
  const coded = spelt(`${rule.instance}/${id}`, rule);
  if (ID.test(id) && coded !== null && coded.length <= rule.lengthMax) return ok(coded);
  return err(
    problem(
      'CLIENT_ID_UNFIT',
      'clientOrderId',
      `a client order id must be parent/slice/attempt/leg and fit ${rule.lengthMax} characters of the venue, was '${id}'`,
      'give the parent a shorter id',
    ),
  );
}
function spelt(text: string, { spelling }: IdRule): string | null {
  if (spelling === 'hex') return hexOf(text);
  if (spelling === 'uuid') return hexOf(text)?.replace(UNDASHED, '$1-$2-$3-$4-$5') ?? null;
  return spelling === 'underscored' ? text.replaceAll('/', '_') : rebased(text, OURS, THEIRS);
}
function unspelt(text: string, { spelling }: IdRule): string | null {
  if (spelling === 'hex') return textOfHex(text);
  if (spelling === 'uuid') return DASHED.test(text) ? textOfHex(text.replaceAll('-', '')) : null;
  return spelling === 'underscored' ? text.replaceAll('_', '/') : rebased(text, THEIRS, OURS);
}

/** An id of some Plimsoll. `instance` null: of one from before instances were distinguished. */
export interface DecodedId {
  readonly instance: string | null;
  readonly clientOrderId: string;
}
/** null: no Plimsoll ever spelt an id like this. */
export function decodeId(text: string, rule: IdRule): DecodedId | null {
  const id = unspelt(text, rule);
  if (id === null || spelt(id, rule) !== text) return null;
  const [, instance, clientOrderId] = WITH_INSTANCE.exec(id) ?? [];
  if (instance !== undefined && clientOrderId !== undefined) return { instance, clientOrderId };
  return ID.test(id) ? { instance: null, clientOrderId: id } : null;
}

/** The text as a number in the base of its signs, a 1 before it so that leading zeros count, written with the other signs. */
function rebased(text: string, from: string, to: string): string | null {
  let value = 1n;
  const isPacking = from.length > to.length;
  if (!isPacking) value = 0n;
  for (const sign of text) {
    const digit = from.indexOf(sign);
    if (digit < 0) return null;
    value = value * BigInt(from.length) + BigInt(digit);
  }
  let written = '';
  for (let left = value; left > (isPacking ? 0n : 1n); left /= BigInt(to.length))
    written = to.charAt(Number(left % BigInt(to.length))) + written;
  return written;
}
