import { calls } from '#client/calls';
import type { ControlStateDoc } from '#contracts/control-documents';
import { type Action, mayDo, type Role } from '#core/gate/roles';
import { MAY_NOT_LIFT } from '#web/app/kill-switch.tsx';
import { formatClock, formatDate } from '#web/format/format';
import { Decision } from '#web/risk/decision.tsx';
import { scopeWords } from '#web/risk/scope';

const may = (you: ControlStateDoc['you'], action: Action): boolean =>
  mayDo(you.role as Role, action);

/** Kill switches that are on, each with the way to lift it for who may. */
export function Kills({
  kills,
  you,
  onDone,
}: {
  readonly kills: ControlStateDoc['kills'];
  readonly you: ControlStateDoc['you'];
  readonly onDone: () => void;
}) {
  return (
    <ul className="matters">
      {kills.map((kill) => (
        <li
          key={scopeWords(kill.scope)}
          className="matter"
          data-testid={`kill-${scopeWords(kill.scope)}`}
        >
          <div>
            <p>
              <span className="state bad">on</span> <strong>{scopeWords(kill.scope)}</strong>:{' '}
              {kill.reason}{' '}
              <span className="muted">
                ({kill.by}, {formatDate(kill.since)} {formatClock(kill.since)} UTC)
              </span>
            </p>
            <p className="small">
              {kill.stillOpen.length === 0
                ? 'The venue has confirmed that none of its orders is open.'
                : `Still open at the venue: ${kill.stillOpen.join(', ')}`}
            </p>
          </div>
          {may(you, 'release') ? (
            <Decision
              about={`lifting the switch of ${scopeWords(kill.scope)}`}
              testId={`release-${scopeWords(kill.scope)}`}
              onDone={onDone}
              choices={[
                {
                  label: 'Lift',
                  call: (reason) => calls.release(reason, kill.scope),
                },
              ]}
            />
          ) : (
            <p className="small muted">{MAY_NOT_LIFT}</p>
          )}
        </li>
      ))}
    </ul>
  );
}
