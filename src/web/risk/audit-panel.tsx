import { useState } from 'react';
import { calls } from '#client/calls';
import { useDocument } from '#web/api/document';
import { useLive } from '#web/api/live';
import { FailureBox } from '#web/app/words.tsx';
import { formatClock, formatDate } from '#web/format/format';

const SPACING_MS = 5_000;
const STEP = 50;
const MOST = 500;

/** Who decided what, as the journal has it, newest first. */
export function AuditPanel() {
  const [limit, setLimit] = useState(STEP);
  const { value: rows, failure, refresh } = useDocument(calls.audit({ limit }), SPACING_MS);
  useLive('order', refresh);
  useLive('controls', refresh);
  return (
    <section className="panel" aria-labelledby="audit-title">
      <h2 id="audit-title">Who decided what</h2>
      {failure !== null && <FailureBox title="No audit" failure={failure} onRetry={refresh} />}
      {rows !== null && rows.length === 0 && (
        <p className="muted" data-empty="">
          Nobody has decided anything yet. Orders, stops, amendments and acknowledgements are listed
          here with the name of who made them.
        </p>
      )}
      {rows !== null && rows.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label="Table of decisions">
          <table className="rows" data-testid="audit">
            <thead>
              <tr>
                <th scope="col">When, UTC</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">About</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.sequence}>
                  <td>
                    {formatDate(row.at)} {formatClock(row.at)}
                  </td>
                  <td>
                    {row.by}
                    {row.role === null ? '' : ` (${row.role})`}
                  </td>
                  <td>{row.what}</td>
                  <td>{row.about}</td>
                  <td>{row.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows !== null && rows.length === limit && limit < MOST && (
        <button type="button" onClick={() => setLimit(Math.min(MOST, limit + STEP))}>
          Show older decisions
        </button>
      )}
    </section>
  );
}
