import type { Body } from './body.ts';

type BodyType = Body['type'];
type BodyOf<Type extends BodyType> = Extract<Body, { readonly type: Type }>;

/** One handler for each body that a journal can hold; `null` where this fold has nothing to do with it. A body without a row does not compile. */
export type FoldTable<Context extends readonly unknown[], Answer = void> = {
  readonly [Type in BodyType]: ((body: BodyOf<Type>, ...context: Context) => Answer) | null;
};

/** `nothing` where the table says null. */
export function foldBody<Context extends readonly unknown[], Answer>(
  table: FoldTable<Context, Answer>,
  nothing: Answer,
  body: Body,
  ...context: Context
): Answer {
  // The table's type holds each handler to its body; here, by name, the two meet again.
  const handler = table[body.type] as ((body: Body, ...context: Context) => Answer) | null;
  return handler === null ? nothing : handler(body, ...context);
}
