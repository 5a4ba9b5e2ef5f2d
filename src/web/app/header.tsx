import type { AlertDoc } from '#contracts/alert-documents';
import type { ControlStateDoc } from '#contracts/control-documents';
import { type Fetched, useIsFresh } from '#web/api/document';
import { type Connection, useConnection } from '#web/api/live';
import { KillSwitch } from '#web/app/kill-switch.tsx';
import { SignOut } from '#web/app/sign-out.tsx';

const CONNECTION_WORDS: { readonly [C in Connection]: string } = {
  connecting: 'Connecting',
  live: 'Connected',
  lost: 'Connection lost, trying again',
};
const JOURNAL_TONES = { ok: 'good', failed: 'bad', unknown: 'warn' } as const;
const MODE_WORDS: {
  readonly [M in ControlStateDoc['mode'] | 'unknown']: readonly [name: string, meaning: string];
} = {
  paper: ['PAPER', 'orders go to the paper venue: no real money'],
  live: ['LIVE', 'orders go to a real exchange: real money'],
  tape: ['TAPE', 'orders trade on a recorded market: no real money'],
  unknown: ['MODE UNKNOWN', 'the service has not said yet whether money is real'],
};

interface Props {
  readonly controls: Fetched<ControlStateDoc>;
  readonly alerts: Fetched<readonly AlertDoc[]>;
  readonly onOut: () => void;
}

function wordsOn(
  connection: keyof typeof CONNECTION_WORDS,
  { isSilent, isEngineSilent }: { readonly isSilent: boolean; readonly isEngineSilent: boolean },
): string {
  if (isSilent) return 'The service does not answer';
  return isEngineSilent && connection === 'live'
    ? 'The engine does not answer'
    : CONNECTION_WORDS[connection];
}

/** On every page and always on screen: whether money is real, and the button that stops everything. */
export function Header({ controls, alerts, onOut }: Props) {
  const connection = useConnection();
  const doc = controls.value;
  const mode = doc?.mode ?? 'unknown';
  const [name, meaning] = MODE_WORDS[mode];
  // What was true before the connection was lost may not be true now.
  const isFresh = useIsFresh(controls);
  const isEngineSilent = doc?.engine === 'silent';
  const journal = doc === null || !isFresh || isEngineSilent ? 'unknown' : doc.journal;
  const isSilent = connection === 'live' && doc !== null && !isFresh;
  return (
    <header className="top" data-mode={mode}>
      <p className="mode" data-testid="mode">
        <strong>{name}</strong> <span>{meaning}</span>
      </p>
      <div className="bar">
        <a className="brand" href="#/">
          <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
            <circle cx="16" cy="16" r="9" fill="none" stroke="currentColor" strokeWidth="3" />
            <path d="M2 16h28" stroke="currentColor" strokeWidth="3" />
          </svg>
          Plimsoll
        </a>
        <nav aria-label="Pages">
          <a href="#/">Trade</a>
          <a href="#/blotter" data-testid="nav-blotter">
            Orders
          </a>
          <a href="#/overview" data-testid="nav-overview">
            Overview
          </a>
          <a href="#/market" data-testid="nav-market">
            Market
          </a>
          <a href="#/portfolio" data-testid="nav-portfolio">
            Portfolio
          </a>
          <a href="#/costs" data-testid="nav-costs">
            Costs
          </a>
          <a href="#/estimates" data-testid="nav-estimates">
            Estimates
          </a>
          <a href="#/fills" data-testid="nav-fills">
            Fills
          </a>
          <a href="#/settings" data-testid="nav-settings">
            Settings
          </a>
          <a href="#/risk" data-testid="nav-risk">
            Risk
            <AlertCount alerts={alerts} />
          </a>
        </nav>
        <div className="states">
          <span className={`state ${JOURNAL_TONES[journal]}`} data-testid="journal-state">
            Journal {journal}
          </span>
          <span
            className={`state ${connection === 'live' && !isSilent && !isEngineSilent ? 'good' : 'warn'}`}
            role="status"
            data-testid="connection-state"
          >
            {wordsOn(connection, { isSilent, isEngineSilent })}
          </span>
        </div>
        <SignOut who={doc?.you ?? null} onOut={onOut} />
        {/* Also while the service has not answered: who wants to stop must find the button. */}
        {doc?.killed !== true && <KillSwitch onChanged={controls.refresh} />}
      </div>
    </header>
  );
}

/** As many as one page of the list has. */
const ALERTS_ASKED = 200;

function AlertCount({ alerts }: { readonly alerts: Fetched<readonly AlertDoc[]> }) {
  const isFresh = useIsFresh(alerts);
  if (!isFresh) {
    return (
      <span className="count warn">
        ?<span className="visually-hidden"> alerts are unknown</span>
      </span>
    );
  }
  const open = (alerts.value ?? []).filter(
    (each) => each.acknowledged === null && each.severity !== 'notice',
  );
  if (open.length === 0) return null;
  return (
    <span className={`count ${open.some((each) => each.severity === 'critical') ? 'bad' : 'warn'}`}>
      {open.length}
      {open.length >= ALERTS_ASKED && '+'}
      <span className="visually-hidden"> alerts that nobody has acknowledged</span>
    </span>
  );
}
