import type { AlertDoc } from '#contracts/alert-documents';
import type { ControlsDoc } from '#contracts/documents';
import type { Fetched } from '#web/api/document';
import { useConnection, type Connection } from '#web/api/live';
import { KillSwitch } from '#web/app/kill-switch.tsx';

const CONNECTION_WORDS: { readonly [C in Connection]: string } = { connecting: 'Connecting', live: 'Live', lost: 'Connection lost, trying again' };
const JOURNAL_TONES = { ok: 'good', failed: 'bad', unknown: 'warn' } as const;
const MODE_WORDS: { readonly [M in ControlsDoc['mode']]: string } = { paper: 'Orders go to the paper venue: no real money', live: 'Orders go to a real exchange: real money', tape: 'Orders meet a recorded market: no real money' };

export function Header({ controls, alerts }: { readonly controls: Fetched<ControlsDoc>; readonly alerts: readonly AlertDoc[] }) {
  const connection = useConnection();
  const doc = controls.value;
  const open = alerts.filter((each) => each.acknowledged === null && each.severity !== 'notice');
  // What was true before the connection was lost may not be true now.
  const journal = doc === null || connection !== 'live' ? 'unknown' : doc.journal;
  return (
    <header className="top">
      <a className="brand" href="#/">
        <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
          <circle cx="16" cy="16" r="9" fill="none" stroke="currentColor" strokeWidth="3" />
          <path d="M2 16h28" stroke="currentColor" strokeWidth="3" />
        </svg>
        Plimsoll
      </a>
      {doc !== null && (
        <span className="badge mode" title={MODE_WORDS[doc.mode]}>
          {doc.mode.toUpperCase()}
        </span>
      )}
      <nav aria-label="Pages">
        <a href="#/">Trade</a>
        <a href="#/market" data-testid="nav-market">Market</a>
        <a href="#/portfolio" data-testid="nav-portfolio">Portfolio</a>
        <a href="#/costs" data-testid="nav-costs">Costs</a>
        <a href="#/estimates" data-testid="nav-estimates">Estimates</a>
        <a href="#/risk" data-testid="nav-risk">
          Risk
          {open.length > 0 && <span className={`count ${open.some((each) => each.severity === 'critical') ? 'bad' : 'warn'}`}>{open.length}<span className="visually-hidden"> alerts that nobody has acknowledged</span></span>}
        </a>
      </nav>
      <div className="states">
        <span className={`state ${JOURNAL_TONES[journal]}`} data-testid="journal-state">
          Journal {journal}
        </span>
        <span className={`state ${connection === 'live' ? 'good' : 'warn'}`} role="status" data-testid="connection-state">
          {CONNECTION_WORDS[connection]}
        </span>
      </div>
      {doc?.killed === false && <KillSwitch onChanged={controls.refresh} />}
    </header>
  );
}
