import { RadioGroup } from 'radix-ui';
import type { InstrumentDoc } from '#contracts/documents';
import { STRATEGIES, STRATEGY_NAMES, strategyNamed } from '#core/plan/strategies';
import { type FieldProblems, nameOf, type TicketField, type TicketForm } from '#web/ticket/form';

interface FieldsProps {
  readonly form: TicketForm;
  readonly instruments: readonly InstrumentDoc[];
  readonly instrument: InstrumentDoc | null;
  readonly problems: FieldProblems;
  readonly onChange: (form: TicketForm) => void;
}

export function TicketFields({ form, instruments, instrument, problems, onChange }: FieldsProps) {
  const text = (
    field: TicketField,
    label: string,
    unit: string,
    more: { readonly hint?: string; readonly testId: string; readonly placeholder?: string },
  ) => (
    <TextField
      {...more}
      id={`ticket-${field}`}
      label={label}
      unit={unit}
      value={form[field]}
      problem={problems[field]}
      onChange={(value) => onChange({ ...form, [field]: value })}
    />
  );
  return (
    <form className="fields" onSubmit={(event) => event.preventDefault()} noValidate>
      <SymbolField
        form={form}
        instruments={instruments}
        problem={problems.symbol}
        onChange={onChange}
      />
      <SideField form={form} onChange={onChange} />
      {text('quantity', 'Quantity', unitOf(form, instrument), {
        testId: 'ticket-quantity',
        ...(instrument === null ? {} : { hint: sizeHint(form, instrument) }),
      })}
      <SizedInField form={form} instrument={instrument} onChange={onChange} />
      <div className="field">
        <label htmlFor="ticket-strategy">Strategy</label>
        <select
          id="ticket-strategy"
          value={form.strategy}
          data-testid="ticket-strategy"
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
      </div>
      {text('horizonMinutes', 'Horizon', 'minutes from now', { testId: 'ticket-horizon' })}
      {text('limit', 'Limit price (optional)', instrument?.currency ?? '', {
        testId: 'ticket-limit',
        placeholder: 'none',
        ...(instrument === null ? {} : { hint: `on the tick of ${String(instrument.tick)}` }),
      })}
      {text('maxParticipationPercent', 'Max participation (optional)', '% of volume', {
        testId: 'ticket-participation',
        placeholder: 'as configured',
      })}
      {text('stop', 'Stop at (optional)', instrument?.currency ?? '', {
        testId: 'ticket-stop',
        placeholder: 'none',
        hint: `waits until the mid has come ${form.side === 'sell' ? 'down' : 'up'} to it`,
      })}
      {text('takeProfit', 'Take profit at (optional)', instrument?.currency ?? '', {
        testId: 'ticket-take-profit',
        placeholder: 'none',
        hint: 'with a stop, the first that comes is the one',
      })}
    </form>
  );
}

const unitOf = ({ sizedIn }: TicketForm, instrument: InstrumentDoc | null): string =>
  sizedIn === 'units' ? 'units' : (instrument?.currency ?? '');
const sizeHint = ({ sizedIn }: TicketForm, { lot }: InstrumentDoc): string =>
  sizedIn === 'units'
    ? `in lots of ${String(lot)}`
    : 'as many whole lots as it buys at the mid when it is placed';

function SizedInField({
  form,
  instrument,
  onChange,
}: Pick<FieldsProps, 'form' | 'instrument' | 'onChange'>) {
  return (
    <div className="field">
      <label htmlFor="ticket-sized-in">Quantity in</label>
      <select
        id="ticket-sized-in"
        value={form.sizedIn}
        data-testid="ticket-sized-in"
        onChange={(event) =>
          onChange({ ...form, sizedIn: event.target.value === 'money' ? 'money' : 'units' })
        }
      >
        <option value="units">Units</option>
        <option value="money">{instrument?.currency ?? 'Money'}</option>
      </select>
    </div>
  );
}

function SymbolField({
  form,
  instruments,
  problem,
  onChange,
}: Pick<FieldsProps, 'form' | 'instruments' | 'onChange'> & {
  readonly problem: string | undefined;
}) {
  return (
    <div className="field">
      <label htmlFor="ticket-symbol">Symbol</label>
      <select
        id="ticket-symbol"
        value={form.symbol}
        data-testid="ticket-symbol"
        onChange={(event) => onChange({ ...form, symbol: event.target.value, limit: '' })}
      >
        {instruments.map((one) => (
          <option key={one.id} value={nameOf(one, instruments)}>
            {one.symbol} · {one.venue} · {one.currency}
          </option>
        ))}
      </select>
      {problem !== undefined && <p className="problem">{problem}</p>}
    </div>
  );
}

function SideField({ form, onChange }: Pick<FieldsProps, 'form' | 'onChange'>) {
  return (
    <div className="field">
      <span className="label" id="side-label">
        Side
      </span>
      <RadioGroup.Root
        className="segments"
        aria-labelledby="side-label"
        orientation="horizontal"
        value={form.side}
        onValueChange={(side) => onChange({ ...form, side: side === 'sell' ? 'sell' : 'buy' })}
      >
        <RadioGroup.Item className="segment buy" value="buy" data-testid="ticket-side-buy">
          Buy
        </RadioGroup.Item>
        <RadioGroup.Item className="segment sell" value="sell" data-testid="ticket-side-sell">
          Sell
        </RadioGroup.Item>
      </RadioGroup.Root>
    </div>
  );
}

interface TextProps {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly testId: string;
  readonly onChange: (value: string) => void;
}
function TextField({
  id,
  label,
  unit,
  value,
  problem,
  hint,
  placeholder,
  testId,
  onChange,
}: TextProps) {
  const isBad = problem !== undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="with-unit">
        <input
          id={id}
          value={value}
          inputMode="decimal"
          autoComplete="off"
          placeholder={placeholder}
          data-testid={testId}
          aria-invalid={isBad}
          aria-describedby={`${id}-unit ${id}-more`}
          onChange={(event) => onChange(event.target.value)}
        />
        <span className="unit" id={`${id}-unit`}>
          {unit}
        </span>
      </div>
      <p className={isBad ? 'problem' : 'hint'} id={`${id}-more`}>
        {problem ?? hint ?? ''}
      </p>
    </div>
  );
}
