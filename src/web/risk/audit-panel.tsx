import { useState } from 'react';
import { calls } from '#client/calls';
import type { AuditRowDoc } from '#contracts/audit-documents';
import { ask } from '#web/api/client';
import { useGrowing } from '#web/api/document';
import { useLive } from '#web/api/live';
import { FailureBox } from '#web/app/words.tsx';
import { downloadCsv } from '#web/format/download';
import { formatClock, formatDate } from '#web/format/format';
import { AUDIT_STEP, auditCsv, auditJoined, withOlderDecisions } from '#web/risk/audit-rows';

const SPACING_MS = 5_000;

/** Who decided what, as the journal has it, newest first. */
export function AuditPanel() {
  const [older, setOlder] = useState<readonly AuditRowDoc[]>([]);
  const [isAll, setIsAll] = useState(false);
  const { value, failure, refresh } = useGrowing<'audit'>(
    { key: 'audit', next: () => calls.audit({ limit: AUDIT_STEP }), joined: auditJoined },
    SPACING_MS,
  );
  const rows = value === null ? null : withOlderDecisions(value, older);
  const showOlder = async (before: number): Promise<void> => {
    const page = await ask(calls.audit({ before, limit: AUDIT_STEP }));
    if (!page.ok) return;
    setOlder([...older, ...page.value]);
    setIsAll(page.value.length < AUDIT_STEP);
  };
  const last = rows?.at(-1);
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
      {rows !== null && last !== undefined && (
        <p className="choices">
          {rows.length >= AUDIT_STEP && !isAll && (
            <button
              type="button"
              data-testid="audit-older"
              onClick={() => void showOlder(last.sequence)}
            >
              Show older decisions
            </button>
          )}
          <button
            type="button"
            data-testid="audit-export"
            onClick={() => downloadCsv('decisions.csv', auditCsv(rows))}
          >
            Export CSV
          </button>
        </p>
      )}
    </section>
  );
}
