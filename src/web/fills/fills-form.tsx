import { type DragEvent, type FormEvent, useState } from 'react';

export interface GivenFiles {
  readonly fills: readonly File[];
  readonly orders: readonly File[];
  readonly tapes: readonly File[];
  readonly history: readonly File[];
  readonly rates: readonly File[];
  readonly terms: GivenTerms;
}
/** What the command line takes as flags, by the name that the service has for it; '' is not given. */
export type GivenTerms = Readonly<Record<TermName, string>>;
type TermName = (typeof TERMS)[number]['name'];
const TERMS = [
  { name: 'currency', label: 'Currency of the report', hint: 'as in the files', most: 12 },
  { name: 'columns', label: 'Columns of the fills', hint: 'at=when,quantity=n', most: 200 },
  { name: 'zone', label: 'Time zone of the fills', hint: 'UTC', most: 60 },
  { name: 'marketZone', label: 'Time zone of the market', hint: 'of the market', most: 60 },
  { name: 'gap', label: 'Gap between orders', hint: '30m', most: 12 },
  { name: 'index', label: 'Index', hint: 'SPY, or AMZN=XLY,SPY', most: 200 },
] as const;
const NO_TERMS: GivenTerms = {
  currency: '',
  columns: '',
  zone: '',
  marketZone: '',
  gap: '',
  index: '',
};
interface Props {
  readonly isBusy: boolean;
  readonly onGiven: (files: GivenFiles) => void;
}

const listOf = (files: FileList | null): readonly File[] => [...(files ?? [])];

/** Fills by choice or by drop; orders and recordings where there are any. */
export function FillsForm({ isBusy, onGiven }: Props) {
  const [given, setGiven] = useState<GivenFiles>({
    fills: [],
    orders: [],
    tapes: [],
    history: [],
    rates: [],
    terms: NO_TERMS,
  });
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    setGiven({ ...given, fills: listOf(event.dataTransfer.files) });
  };
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (given.fills.length > 0) onGiven(given);
  };
  return (
    <form className="panel fills-form" onSubmit={send} aria-label="Files">
      <div
        className={`drop${isOver ? ' over' : ''}`}
        data-testid="fills-drop"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <FilesField
          id="fills-file"
          label="Fills (choose, or drop here)"
          isMany
          onFiles={(fills) => setGiven({ ...given, fills })}
        />
        <p className="hint" data-testid="fills-names">
          {given.fills.length === 0
            ? 'CSV, JSON, XML or FIX, also packed by gzip'
            : given.fills.map(({ name }) => name).join(', ')}
        </p>
      </div>
      <FilesField
        id="fills-orders"
        label="Orders, if you have them"
        isMany={false}
        onFiles={(orders) => setGiven({ ...given, orders })}
      />
      <FilesField
        id="fills-tapes"
        label="Recorded quotes and trades, if any"
        isMany
        onFiles={(tapes) => setGiven({ ...given, tapes })}
      />
      <FilesField
        id="fills-history"
        label="Bars, if any"
        isMany={false}
        onFiles={(history) => setGiven({ ...given, history })}
      />
      <FilesField
        id="fills-rates"
        label="Rates of currencies, if any"
        isMany={false}
        onFiles={(rates) => setGiven({ ...given, rates })}
      />
      {TERMS.map(({ name, label, hint, most }) => (
        <label htmlFor={`fills-${name}`} key={name}>
          {label}
          <input
            id={`fills-${name}`}
            data-testid={`fills-${name}`}
            value={given.terms[name]}
            maxLength={most}
            placeholder={hint}
            onChange={({ target }) =>
              setGiven({ ...given, terms: { ...given.terms, [name]: target.value } })
            }
          />
        </label>
      ))}
      <button
        type="submit"
        className="primary"
        data-testid="fills-send"
        disabled={isBusy || given.fills.length === 0}
      >
        {isBusy ? 'Pricing…' : 'Show the cost'}
      </button>
    </form>
  );
}

function FilesField({
  id,
  label,
  isMany,
  onFiles,
}: {
  readonly id: string;
  readonly label: string;
  readonly isMany: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  return (
    <label htmlFor={id}>
      {label}
      <input
        id={id}
        type="file"
        multiple={isMany}
        data-testid={id}
        onChange={(event) => onFiles(listOf(event.target.files))}
      />
    </label>
  );
}
