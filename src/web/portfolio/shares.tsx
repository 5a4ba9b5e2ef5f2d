import { formatPercent } from '#web/format/format';

const WIDTH = 240;
/** Shares of the book as bars, in a fixed order: what is absent is nothing, not unknown. */
export function Shares({
  caption,
  shares,
  order,
}: {
  readonly caption: string;
  readonly shares: Readonly<Record<string, number>>;
  readonly order: readonly string[];
}) {
  return (
    <table className="components">
      <caption>{caption}</caption>
      <tbody>
        {order.map((name) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="bar-cell">
              <svg
                width="100%"
                height="10"
                viewBox={`0 0 ${WIDTH} 10`}
                preserveAspectRatio="none"
                aria-hidden="true"
              >
                <rect className="track" width={WIDTH} height="10" />
                <rect
                  className="fill-plain"
                  width={Math.min(1, shares[name] ?? 0) * WIDTH}
                  height="10"
                />
              </svg>
            </td>
            <td className="number">{formatPercent(shares[name] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
