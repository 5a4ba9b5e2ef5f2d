// A client as a generator would make it: one function for each operation of an OpenAPI document, from nothing but the document.
import assert from 'node:assert/strict';

interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
}
type Schema = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly example?: unknown;
  readonly schema?: Schema;
}
interface Described {
  readonly operationId?: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, Media>> }>
  >;
}
export interface OpenApi {
  readonly servers?: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly described: Described;
  /** Sends the examples of the document; `ids` instead of those of the path. */
  call(ids?: Readonly<Record<string, string>>): Promise<Response>;
}

export function clientOf(
  doc: OpenApi,
  { url, token }: { readonly url: string; readonly token: string },
): ReadonlyMap<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [path, methods] of Object.entries(doc.paths))
    for (const [method, described] of Object.entries(methods)) {
      const id = described.operationId ?? '';
      assert.match(id, /^[a-z][A-Za-z]+$/, `${method} ${path} has an operation id`);
      assert.ok(!operations.has(id), `${id} is the id of one operation`);
      const call: Operation['call'] = (ids = {}) => {
        const query = new URLSearchParams();
        let place = path;
        for (const each of described.parameters ?? []) {
          const value = ids[each.name] ?? each.example;
          assert.ok(
            each.required !== true || value !== undefined,
            `${id}: ${each.name} has an example`,
          );
          if (value === undefined) continue;
          if (each.in === 'path')
            place = place.replace(`{${each.name}}`, encodeURIComponent(String(value)));
          if (each.in === 'query') query.set(each.name, String(value));
        }
        const body = described.requestBody?.content['application/json']?.example;
        assert.equal(body === undefined, described.requestBody === undefined, `${id}: its body`);
        return fetch(`${url}${place}${query.size === 0 ? '' : `?${query.toString()}`}`, {
          method: method.toUpperCase(),
          headers: {
            ...(described.security?.length === 0 ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      };
      operations.set(id, { id, method, path, described, call });
    }
  return operations;
}

/** The answer is one that the document names, in the type that it names, with every field that must be there. */
export async function assertDocumented(
  doc: OpenApi,
  { id, described }: Operation,
  response: Response,
): Promise<void> {
  const named = described.responses[String(response.status)];
  assert.ok(named !== undefined, `${id} answered ${response.status}, which it does not document`);
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  const media = named.content?.[type];
  if (named.content === undefined || response.status === 204) return;
  assert.ok(media !== undefined, `${id} answered ${response.status} as ${type}`);
  if (!type.endsWith('json')) return response.body?.cancel();
  assertFields(doc, media.schema ?? {}, await response.json(), id);
}

function assertFields(doc: OpenApi, schema: Schema, value: unknown, at: string): void {
  const ref = schema['$ref'];
  if (typeof ref === 'string') {
    const target = doc.components.schemas[ref.replace('#/components/schemas/', '')];
    assert.ok(target !== undefined, `${ref} is in the document`);
    return assertFields(doc, target, value, at);
  }
  if (Array.isArray(value) && typeof schema['items'] === 'object')
    for (const each of value) assertFields(doc, schema['items'] as Schema, each, `${at}[]`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  // What may be null is one of two.
  const ways = ((schema['anyOf'] ?? []) as readonly Schema[]).filter(
    (way) => way['type'] === 'object' || way['$ref'] !== undefined,
  );
  if (ways.length === 1) return assertFields(doc, ways[0]!, value, at);
  const fields = value as Record<string, unknown>;
  for (const name of (schema['required'] ?? []) as readonly string[])
    assert.ok(name in fields, `${at} has ${name}`);
  // What is not documented does not leave: nothing takes it off on the way out.
  const known = Object.keys((schema['properties'] ?? {}) as object);
  if (schema['additionalProperties'] === false)
    for (const name of Object.keys(fields))
      assert.ok(known.includes(name), `${at} has ${name}, which is not documented`);
  for (const [name, inner] of Object.entries((schema['properties'] ?? {}) as object))
    if (name in fields) assertFields(doc, inner as Schema, fields[name], `${at}.${name}`);
}
