import { Dialog } from 'radix-ui';
import { type SubmitEvent, useState } from 'react';
import { calls } from '#client/calls';
import type { InstrumentDoc, OrderDoc } from '#contracts/documents';
import { STRATEGIES, STRATEGY_NAMES, strategyNamed } from '#core/plan/strategies';
import { type ApiFailure, ask } from '#web/api/client';
import { FailureBox } from '#web/app/words.tsx';
import {
  type AmendField,
  type AmendForm,
  type AmendProblems,
  amendFormOf,
  changesOf,
} from '#web/orders/amend-form';

interface Props {
  readonly order: OrderDoc;
  readonly instrument: InstrumentDoc | null;
  readonly onChanged: () => void;
}

/** What is asked for, changed while the order works. */
export function AmendOrder({ order, instrument, onChanged }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Trigger data-testid="amend-order">Amend…</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="dialog">
          <Dialog.Title>Amend this order</Dialog.Title>
          <Dialog.Description>
            What is filled stays filled. What is left is planned again and checked like a new order.
          </Dialog.Description>
          <AmendFields
            order={order}
            instrument={instrument}
            onChanged={() => {
              setOpen(false);
              onChanged();
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function AmendFields({ order, instrument, onChanged }: Props) {
  const [form, setForm] = useState<AmendForm>(() => amendFormOf(order));
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const changes = changesOf(form, order, instrument, Date.now());
  const problems: AmendProblems = changes.ok ? {} : changes.error;
  const change = changes.ok ? changes.value : null;
  const amend = async (): Promise<void> => {
    if (change === null) return;
    const answer = await ask(calls.amendOrder(order.parentId, change));
    setFailure(answer.ok ? null : answer.error);
    if (answer.ok) onChanged();
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void amend();
  };
  const text = (field: AmendField, label: string, placeholder: string) => (
    <AmendText
      field={field}
      label={label}
      placeholder={placeholder}
      value={form[field]}
      problem={problems[field]}
      onChange={(value) => setForm({ ...form, [field]: value })}
    />
  );
  return (
    <form onSubmit={submit} noValidate>
      {text('quantity', 'Quantity, all of the order in units', '')}
      {text('limit', `Limit price, ${order.currency}`, 'none')}
      {text('minutes', 'Deadline, minutes from now', 'unchanged')}
      <StrategyField form={form} onChange={setForm} />
      <label htmlFor="amend-reason">Reason (optional)</label>
      <input
        id="amend-reason"
        value={form.reason}
        onChange={(event) => setForm({ ...form, reason: event.target.value })}
        placeholder="Kept in the journal"
        maxLength={200}
        autoComplete="off"
        data-testid="amend-reason"
      />
      {failure !== null && <FailureBox title="The order was not amended" failure={failure} />}
      <div className="dialog-actions">
        <Dialog.Close type="button">Leave as it is</Dialog.Close>
        <button
          type="submit"
          className="primary"
          disabled={change === null}
          data-testid="amend-confirm"
        >
          Amend
        </button>
      </div>
    </form>
  );
}

function AmendText({
  field,
  label,
  placeholder,
  value,
  problem,
  onChange,
}: {
  readonly field: AmendField;
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const id = `amend-${field}`;
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        placeholder={placeholder}
        inputMode="decimal"
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
        data-testid={id}
      />
      {problem !== undefined && (
        <p className="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </>
  );
}

const StrategyField = ({
  form,
  onChange,
}: {
  readonly form: AmendForm;
  readonly onChange: (form: AmendForm) => void;
}) => (
  <>
    <label htmlFor="amend-strategy">Strategy</label>
    <select
      id="amend-strategy"
      value={form.strategy}
      data-testid="amend-strategy"
      onChange={(event) =>
        onChange({ ...form, strategy: strategyNamed(event.target.value) ?? form.strategy })
      }
    >
      {STRATEGY_NAMES.toReversed().map((strategy) => (
        <option key={strategy} value={strategy}>
          {STRATEGIES[strategy].label}
        </option>
      ))}
    </select>
  </>
);
