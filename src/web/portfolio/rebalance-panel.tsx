import { useState } from 'react';
import { calls } from '#client/calls';
import type { InstrumentDoc } from '#contracts/documents';
import type { RebalanceDoc } from '#contracts/portfolio-documents';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';
import { targetsIn } from '#web/portfolio/headroom';
import { RebalanceFound } from '#web/portfolio/rebalance-found.tsx';

const AIMS = {
  targets: 'These weights',
  'minimum-variance': 'Least risk',
  'risk-parity': 'Equal shares of risk',
} as const;
type Kind = keyof typeof AIMS;

/** The way to another book, with its cost, beside the way that is blind to liquidity. It only shows: the command line sends. */
export function RebalancePanel({
  instruments,
}: {
  readonly instruments: readonly InstrumentDoc[];
}) {
  const [kind, setKind] = useState<Kind>('targets');
  const [text, setText] = useState('');
  const [found, setFound] = useState<RebalanceDoc | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const { targets, problem } = targetsIn(
    text,
    instruments.map(({ symbol }) => symbol),
  );
  const run = async (): Promise<void> => {
    setBusy(true);
    const aim =
      kind === 'targets'
        ? {
            kind,
            weights: Object.fromEntries(targets.map(({ symbol, weight }) => [symbol, weight])),
          }
        : { kind };
    const answer = await ask(calls.rebalance({ aim }));
    setBusy(false);
    setFailure(answer.ok ? null : answer.error);
    setFound(answer.ok ? answer.value : null);
  };
  return (
    <section className="panel" aria-labelledby="rebalance-title">
      <h2 id="rebalance-title">To another book</h2>
      <AimChoices kind={kind} onChoose={setKind} />
      {kind === 'targets' && (
        <TargetsField text={text} problem={problem} instruments={instruments} onChange={setText} />
      )}
      <button
        type="button"
        className="primary"
        data-testid="rebalance-preview"
        disabled={busy || (kind === 'targets' && (targets.length === 0 || problem !== null))}
        onClick={() => void run()}
      >
        {busy ? 'Looking…' : 'Show the trades and their cost'}
      </button>
      {failure !== null && <FailureBox title="No plan found" failure={failure} />}
      {found !== null && (
        <RebalanceFound found={found} currency={instruments[0]?.currency ?? 'USD'} />
      )}
    </section>
  );
}

function AimChoices({
  kind,
  onChoose,
}: {
  readonly kind: Kind;
  readonly onChoose: (kind: Kind) => void;
}) {
  return (
    <div className="choices" role="group" aria-label="What is wanted">
      {(Object.keys(AIMS) as Kind[]).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={kind === each}
          onClick={() => onChoose(each)}
        >
          {AIMS[each]}
        </button>
      ))}
    </div>
  );
}

function TargetsField({
  text,
  problem,
  instruments,
  onChange,
}: {
  readonly text: string;
  readonly problem: string | null;
  readonly instruments: readonly InstrumentDoc[];
  readonly onChange: (text: string) => void;
}) {
  return (
    <div className="field">
      <label htmlFor="targets">
        Symbol and percentage of the account, one per line; names not listed are sold
      </label>
      <textarea
        id="targets"
        data-testid="targets"
        rows={4}
        value={text}
        placeholder={instruments
          .slice(0, 2)
          .map(({ symbol }, i) => `${symbol} ${10 - 5 * i}`)
          .join('\n')}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem !== null && (
        <p className="hint bad" role="status">
          {problem}
        </p>
      )}
    </div>
  );
}
