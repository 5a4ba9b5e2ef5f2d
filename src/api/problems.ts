import type { FastifyReply } from 'fastify';
import type { ProblemDoc } from '#contracts/documents';
import type { DeskError } from '#engine/runtime/desk';

const STATUS: Readonly<Record<string, number>> = { SYMBOL_UNKNOWN: 404, ORDER_UNKNOWN: 404, IDEMPOTENCY_KEY_REUSED: 409, ID_REUSED: 409 };

/** RFC 9457: bad input 400 (or 404, 409), the domain's no 422. */
export function problemOf(error: DeskError): ProblemDoc {
  if (error.kind === 'refusal') {
    const { code, message, facts, remedy } = error.refusal;
    return { type: `urn:plimsoll:refusal:${code}`, title: 'Refused', status: 422, detail: message, code, remedy, facts: { ...facts } };
  }
  const [first] = error.problems;
  const code = first?.code ?? 'BAD_INPUT';
  return { type: `urn:plimsoll:problem:${code}`, title: 'Bad input', status: STATUS[code] ?? 400, detail: first?.message ?? 'bad input', code, remedy: first?.remedy ?? '', problems: error.problems.map((each) => ({ ...each })) };
}
export const plain = (status: number, code: string, detail: string, remedy: string): ProblemDoc => ({ type: `urn:plimsoll:problem:${code}`, title: detail, status, detail, code, remedy });

export const answer = (reply: FastifyReply, doc: ProblemDoc): FastifyReply => reply.code(doc.status).type('application/problem+json').send(doc);
