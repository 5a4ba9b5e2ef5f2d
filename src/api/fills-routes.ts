import { answer, badRequest, plain } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { FILES_BYTES_MAX, type FillsRequest, fillsRequest } from '#contracts/fills-request';
import { type Problem, problem } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';

const tags = ['tca'];

/** Reads and judges files of fills away from this thread; the answer is the JSON of the document. null: too many wait already. */
export type FillsCosts = (
  request: FillsRequest,
) => Promise<Result<string, readonly Problem[]> | null>;

/** Of a server without a process for it. */
export const noFills: FillsCosts = () =>
  Promise.resolve(
    err([
      problem(
        'FILLS_UNJUDGED',
        'files',
        'cannot be analysed: this server has no process for it',
        'run `plimsoll tca` on the files',
      ),
    ]),
  );

/** TCA-85: what anybody's fills cost. Nothing is kept. */
export function fillsRoutes(app: Routes, costs: FillsCosts): void {
  app.post(
    '/api/tca/fills',
    {
      bodyLimit: FILES_BYTES_MAX,
      schema: {
        operationId: 'fillsCost',
        summary: 'What the orders of files of fills cost: parts, benchmarks, groups and tables',
        description:
          'The document of `plimsoll tca FILE --json`. Files are text of at most 8 MB together; nothing of them is kept. A value that cannot be read is answered with its file, line and column.',
        tags,
        body: fillsRequest,
        response: gives('FillsCost'),
      },
    },
    async (request, reply) => {
      const found = await costs(request.body);
      if (found === null)
        return answer(
          reply,
          plain(
            503,
            'FILLS_BUSY',
            'other files of fills are being analysed and too many wait',
            'send them again in a minute, or run `plimsoll tca` on your own machine',
          ),
        );
      if (!found.ok) return answer(reply, badRequest(found.error));
      // Bytes as they are: a large document is not walked on this thread again.
      return reply.type('application/json; charset=utf-8').send(Buffer.from(found.value));
    },
  );
}
