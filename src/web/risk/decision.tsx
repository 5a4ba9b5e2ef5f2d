import { type SubmitEvent, useId, useState } from 'react';
import type { Call } from '#client/calls';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';

interface Choice {
  readonly label: string;
  call(reason: string): Call<'controls'>;
  readonly danger?: boolean;
}

/** A decision that is in the journal under a name: a reason first, then one of the buttons. */
export function Decision(props: {
  readonly about: string;
  readonly choices: readonly Choice[];
  readonly onDone: () => void;
  readonly testId: string;
}) {
  const id = useId();
  const [reason, setReason] = useState('');
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const decide = async (choice: Choice): Promise<void> => {
    const answer = await ask(choice.call(reason.trim()));
    setFailure(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setReason('');
    props.onDone();
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => event.preventDefault();
  return (
    <form className="decision" onSubmit={submit}>
      <label htmlFor={id} className="visually-hidden">
        Reason for {props.about}
      </label>
      <input
        id={id}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        placeholder="Reason, kept in the journal"
        maxLength={200}
        autoComplete="off"
        data-testid={`${props.testId}-reason`}
      />
      {props.choices.map((choice) => (
        <button
          key={choice.label}
          type="button"
          className={choice.danger === true ? 'danger-outline' : ''}
          disabled={reason.trim() === ''}
          onClick={() => void decide(choice)}
          data-testid={`${props.testId}-${choice.label.toLowerCase().replaceAll(' ', '-')}`}
        >
          {choice.label}
        </button>
      ))}
      {failure !== null && <FailureBox title="It was not done" failure={failure} />}
    </form>
  );
}
