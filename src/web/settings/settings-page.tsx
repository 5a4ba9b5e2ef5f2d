import { useState } from 'react';
import { calls } from '#client/calls';
import { useDocument } from '#web/api/document';
import { FailureBox } from '#web/app/words.tsx';

/** The configuration in force, and where each value comes from. It is changed in the file, and read at a start. */
export function SettingsPage() {
  const { value: settings, failure, refresh } = useDocument(calls.settings());
  const [text, setText] = useState('');
  const [isOwn, setOwn] = useState(false);
  const words = text.trim().toLowerCase();
  const rows = (settings?.keys ?? []).filter(
    ({ key, value, origin }) =>
      (!isOwn || origin !== 'default') && `${key} ${value}`.toLowerCase().includes(words),
  );
  return (
    <div className="risk">
      <h1>
        Settings{' '}
        {settings !== null && <small>Plimsoll {settings.version}, as this service runs now</small>}
      </h1>
      {failure !== null && <FailureBox title="No settings" failure={failure} onRetry={refresh} />}
      <section className="panel" aria-labelledby="settings-title">
        <h2 id="settings-title">Values in force</h2>
        <div className="row">
          <label>
            Find{' '}
            <input
              type="search"
              value={text}
              onChange={(event) => setText(event.target.value)}
              data-testid="settings-find"
            />
          </label>
          <label>
            <input
              type="checkbox"
              checked={isOwn}
              onChange={(event) => setOwn(event.target.checked)}
              data-testid="settings-own"
            />{' '}
            only what somebody set
          </label>
        </div>
        {settings !== null && rows.length === 0 && (
          <p className="muted" data-testid="settings-empty">
            {isOwn && words === ''
              ? 'Nobody set anything: every value is the default. Write a plimsoll.yaml to change one.'
              : 'No key or value holds these words.'}
          </p>
        )}
        {rows.length > 0 && (
          <div className="scroll" tabIndex={0} role="region" aria-label="Table of settings">
            <table className="rows" data-testid="settings">
              <thead>
                <tr>
                  <th scope="col">Key</th>
                  <th scope="col">Value</th>
                  <th scope="col">From</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ key, value, origin }) => (
                  <tr key={key}>
                    <th scope="row">
                      <code>{key}</code>
                    </th>
                    <td>{value}</td>
                    <td className={origin === 'default' ? 'muted' : ''}>{origin}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p className="hint">
          Change a value in <code>plimsoll.yaml</code> and start again; docs/configuration.md says
          what each key does. Keys, passwords and tokens are named here and never shown.
        </p>
      </section>
    </div>
  );
}
