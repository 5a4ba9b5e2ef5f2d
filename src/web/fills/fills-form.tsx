import { type DragEvent, type FormEvent, useState } from 'react';

export interface GivenFiles {
  readonly fills: readonly File[];
  readonly orders: readonly File[];
  readonly tapes: readonly File[];
  readonly currency: string;
}
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
    currency: '',
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
      <label htmlFor="fills-currency">
        Currency of the report
        <input
          id="fills-currency"
          value={given.currency}
          maxLength={12}
          placeholder="as in the files"
          onChange={(event) => setGiven({ ...given, currency: event.target.value.trim() })}
        />
      </label>
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
