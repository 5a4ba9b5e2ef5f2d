import { calls } from '#client/calls';
import type { ControlStateDoc } from '#contracts/control-documents';
import { formatClock, formatDate } from '#web/format/format';
import { booksWords } from '#web/risk/books';
import { Decision } from '#web/risk/decision.tsx';
import { Unknown } from '#web/risk/unknown.tsx';

/** Whether our books equal the venue's, and what is on the account that is not ours. */
export function FindingsPanel({
  controls,
  isFresh,
  onDone,
}: {
  readonly controls: ControlStateDoc;
  readonly isFresh: boolean;
  readonly onDone: () => void;
}) {
  const { reconciling, quarantine } = controls;
  const { tone, words } = booksWords(isFresh ? controls : null);
  return (
    <section className="panel" aria-labelledby="findings-title">
      <h2 id="findings-title">
        Books against the venue
        <span className={`state wide ${tone}`} data-testid="reconciled">
          {words}
        </span>
      </h2>
      {!isFresh && (
        <Unknown what="Whether our books equal the venue's" isOld={quarantine.length > 0} />
      )}
      <ul>
        {reconciling?.differences.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      {isFresh && quarantine.length === 0 && (
        <p className="hint">Everything on the account is ours.</p>
      )}
      <ul className="matters">
        {quarantine.map((item) => (
          <Finding key={item.id} item={item} onDone={onDone} />
        ))}
      </ul>
    </section>
  );
}

function Finding({
  item,
  onDone,
}: {
  readonly item: ControlStateDoc['quarantine'][number];
  readonly onDone: () => void;
}) {
  return (
    <li className="matter" data-testid={`quarantine-${item.id}`}>
      <div>
        <p>
          <span className="state bad">quarantined</span> {item.found}
        </p>
        <p className="muted small">
          since {formatDate(item.since)} {formatClock(item.since)} UTC;{' '}
          {item.instrument === null ? 'nothing trades' : `${item.instrument} does not trade`} until
          somebody decides
        </p>
      </div>
      <Decision
        about={item.found}
        testId={`resolve-${item.id}`}
        onDone={onDone}
        choices={[
          {
            label: 'Adopt',
            call: (reason) => calls.decideQuarantine({ id: item.id, how: 'adopt', reason }),
          },
          {
            label: 'Ignore',
            call: (reason) => calls.decideQuarantine({ id: item.id, how: 'ignore', reason }),
          },
        ]}
      />
    </li>
  );
}
