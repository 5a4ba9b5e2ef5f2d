import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** A part on its way to a worker; `task` is packed. */
export interface PartSent {
  readonly asker: string;
  readonly kind: string;
  readonly task: string;
}
/** What a worker leaves behind: a `ProcessEnd`, packed. */
export interface PartDone {
  readonly end: string;
}

/** As text that a database cannot change: one that keeps JSON sorts its keys, and then the bytes of an answer are others. Packed, it is a fifth as long. */
export const packed = (value: unknown): string =>
  deflateRawSync(JSON.stringify(value), { level: 1 }).toString('base64');
export const unpacked = (text: string): unknown =>
  JSON.parse(inflateRawSync(Buffer.from(text, 'base64')).toString());
