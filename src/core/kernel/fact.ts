/** A JSON value that can stand in a journal, a problem document or a log line. */
export type Fact =
  | string
  | number
  | boolean
  | null
  | readonly Fact[]
  | { readonly [name: string]: Fact };
export type Facts = { readonly [name: string]: Fact };
