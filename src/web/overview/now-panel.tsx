import { calls } from '#client/calls';
import type { AlertDoc } from '#contracts/alert-documents';
import { useDocument } from '#web/api/document';
import { useLive } from '#web/api/live';
import { nowLines } from '#web/overview/now';

const SPACING_MS = 5_000;

/** What is so at this moment; each line leads to its page. */
export function NowPanel({ alerts }: { readonly alerts: readonly AlertDoc[] | null }) {
  const book = useDocument(calls.book(), SPACING_MS);
  const working = useDocument(calls.orders({ status: 'open', limit: 1000 }), SPACING_MS);
  useLive('order', () => {
    book.refresh();
    working.refresh();
  });
  return (
    <ul className="cards" aria-label="Now">
      {nowLines({ book: book.value, working: working.value, alerts }).map((line) => (
        <li className="panel" key={line.id}>
          <h2>
            <a href={line.hash}>{line.name}</a>
          </h2>
          <p
            className={line.isBad ? 'card-value hurts' : 'card-value'}
            data-testid={`now-${line.id}`}
          >
            {line.value}
          </p>
          {line.detail !== '' && <p className="hint">{line.detail}</p>}
        </li>
      ))}
    </ul>
  );
}
