import type { FastifyReply } from 'fastify';
import type { ProblemDoc } from '#contracts/documents';
import type { Problem } from '#core/kernel/failure';
import type { DeskError } from '#engine/desk/desk';

const STATUS: Readonly<Record<string, number>> = {
  SYMBOL_UNKNOWN: 404,
  ORDER_UNKNOWN: 404,
  BASKET_UNKNOWN: 404,
  CONTROL_UNKNOWN: 404,
  IDEMPOTENCY_KEY_REUSED: 409,
  ID_REUSED: 409,
  ORDER_NOT_AT_WORK: 409,
  ROLE_TOO_SMALL: 403,
  JOURNAL_UNAVAILABLE: 503,
  HISTORY_BEHIND: 503,
  ENGINE_SILENT: 503,
  ENGINE_BUSY: 503,
  COMMAND_LATE: 503,
  SERVER_BEHIND: 503,
  FIRM_UNKNOWN: 503,
};

/** RFC 9457: bad input 400 (404 for what does not exist, 409 for what exists already), the domain's no 422, a journal that cannot be written 503. */
export function problemOf(error: DeskError): ProblemDoc {
  if (error.kind === 'problems') return badRequest(error.problems);
  const { code, message, facts, remedy } = error.refusal;
  return {
    type: `urn:plimsoll:refusal:${code}`,
    title: 'Refused',
    status: STATUS[code] ?? 422,
    detail: message,
    code,
    remedy,
    facts: { ...facts },
  };
}

export function badRequest(problems: readonly Problem[]): ProblemDoc {
  const [first] = problems;
  const code = first?.code ?? 'FIELD_INVALID';
  const detail = problems.map((each) => `${each.path} ${each.message}`).join('; ');
  return {
    type: `urn:plimsoll:problem:${code}`,
    title: 'Bad input',
    status: STATUS[code] ?? 400,
    detail,
    code,
    remedy: first?.remedy ?? '',
    problems: problems.map((each) => ({ ...each })),
  };
}

export const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unknown content type',
  421: 'Not this host',
  422: 'Refused',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Not available',
};
export const plain = (
  status: number,
  code: string,
  detail: string,
  remedy: string,
): ProblemDoc => ({
  type: `urn:plimsoll:problem:${code}`,
  title: TITLES[status] ?? 'Error',
  status,
  detail,
  code,
  remedy,
});

export function answer(reply: FastifyReply, doc: ProblemDoc): FastifyReply {
  if (doc.status === 429) void reply.header('retry-after', COUNTED_OVER_SECONDS);
  return reply.code(doc.status).type('application/problem+json').send(JSON.stringify(doc));
}
/** Requests are counted by the minute. */
const COUNTED_OVER_SECONDS = 60;

/** A problem on its way through fastify's error path, where only errors travel. */
export class ProblemError extends Error {
  readonly doc: ProblemDoc;
  readonly statusCode: number;
  constructor(doc: ProblemDoc) {
    super(doc.detail);
    this.doc = doc;
    this.statusCode = doc.status;
  }
}
