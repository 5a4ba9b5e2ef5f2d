// F35: whatever a client may send has a bound. A schema without one lets in what overflows further in.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { buildServer } from '#api/server';
import { commandsOf } from '#engine/desk/commands';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';
import { fixedTokens } from './support/token-book.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxLength?: number;
  /** One that ends in a count, as ^[a-z]{1,32}$ does, is a bound too. */
  readonly pattern?: string;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
  };
}

/** The places of a schema that let in anything. */
function unbounded(
  schema: Schema,
  path: string,
  named: Readonly<Record<string, Schema>>,
): readonly string[] {
  if (schema.$ref !== undefined)
    return unbounded(named[schema.$ref.split('/').at(-1)!]!, path, named);
  if (schema.enum !== undefined || schema.const !== undefined) return [];
  const parts = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
    ...(schema.prefixItems ?? []),
  ];
  const inside = [
    ...parts.flatMap((each) => unbounded(each, path, named)),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
      unbounded(each, `${path}.${name}`, named),
    ),
    ...(schema.items === undefined || schema.prefixItems !== undefined
      ? []
      : unbounded(schema.items, `${path}[]`, named)),
    ...(typeof schema.additionalProperties === 'object'
      ? unbounded(schema.additionalProperties, `${path}.*`, named)
      : []),
  ];
  const types = [schema.type ?? []].flat();
  const open = types.flatMap((type) => {
    if (type === 'number' || type === 'integer')
      return (schema.minimum ?? schema.exclusiveMinimum) === undefined ||
        (schema.maximum ?? schema.exclusiveMaximum) === undefined
        ? [`${path}: a number without both ends`]
        : [];
    if (type === 'string')
      return schema.maxLength === undefined &&
        schema.format === undefined &&
        !/\{\d+(,\d+)?\}\$$/.test(schema.pattern ?? '')
        ? [`${path}: a text of any length`]
        : [];
    if (type === 'array')
      return schema.maxItems === undefined && schema.prefixItems === undefined
        ? [`${path}: a list of any length`]
        : [];
    if (type === 'object')
      return schema.additionalProperties !== false &&
        schema.propertyNames?.maxLength === undefined &&
        schema.properties === undefined
        ? [`${path}: an object of any names`]
        : [];
    return [];
  });
  return types.length === 0 && parts.length === 0
    ? [...inside, `${path}: anything`]
    : [...inside, ...open];
}

test('F35: every number, text and list of every request has its bounds', async () => {
  const { desk } = openOn(scriptedVenue(), memoryJournal());
  const app = await buildServer({
    desk,
    commands: commandsOf(desk),
    tokens: fixedTokens('the-token-of-the-owner', []),
    webRoot: null,
  });
  after(() => app.close());
  const got = await app.inject({
    url: '/openapi.json',
    headers: { authorization: 'Bearer the-token-of-the-owner' },
  });
  const doc = JSON.parse(got.body) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  };
  const places = Object.entries(doc.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { parameters = [], requestBody }]) => [
      ...parameters.map(({ name, schema }) => ({
        place: `${method.toUpperCase()} ${path} ?${name}`,
        schema,
      })),
      ...Object.values(requestBody?.content ?? {}).map(({ schema }) => ({
        place: `${method.toUpperCase()} ${path} body`,
        schema,
      })),
    ]),
  );
  assert.ok(places.length > 30, `${places.length} places were looked at`);
  assert.deepEqual(
    places.flatMap(({ place, schema }) => unbounded(schema, place, doc.components.schemas)),
    [],
  );
});
