import { useRef, useState } from 'react';
import { calls } from '#client/calls';
import type { InstrumentDoc, OrderRequest, PreTradeDoc } from '#contracts/documents';
import type { WaitRequest } from '#contracts/wait-documents';
import { type ApiFailure, ask, newIdempotencyKey, type Words, wordsOf } from '#web/api/client';
import { orderHash } from '#web/app/route';
import { FailureBox } from '#web/app/words.tsx';
import { formatQuantity } from '#web/format/format';
import { problemsOf, sentence } from '#web/ticket/form';
import type { PreTradeState } from '#web/ticket/pre-trade';

interface Props {
  readonly preTrade: PreTradeState;
  readonly request: OrderRequest | null;
  /** What it shall wait for; none: it begins at once. */
  readonly triggers: WaitRequest['triggers'];
  readonly instrument: InstrumentDoc | null;
  readonly hasProblems: boolean;
  readonly onPlaced: () => void;
}

/** The gate's verdict, and the only button that places: open for exactly the order that was approved. */
export function VerdictPanel(props: Props) {
  const { preTrade, request, triggers, instrument, hasProblems, onPlaced } = props;
  const { place, isPlacing, failure } = usePlacing(onPlaced);
  const waits = triggers.length > 0;
  // What waits is judged when its price has come: the verdict is of now.
  const isApproved =
    preTrade.state === 'answered' && (preTrade.doc.verdict.approved || waits) && request !== null;
  const what = request === null || instrument === null ? '' : wordsOfOrder(request, instrument);
  return (
    <div className={`panel verdict-panel ${toneOf(preTrade)}`}>
      <div className="verdict" data-testid="verdict" role="status" aria-live="polite">
        <VerdictWords preTrade={preTrade} hasProblems={hasProblems} />
      </div>
      <div className="place">
        <button
          type="button"
          className="primary"
          disabled={!isApproved || isPlacing}
          data-testid="place-order"
          onClick={() => request !== null && void place(request, triggers)}
        >
          {isPlacing ? 'Placing…' : waits ? 'Let it wait' : 'Place order'}
        </button>
        <span className="hint">
          {what}
          {waits ? ', judged again when its price has come' : ''}
        </span>
      </div>
      {failure !== null && <FailureBox title="The order was not placed" failure={failure} />}
    </div>
  );
}

function wordsOfOrder(
  { side, quantity, value = 0 }: OrderRequest,
  { symbol, lot, currency }: InstrumentDoc,
): string {
  const act = side === 'buy' ? 'Buy' : 'Sell';
  return quantity === undefined
    ? `${act} ${formatQuantity(value, null)} ${currency} worth of ${symbol}`
    : `${act} ${formatQuantity(quantity, lot)} ${symbol}`;
}

function toneOf(preTrade: PreTradeState): string {
  if (preTrade.state === 'answered') return preTrade.doc.verdict.approved ? 'good' : 'bad';
  return preTrade.state === 'failed' ? 'bad' : '';
}

function VerdictWords({ preTrade, hasProblems }: Pick<Props, 'preTrade' | 'hasProblems'>) {
  switch (preTrade.state) {
    case 'idle':
      return hasProblems ? (
        <Said title="Check the ticket" text="The marked fields need correction." />
      ) : (
        <Said
          title="No order yet"
          text="Enter a quantity to see its cost and whether it may be sent."
        />
      );
    case 'asking':
      return <Said title="Estimating…" text="" />;
    case 'answered':
      return <Verdict verdict={preTrade.doc.verdict} />;
    case 'failed':
      return <Failed failure={preTrade.failure} />;
  }
}

const Said = ({ title, text }: { readonly title: string; readonly text: string }) => (
  <>
    <p className="verdict-title">{title}</p>
    <p>{text}</p>
  </>
);

function Verdict({ verdict }: { readonly verdict: PreTradeDoc['verdict'] }) {
  if (verdict.approved)
    return <Said title="Approved" text="Every rule of the gate passes in the present market." />;
  return (
    <Refused
      title="Refused"
      words={
        verdict.refusal ?? {
          code: 'UNKNOWN',
          message: 'The gate gave no reason',
          remedy: 'look in the journal',
        }
      }
    />
  );
}

function Failed({ failure }: { readonly failure: ApiFailure }) {
  const rest = failure.kind === 'problem' ? problemsOf(failure.problem).rest : [];
  return (
    <>
      <Refused title={titleOf(failure)} words={wordsOf(failure)} />
      {rest.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </>
  );
}

/** The gate's no, a mistake in the ticket, and a service in trouble are three things. */
function titleOf(failure: ApiFailure): string {
  if (failure.kind !== 'problem') return 'No estimate';
  if (failure.problem.status === 422) return 'Refused';
  return failure.problem.status < 429 ? 'Check the ticket' : 'No estimate';
}

const Refused = ({ title, words }: { readonly title: string; readonly words: Words }) => (
  <>
    <p className="verdict-title">
      {title} <code>{words.code}</code>
    </p>
    <p>{sentence(words.message)}</p>
    <p className="remedy">{sentence(words.remedy)}</p>
  </>
);

/** One key for one intention: a repeated click, or a try after a lost answer, is the same order. */
function usePlacing(onPlaced: () => void): {
  readonly place: (request: OrderRequest, triggers: WaitRequest['triggers']) => Promise<void>;
  readonly isPlacing: boolean;
  readonly failure: ApiFailure | null;
} {
  const [isPlacing, setPlacing] = useState(false);
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const intention = useRef<{ readonly body: string; readonly key: string } | null>(null);
  const place = async (request: OrderRequest, triggers: WaitRequest['triggers']): Promise<void> => {
    const body = JSON.stringify({ request, triggers });
    if (intention.current?.body !== body) intention.current = { body, key: newIdempotencyKey() };
    setPlacing(true);
    const { key } = intention.current;
    const waits = triggers.length > 0;
    const answer = waits
      ? await ask(calls.placeWaitingOrder({ order: request, triggers }, key))
      : await ask(calls.placeOrder(request, key));
    setPlacing(false);
    // A lost answer leaves it open whether the order was taken: the key stays, so that the next try is the same order.
    if (answer.ok || answer.error.kind === 'problem') intention.current = null;
    setFailed(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    onPlaced();
    if ('parentId' in answer.value) location.hash = orderHash(answer.value.parentId);
  };
  return { place, isPlacing, failure: failed };
}
