/** A part on its way to a worker. The task is text: a database that keeps JSON orders its keys anew, and then the bytes of an answer are others. */
export interface PartSent {
  readonly asker: string;
  readonly kind: string;
  readonly task: string;
}
/** What a worker leaves behind: a `ThreadEnd` as text. */
export interface PartDone {
  readonly end: string;
}
