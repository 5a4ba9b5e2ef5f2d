import type { FastifyInstance } from 'fastify';
import { ProblemError, plain } from '#api/problems';

/** Deeper than any document that we read. */
const DEPTH_MAX = 32;

/** Bodies are JSON of at most 32 levels: what walks a value by recursion then never runs out of stack. */
export function boundJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (depthOf(text) > DEPTH_MAX) {
      const remedy = '/openapi.json describes the request';
      done(
        new ProblemError(
          plain(
            400,
            'JSON_TOO_DEEP',
            `the body must nest at most ${DEPTH_MAX} levels, was deeper`,
            remedy,
          ),
        ),
      );
      return;
    }
    void parse(request, text, done);
  });
}

/** Deepest nesting of brackets outside of strings; of text that is no JSON some upper bound. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (isInString) {
      if (sign === '\\') i++;
      else if (sign === '"') isInString = false;
    } else if (sign === '"') isInString = true;
    else if (sign === '[' || sign === '{') deepest = Math.max(deepest, ++depth);
    else if (sign === ']' || sign === '}') depth--;
  }
  return deepest;
}
