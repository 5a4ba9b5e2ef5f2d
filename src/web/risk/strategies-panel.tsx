import { calls } from '#client/calls';
import type { ControlStateDoc } from '#contracts/control-documents';
import { Empty } from '#web/app/words.tsx';
import { formatClock } from '#web/format/format';
import { Decision } from '#web/risk/decision.tsx';
import { Unknown } from '#web/risk/unknown.tsx';

/** How near each strategy is to its throttles; one that a throttle switched off stays off until a person turns it on. */
export function StrategiesPanel({
  controls,
  isFresh,
  onDone,
}: {
  readonly controls: ControlStateDoc;
  readonly isFresh: boolean;
  readonly onDone: () => void;
}) {
  const { strategies, disabled, restricted, restrictedByConfiguration } = controls;
  const list = [
    ...restrictedByConfiguration.map((symbol) => `${symbol} (configuration)`),
    ...restricted,
  ];
  return (
    <section className="panel" aria-labelledby="strategies-title">
      <h2 id="strategies-title">Throttles</h2>
      {!isFresh && (
        <Unknown
          what="Which strategies may send"
          isOld={strategies.length > 0 || disabled.length > 0}
        />
      )}
      {isFresh && strategies.length === 0 && (
        <Empty>
          No strategy has sent anything yet. Each appears here with its messages when its first
          order works.
        </Empty>
      )}
      {strategies.length > 0 && <ThrottlesTable strategies={strategies} />}
      <ul className="matters">
        {disabled.map((each) => (
          <Disabled key={each.strategy} disabled={each} onDone={onDone} />
        ))}
      </ul>
      <p className="small muted">
        Restricted instruments:{' '}
        {list.length === 0 ? (isFresh ? 'none' : 'not known now') : list.join(', ')}
      </p>
    </section>
  );
}

function ThrottlesTable({ strategies }: Pick<ControlStateDoc, 'strategies'>) {
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">strategy</th>
          <th scope="col" className="number">
            messages in the window
          </th>
          <th scope="col" className="number">
            orders in the window
          </th>
        </tr>
      </thead>
      <tbody>
        {strategies.map((each) => (
          <tr key={each.strategy}>
            <th scope="row">{each.strategy}</th>
            <td className="number">
              {each.messages} of {each.messagesMax}
            </td>
            <td className="number">
              {each.applications} of {each.applicationsMax}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Disabled({
  disabled: { strategy, count, why, max, since },
  onDone,
}: {
  readonly disabled: ControlStateDoc['disabled'][number];
  readonly onDone: () => void;
}) {
  return (
    <li className="matter" data-testid={`disabled-${strategy}`}>
      <p>
        <span className="state bad">off</span> <strong>{strategy}</strong>: {count} {why}, at most{' '}
        {max} <span className="muted">({formatClock(since)} UTC)</span>
      </p>
      <Decision
        about={`turning ${strategy} on`}
        testId={`enable-${strategy}`}
        onDone={onDone}
        choices={[
          {
            label: 'Turn on',
            call: (reason) => calls.enableStrategy(strategy, reason),
          },
        ]}
      />
    </li>
  );
}
