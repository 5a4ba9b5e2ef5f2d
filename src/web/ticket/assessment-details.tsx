import type { AssessmentDoc } from '#contracts/documents';

/** What the score is made of, and what the data say about themselves. */
export function AssessmentDetails({ assessment }: { readonly assessment: AssessmentDoc }) {
  const largest = Math.max(
    0.01,
    ...assessment.components.map((part) => Math.abs(part.contribution)),
  );
  return (
    <>
      <table className="components">
        <caption>Contributions to the score</caption>
        <tbody>
          {assessment.components.map((part) => (
            <tr key={part.name}>
              <th scope="row">{part.name}</th>
              <td className="bar-cell">
                <svg width="100%" height="12" aria-hidden="true">
                  <rect
                    width={`${(Math.abs(part.contribution) / largest) * 100}%`}
                    y="2"
                    height="8"
                    rx="1"
                    className="fill-plain"
                  />
                </svg>
              </td>
              <td className="number">
                {part.value === null ? 'unknown' : part.contribution.toFixed(2)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {assessment.quality.notes.length > 0 && (
        <p className="hint">{assessment.quality.notes.join(' ')}</p>
      )}
    </>
  );
}
