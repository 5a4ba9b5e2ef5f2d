import { useState } from 'react';
import type { ControlStateDoc, ScopeDoc } from '#contracts/control-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { formatClock, formatDate } from '#web/format/format';
import { Decision } from '#web/risk/decision.tsx';
import { scopeChoices, scopeWords } from '#web/risk/scope';

/** Kill switches by scope, and what each has not finished yet. */
export function SwitchesPanel({ controls, instruments, onDone }: { readonly controls: ControlStateDoc; readonly instruments: readonly InstrumentDoc[]; readonly onDone: () => void }) {
  const choices = scopeChoices(instruments.map((each) => each.symbol));
  const [chosen, choose] = useState(0);
  const scope: ScopeDoc = choices[chosen] ?? { type: 'all' };
  return (
    <section className="panel" aria-labelledby="switches-title">
      <h2 id="switches-title">Kill switches</h2>
      {controls.kills.length === 0 && <p className="hint">None is on: orders may leave.</p>}
      <ul className="matters">
        {controls.kills.map((kill) => (
          <li key={scopeWords(kill.scope)} className="matter" data-testid={`kill-${scopeWords(kill.scope)}`}>
            <div>
              <p>
                <span className="state bad">on</span> <strong>{scopeWords(kill.scope)}</strong>: {kill.reason} <span className="muted">({kill.by}, {formatDate(kill.since)} {formatClock(kill.since)} UTC)</span>
              </p>
              <p className="small">{kill.stillOpen.length === 0 ? 'The venue has confirmed that nothing of it is open.' : `Still open at the venue: ${kill.stillOpen.join(', ')}`}</p>
            </div>
            <Decision about={`releasing ${scopeWords(kill.scope)}`} testId={`release-${scopeWords(kill.scope)}`} onDone={onDone} choices={[{ label: 'Release', path: '/api/controls/release', body: (reason) => ({ reason, scope: kill.scope }) }]} />
          </li>
        ))}
      </ul>
      <div className="scope-choice">
        <label htmlFor="kill-scope">Stop sending of</label>
        <select id="kill-scope" value={chosen} onChange={(event) => choose(Number(event.target.value))} data-testid="kill-scope">
          {choices.map((each, i) => (
            <option key={scopeWords(each)} value={i}>
              {scopeWords(each)}
            </option>
          ))}
        </select>
        <Decision about={`stopping ${scopeWords(scope)}`} testId="kill-scoped" onDone={onDone} choices={[{ label: 'Stop', danger: true, path: '/api/controls/kill', body: (reason) => ({ reason, scope }) }]} />
      </div>
    </section>
  );
}
