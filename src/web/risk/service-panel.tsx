import type { HealthDoc } from '#contracts/documents';
import type { Fetched } from '#web/api/document';
import { Unknown } from '#web/risk/unknown.tsx';

type Part = Exclude<keyof HealthDoc, 'status' | 'killed' | 'books'>;
interface Words {
  readonly name: string;
  readonly good: string;
  readonly bad: string;
}
const PARTS: { readonly [P in Part]: Words } = {
  engine: {
    name: 'Engine',
    good: 'answers',
    bad: 'not heard, or its journal cannot be read: what is shown is what it last said',
  },
  clock: {
    name: 'Clock',
    good: 'agrees with the market',
    bad: "this machine's clock is behind the market's, so the age of prices is unknown; check its time service",
  },
  venue: {
    name: 'Venue',
    good: 'connected, with usable prices',
    bad: 'not connected, or without usable prices',
  },
  looking: {
    name: 'Working orders',
    good: 'being worked',
    bad: 'not worked for more than ten seconds: restart the service',
  },
  journal: {
    name: 'Journal',
    good: 'written',
    bad: 'cannot be written, so nothing is sent; check the disk',
  },
};
const ORDER: readonly Part[] = ['engine', 'clock', 'venue', 'looking', 'journal'];

const isUnknown = ({ engine }: HealthDoc, part: Part): boolean => !engine && part !== 'engine';
function toneOf(doc: HealthDoc, part: Part): 'good' | 'bad' | 'warn' {
  if (isUnknown(doc, part)) return 'warn';
  return doc[part] ? 'good' : 'bad';
}
function partWords(doc: HealthDoc, part: Part): string {
  if (isUnknown(doc, part)) return 'unknown: the engine does not answer';
  return doc[part] ? PARTS[part].good : PARTS[part].bad;
}

/**
 * What the service says of itself; its books and switches have panels of their own. Refusals for a wrong clock stand
 * under the alerts too, as CLOCK_REFUSED and CLOCK_STEPPED.
 */
export function ServicePanel({
  health,
  isFresh,
}: {
  readonly health: Fetched<HealthDoc>;
  readonly isFresh: boolean;
}) {
  const doc = health.value;
  return (
    <section className="panel" aria-labelledby="service-title">
      <h2 id="service-title">Service</h2>
      {!isFresh && <Unknown what="The state of the service" isOld={false} />}
      {isFresh && doc !== null && (
        <ul className="parts">
          {ORDER.map((part) => (
            <li key={part} data-testid={`health-${part}`}>
              <span className={`state ${toneOf(doc, part)}`}>{PARTS[part].name}</span>{' '}
              {partWords(doc, part)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
