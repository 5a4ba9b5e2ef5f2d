import { useState } from 'react';
import { calls } from '#client/calls';
import type { CostSurfaceDoc } from '#contracts/cost-documents';
import type { InstrumentDoc } from '#contracts/documents';
import { BPS_IN_ONE } from '#core/kernel/units';
import { useDocument } from '#web/api/document';
import { Empty, FailureBox, Figure } from '#web/app/words.tsx';
import { Curve, type Point } from '#web/costs/curve.tsx';
import { formatBps, formatMoney, formatPercent } from '#web/format/format';

const URGENCY_WORDS = { even: 'Evenly', shortfall: 'Front-loaded', urgent: 'In a hurry' } as const;
type Urgency = keyof typeof URGENCY_WORDS;
const CELLS = 10;
const SPACING_MS = 2_000;
/** Where one colour ends and the next begins, bps. */
const LEVELS = [5, 10, 20, 40, 80] as const;

const daysOf = (days: number): string =>
  days < 1
    ? `${Number((days * 100).toPrecision(2))} % of a day`
    : `${Number(days.toPrecision(2))} days`;

/** What will it cost: every size in every time; one click tells one of them in full. */
export function CostPage({ instruments }: { readonly instruments: readonly InstrumentDoc[] }) {
  const [symbol, setSymbol] = useState(instruments[0]?.id ?? '');
  const [urgency, setUrgency] = useState<Urgency>('even');
  const [chosen, setChosen] = useState<{ readonly row: number; readonly column: number }>({
    row: 5,
    column: 7,
  });
  const call = calls.costSurface({ symbol, urgency, cells: CELLS });
  const { value: surface, failure, refresh } = useDocument(symbol === '' ? null : call, SPACING_MS);
  return (
    <div className="order">
      <div className="order-title">
        <h1>What will it cost?</h1>
        <label className="inline">
          <span>Symbol</span>
          <select
            data-testid="cost-symbol"
            value={symbol}
            onChange={(event) => setSymbol(event.target.value)}
          >
            {instruments.map(({ id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        <UrgencyChoices urgency={urgency} onChoose={setUrgency} />
      </div>
      {failure !== null && (
        <FailureBox title="The cost is unknown" failure={failure} onRetry={refresh} />
      )}
      {surface === null && failure === null && <p className="lonely muted">Loading…</p>}
      {surface !== null && (
        <>
          <Chosen surface={surface} {...chosen} />
          <div className="two">
            <Surface
              surface={surface}
              {...chosen}
              onChoose={(row, column) => setChosen({ row, column })}
            />
            <Frontier
              symbol={symbol}
              quantity={(surface.sizes[chosen.row] ?? 0.01) * surface.adv}
            />
          </div>
        </>
      )}
    </div>
  );
}

function UrgencyChoices({
  urgency,
  onChoose,
}: {
  readonly urgency: Urgency;
  readonly onChoose: (urgency: Urgency) => void;
}) {
  return (
    <div className="choices" role="group" aria-label="How it is worked">
      {(Object.keys(URGENCY_WORDS) as Urgency[]).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={urgency === each}
          onClick={() => onChoose(each)}
        >
          {URGENCY_WORDS[each]}
        </button>
      ))}
    </div>
  );
}

interface Place {
  readonly surface: CostSurfaceDoc;
  readonly row: number;
  readonly column: number;
}
function Chosen({ surface, row, column }: Place) {
  const {
    sizes,
    horizonDays,
    adv,
    price,
    currency,
    expectedBps,
    standardErrorBps,
    stdevBps,
    participation,
    modelId,
    calibration,
  } = surface;
  const size = sizes[row] ?? 0;
  const expected = expectedBps[row]?.[column] ?? null;
  const error = standardErrorBps[row]?.[column] ?? null;
  const risk = stdevBps[row]?.[column] ?? null;
  const value = size * adv * price;
  return (
    <dl className="figures panel">
      <Figure
        name="Order"
        value={formatMoney(value, currency)}
        detail={`${Math.round(size * adv).toLocaleString('en-US')} units, ${formatPercent(size, 2)} of a day's volume`}
        testId="cost-order"
      />
      <Figure
        name="Within"
        value={daysOf(horizonDays[column] ?? 0)}
        detail={`${formatPercent(participation[row]?.[column] ?? null)} of the volume at most`}
      />
      <Figure
        name="Expected"
        value={expected === null ? 'not within the cap' : formatBps(expected)}
        detail={
          expected === null
            ? 'take longer, or send less'
            : `± ${formatBps(error)} standard error; ${formatMoney((expected / BPS_IN_ONE) * value, currency)}`
        }
        testId="cost-expected"
      />
      <Figure
        name="Timing risk"
        value={risk === null ? 'unknown' : formatBps(risk, 1)}
        detail="one standard deviation of one order"
      />
      <Figure
        name="Model"
        value={calibration.state === 'calibrated' ? 'fitted' : 'published'}
        detail={`${modelId}: ${calibration.source.slice(0, 60)}`}
      />
    </dl>
  );
}

const shownBps = (value: number): string => value.toFixed(value < 9.95 ? 1 : 0);

function Surface({
  surface,
  row,
  column,
  onChoose,
}: Place & { readonly onChoose: (row: number, column: number) => void }) {
  const level = (value: number): number => LEVELS.filter((each) => value >= each).length;
  return (
    <section className="panel" aria-labelledby="surface-title">
      <h2 id="surface-title">Expected cost by size and time, bps</h2>
      <div className="scroll tall" tabIndex={0} role="region" aria-label="Table of costs">
        <table className="surface">
          <thead>
            <tr>
              <th scope="col">Size of a day's volume</th>
              {surface.horizonDays.map((days) => (
                <th key={days} scope="col">
                  {Number(days.toPrecision(2))} d
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {surface.sizes.map((size, i) => (
              <tr key={size}>
                <th scope="row">{formatPercent(size, size < 0.01 ? 2 : 1)}</th>
                {surface.horizonDays.map((days, j) => {
                  const value = surface.expectedBps[i]?.[j] ?? null;
                  return (
                    <td key={days}>
                      <button
                        type="button"
                        className={value === null ? 'none' : `level-${level(value)}`}
                        aria-pressed={i === row && j === column}
                        aria-label={`${value === null ? 'not within the cap' : `${shownBps(value)} bps`}: ${formatPercent(size, 2)} in ${daysOf(days)}`}
                        data-testid={`cost-cell-${i}-${j}`}
                        onClick={() => onChoose(i, j)}
                      >
                        {value === null ? <span aria-hidden="true">·</span> : shownBps(value)}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="hint">
        Half spread of the taking part, impact and fees; a dot is above the participation cap.
      </p>
    </section>
  );
}

function Frontier({ symbol, quantity }: { readonly symbol: string; readonly quantity: number }) {
  const rounded = Number(quantity.toPrecision(6));
  const { value } = useDocument(
    calls.costSurface({ symbol, cells: 30, quantity: rounded }),
    SPACING_MS,
  );
  const frontier = value?.frontier ?? [];
  const points = frontier.map(
    (each): Point => ({
      x: each.stdevBps,
      y: each.expectedBps,
      title: `${URGENCY_WORDS[each.urgency]} in ${daysOf(each.horizonDays)}: ${formatBps(each.expectedBps)} ± ${formatBps(each.stdevBps, 1)}`,
    }),
  );
  return (
    <section className="panel" aria-labelledby="frontier-title">
      <h2 id="frontier-title">Cost against risk of this size</h2>
      {points.length < 2 ? (
        <Empty>
          Nothing else can be chosen for this size. Click a cell of a smaller size, or of a longer
          horizon.
        </Empty>
      ) : (
        <Curve
          points={points}
          x="timing risk, bps"
          y="expected cost, bps"
          label={`${points.length} choices of horizon and urgency that no other beats in both cost and risk`}
          isLine
        />
      )}
      <table className="rows plain">
        <thead>
          <tr>
            <th scope="col">Worked</th>
            <th scope="col">Within</th>
            <th scope="col" className="number">
              Expected
            </th>
            <th scope="col" className="number">
              Risk
            </th>
          </tr>
        </thead>
        <tbody>
          {frontier
            .filter((_, k) => k % Math.max(1, Math.ceil(frontier.length / 8)) === 0)
            .map((each) => (
              <tr key={`${each.urgency}${each.horizonDays}`}>
                <th scope="row">{URGENCY_WORDS[each.urgency]}</th>
                <td>{daysOf(each.horizonDays)}</td>
                <td className="number">{formatBps(each.expectedBps)}</td>
                <td className="number">{formatBps(each.stdevBps, 1)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
