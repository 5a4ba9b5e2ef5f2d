import { useState } from 'react';
import { calls } from '#client/calls';
import type { FillsDoc } from '#contracts/fills-documents';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';
import { FillsForm, type GivenFiles, type GivenTerms } from '#web/fills/fills-form.tsx';
import { FillsReport } from '#web/fills/fills-report.tsx';
import { lengthOfFiles, SENT_BYTES_MAX, textsOf } from '#web/fills/read-files';

type State =
  | { readonly is: 'empty' }
  | { readonly is: 'loading' }
  | { readonly is: 'failed'; readonly failure: ApiFailure }
  | { readonly is: 'found'; readonly doc: FillsDoc };

/** What did the fills cost: files of anybody in, the report out. Nothing is kept by the service. */
export function FillsPage() {
  const [state, setState] = useState<State>({ is: 'empty' });
  const analyse = async (given: GivenFiles): Promise<void> => {
    setState({ is: 'loading' });
    setState(await reportOf(given));
  };
  return (
    <div className="order fills">
      <div className="order-title">
        <h1>What did the fills cost?</h1>
        <span className="muted">Exports of your broker or exchange. Nothing is kept.</span>
      </div>
      <FillsForm isBusy={state.is === 'loading'} onGiven={(given) => void analyse(given)} />
      <div aria-live="polite">
        {state.is === 'loading' && (
          <p className="chart-empty" data-testid="fills-loading">
            Reading and pricing the fills…
          </p>
        )}
        {state.is === 'empty' && (
          <p className="chart-empty" data-testid="fills-empty" data-empty="">
            No file yet. Choose one, or drop it on the box above.
          </p>
        )}
      </div>
      {state.is === 'failed' && <FailureBox title="No report" failure={state.failure} />}
      {state.is === 'found' && <FillsReport doc={state.doc} />}
    </div>
  );
}

async function reportOf({
  fills,
  orders,
  tapes,
  history,
  rates,
  terms,
}: GivenFiles): Promise<State> {
  const texts = await Promise.all([fills, orders, tapes, history, rates].map(textsOf)).catch(
    (thrown: unknown) => String(thrown),
  );
  if (typeof texts === 'string')
    return failed(`a file could not be read (${texts})`, 'save it again as text');
  const [files = [], [order] = [], recorded = [], [bars] = [], [rate] = []] = texts;
  const bytes = lengthOfFiles(texts.flat());
  if (bytes > SENT_BYTES_MAX)
    return failed(
      `the files must be at most ${SENT_BYTES_MAX / 1e6} MB together, were ${(bytes / 1e6).toFixed(1)} MB`,
      'run `plimsoll tca` on the files',
    );
  const found = await ask(
    calls.fillsCost({
      files: [...files],
      ...(order === undefined ? {} : { orders: order }),
      ...(recorded.length === 0 ? {} : { tapes: [...recorded] }),
      ...(bars === undefined ? {} : { history: bars }),
      ...(rate === undefined ? {} : { rates: rate }),
      ...namedTerms(terms),
      exports: ['html', 'xlsx'],
    }),
  );
  return found.ok ? { is: 'found', doc: found.value } : { is: 'failed', failure: found.error };
}

/** Of the terms those that were given. */
const namedTerms = (terms: GivenTerms): Partial<GivenTerms> =>
  Object.fromEntries(
    Object.entries(terms).flatMap(([name, text]) =>
      text.trim() === '' ? [] : [[name, text.trim()]],
    ),
  );

const failed = (detail: string, remedy: string): State => ({
  is: 'failed',
  failure: {
    kind: 'problem',
    problem: {
      type: 'about:blank',
      title: 'Bad file',
      status: 400,
      code: 'FIELD_INVALID',
      detail,
      remedy,
    },
  },
});
