import { useState } from 'react';
import { calls } from '#client/calls';
import type { ControlStateDoc, ScopeDoc } from '#contracts/control-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { Decision } from '#web/risk/decision.tsx';
import { Kills } from '#web/risk/kills.tsx';
import { scopeChoices, scopeWords } from '#web/risk/scope';
import { Unknown } from '#web/risk/unknown.tsx';

interface Props {
  readonly controls: ControlStateDoc;
  readonly instruments: readonly InstrumentDoc[];
  readonly isFresh: boolean;
  readonly onDone: () => void;
}

/** Kill switches by scope, and what each has not finished yet. */
export function SwitchesPanel({ controls, instruments, isFresh, onDone }: Props) {
  const choices = scopeChoices(instruments.map((each) => each.symbol));
  const [chosen, choose] = useState(0);
  const scope: ScopeDoc = choices[chosen] ?? { type: 'all' };
  return (
    <section className="panel" aria-labelledby="switches-title">
      <h2 id="switches-title">Kill switches</h2>
      {!isFresh && <Unknown what="Which switches are on" isOld={controls.kills.length > 0} />}
      {isFresh && controls.kills.length === 0 && (
        <p className="hint">
          {controls.engine === 'silent'
            ? 'None was on when the engine was last heard. One that you pull now is marked for it.'
            : 'None is on: orders may be sent.'}
        </p>
      )}
      <Kills kills={controls.kills} you={controls.you} onDone={onDone} />
      <div className="scope-choice">
        <label htmlFor="kill-scope">Stop sending for</label>
        <select
          id="kill-scope"
          value={chosen}
          onChange={(event) => choose(Number(event.target.value))}
          data-testid="kill-scope"
        >
          {choices.map((each, i) => (
            <option key={scopeWords(each)} value={i}>
              {scopeWords(each)}
            </option>
          ))}
        </select>
        <Decision
          about={`stopping ${scopeWords(scope)}`}
          testId="kill-scoped"
          onDone={onDone}
          choices={[
            {
              label: 'Stop',
              danger: true,
              call: (reason) => calls.kill(reason, scope),
            },
          ]}
        />
      </div>
    </section>
  );
}
