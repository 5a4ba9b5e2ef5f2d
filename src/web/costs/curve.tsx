import { scaleOf } from '#web/charts/interval';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Ends of an interval of y. */
  readonly range?: readonly [number, number];
  readonly tone?: 'within' | 'outside';
  readonly title: string;
}
const WIDTH = 520;
const HEIGHT = 260;
const LEFT = 52;
const BOTTOM = 34;
const TOP = 8;

/** y over x: a line through the points, or points with their intervals and the diagonal where both are the same thing. */
export function Curve({
  points,
  x,
  y,
  label,
  isLine = false,
  hasDiagonal = false,
}: {
  readonly points: readonly Point[];
  readonly x: string;
  readonly y: string;
  readonly label: string;
  readonly isLine?: boolean;
  readonly hasDiagonal?: boolean;
}) {
  const across = scaleOf(points.map((point) => point.x));
  const up = scaleOf(points.flatMap((point) => [point.y, ...(point.range ?? [])]));
  const px = (value: number): number => LEFT + ((WIDTH - LEFT - 8) * across.at(value)) / 100;
  const py = (value: number): number =>
    HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * up.at(value)) / 100;
  const from = Math.max(across.min, up.min);
  const to = Math.min(across.max, up.max);
  return (
    <svg className="xy" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {up.ticks.map((tick) => (
        <g key={tick}>
          <line className="grid" x1={LEFT} x2={WIDTH - 8} y1={py(tick)} y2={py(tick)} />
          <text x={LEFT - 6} y={py(tick) + 4} textAnchor="end">
            {tick}
          </text>
        </g>
      ))}
      {across.ticks.map((tick) => (
        <text key={tick} x={px(tick)} y={HEIGHT - BOTTOM + 14} textAnchor="middle">
          {tick}
        </text>
      ))}
      {hasDiagonal && from < to && (
        <line className="diagonal" x1={px(from)} y1={py(from)} x2={px(to)} y2={py(to)} />
      )}
      {isLine && (
        <polyline
          className="curve-line"
          points={points.map((point) => `${px(point.x)},${py(point.y)}`).join(' ')}
        />
      )}
      {points.map((point, i) => (
        <Mark key={i} point={point} px={px} py={py} />
      ))}
      <text x={(LEFT + WIDTH) / 2} y={HEIGHT - 4} textAnchor="middle">
        {x}
      </text>
      <text transform={`translate(12 ${(HEIGHT - BOTTOM) / 2}) rotate(-90)`} textAnchor="middle">
        {y}
      </text>
    </svg>
  );
}

function Mark({
  point,
  px,
  py,
}: {
  readonly point: Point;
  readonly px: (x: number) => number;
  readonly py: (y: number) => number;
}) {
  return (
    <g className={point.tone ?? 'within'}>
      <title>{point.title}</title>
      {point.range !== undefined && (
        <line
          className="range"
          x1={px(point.x)}
          x2={px(point.x)}
          y1={py(point.range[0])}
          y2={py(point.range[1])}
        />
      )}
      <circle cx={px(point.x)} cy={py(point.y)} r={4} />
    </g>
  );
}
