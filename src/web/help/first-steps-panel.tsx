import { useState } from 'react';
import type { InstrumentDoc } from '#contracts/documents';
import { FIRST_STEPS, firstStepKept, keepFirstStep } from '#web/help/first-steps';
import type { TicketForm } from '#web/ticket/form';

const SMALL_LOTS = 100;

/** The first hour on the paper venue, a step at a time; it can be left at any time and does not come back. */
export function FirstSteps({
  instrument,
  onTicket,
}: {
  readonly instrument: InstrumentDoc;
  readonly onTicket: (ticket: Pick<TicketForm, 'quantity' | 'horizonMinutes'>) => void;
}) {
  const [at, setAt] = useState(firstStepKept);
  const step = FIRST_STEPS[at];
  if (step === undefined) return null;
  const go = (next: number): void => {
    keepFirstStep(next);
    setAt(next);
  };
  return (
    <section
      className="panel first-steps"
      aria-labelledby="first-steps-title"
      data-testid="first-steps"
    >
      <h2 id="first-steps-title">
        First steps{' '}
        <small>
          {at + 1} of {FIRST_STEPS.length}: {step.title}
        </small>
      </h2>
      <p>{step.words}</p>
      <div className="row">
        <button
          type="button"
          data-testid="first-steps-do"
          onClick={() => {
            onTicket({
              quantity: step.quantity(SMALL_LOTS * instrument.lot),
              horizonMinutes: step.horizonMinutes,
            });
            go(at + 1);
          }}
        >
          {step.button}
        </button>
        <button
          type="button"
          className="quiet"
          data-testid="first-steps-leave"
          onClick={() => go(FIRST_STEPS.length)}
        >
          Leave the tour
        </button>
      </div>
    </section>
  );
}
