import type { ZodType } from 'zod';
import { type OrderRequest, orderRequest } from '#contracts/documents';
import { orderConstraints } from '#contracts/order-constraints';
import { BY_WHEEL } from '#contracts/strategies';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { nearestName, ruleOf } from '#core/kernel/rule-words';
import type { TimeUs } from '#core/kernel/units';
import type { NewOrder } from '#core/plan/new-order';
import { pickParameters } from '#core/plan/strategies';

/** A body, query or parameter through its schema: every problem at once, each with its path. `known` are the names for "did you mean". */
export function parseDoor<T>(
  schema: ZodType<T>,
  value: unknown,
  known: readonly string[],
): Result<T, readonly Problem[]> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys')
        return [
          problem(
            'FIELD_INVALID',
            issue.path.join('.') || 'body',
            ruleOf(issue),
            '/openapi.json says what it may be',
          ),
        ];
      return issue.keys.map((key) => {
        const near = nearestName(key, known);
        return problem(
          'FIELD_UNKNOWN',
          [...issue.path, key].join('.'),
          `unknown field '${key}'`,
          near === null
            ? 'leave it out; /openapi.json lists the fields'
            : `did you mean '${near}'?`,
        );
      });
    }),
  );
}

const FIELDS = [...Object.keys(orderRequest.shape), ...Object.keys(orderConstraints.shape)];

/** What a client sent, as an order: every problem at once. Where it lies on the grid and in time is the desk's to say. */
export function parseOrderRequest(body: unknown): Result<OrderRequest, readonly Problem[]> {
  const parsed = parseDoor(orderRequest, body, FIELDS);
  if (!parsed.ok) return parsed;
  const { start, deadline, decidedAt, constraints } = parsed.value;
  const times: readonly (readonly [string, string | undefined])[] = [
    ['start', start],
    ['deadline', deadline],
    ['decidedAt', decidedAt],
    ...(constraints?.blackouts ?? []).flatMap(
      ({ from, to }, i) =>
        [
          [`constraints.blackouts.${i}.from`, from],
          [`constraints.blackouts.${i}.to`, to],
        ] as const,
    ),
  ];
  const sizes = [parsed.value.quantity, parsed.value.value].filter((each) => each !== undefined);
  if (sizes.length !== 1)
    return err([
      problem(
        'FIELD_INVALID',
        'quantity',
        `must be given, or value instead of it, were ${sizes.length === 0 ? 'neither' : 'both'}`,
        'give quantity in units, or value in quote currency',
      ),
    ]);
  const problems = times.flatMap(([field, text]) => {
    return text === undefined || parseIsoTime(text) !== null
      ? []
      : [
          problem(
            'FIELD_INVALID',
            field,
            `must be a time of the calendar, of the years 1800 to 2200, was "${text}"`,
            'give a time with its zone, such as 2026-01-05T14:30:00Z',
          ),
        ];
  });
  return problems.length === 0 ? parsed : err(problems);
}

const timeIn = (text: string | undefined): TimeUs | null =>
  text === undefined ? null : parseIsoTime(text);

export function newOrderOf(request: OrderRequest): NewOrder {
  return {
    parentId: request.parentId ?? null,
    symbol: request.symbol,
    side: request.side,
    quantity: request.quantity ?? { value: request.value ?? Number.NaN },
    ...strategyOf(request.strategy),
    start: timeIn(request.start),
    deadline: timeIn(request.deadline),
    horizonSeconds: request.horizonSeconds ?? null,
    limit: request.limit ?? null,
    participationMax: request.constraints?.max_participation ?? null,
    residual: request.residual ?? null,
    reduceOnly: request.reduceOnly ?? false,
    confirmed: request.confirmed ?? false,
    ...pickParameters(request),
    decisionPrice: request.decisionPrice ?? null,
    ...(request.decidedAt === undefined ? {} : { decidedAt: timeIn(request.decidedAt) }),
    basket: request.basket ?? null,
    ...limitsOfRequest(request.constraints),
  };
}

/** A name, or the wheel's to draw. */
const strategyOf = (said: OrderRequest['strategy']): Pick<NewOrder, 'strategy' | 'byWheel'> =>
  said === BY_WHEEL ? { strategy: null, byWheel: true } : { strategy: said ?? null };

type Constraints = NonNullable<OrderRequest['constraints']>;
function limitsOfRequest(constraints: Constraints | undefined): Pick<NewOrder, 'limits'> {
  if (constraints === undefined) return {};
  const { min_slice, max_slice, blackouts, closing_auction, randomise } = constraints;
  const named = [min_slice, max_slice, blackouts, closing_auction, randomise];
  if (named.every((each) => each === undefined)) return {};
  return {
    limits: {
      sliceMin: min_slice ?? null,
      sliceMax: max_slice ?? null,
      blackouts:
        blackouts?.flatMap(({ from, to }) => {
          const begin = timeIn(from);
          const end = timeIn(to);
          return begin === null || end === null ? [] : [{ from: begin, to: end }];
        }) ?? null,
      closingAuction: closing_auction ?? null,
      randomise:
        randomise === undefined
          ? null
          : { size: randomise.size, time: randomise.time, seed: randomise.seed ?? null },
    },
  };
}

/** The same, the other way round: for whoever sends an order to a service. null: nothing is asked. */
export function constraintsOf(
  participationMax: number | null,
  limits: NonNullable<NewOrder['limits']> | null,
): Constraints | null {
  const { sliceMin, sliceMax, blackouts, closingAuction, randomise } = limits ?? {};
  const constraints: Constraints = {
    ...(participationMax === null ? {} : { max_participation: participationMax }),
    ...(sliceMin == null ? {} : { min_slice: sliceMin }),
    ...(sliceMax == null ? {} : { max_slice: sliceMax }),
    ...(blackouts == null || blackouts.length === 0
      ? {}
      : { blackouts: blackouts.map(({ from, to }) => ({ from: isoTime(from), to: isoTime(to) })) }),
    ...(closingAuction == null ? {} : { closing_auction: closingAuction }),
    ...(randomise == null
      ? {}
      : {
          randomise: {
            size: randomise.size,
            time: randomise.time,
            ...(randomise.seed === null ? {} : { seed: randomise.seed }),
          },
        }),
  };
  return Object.keys(constraints).length === 0 ? null : constraints;
}
