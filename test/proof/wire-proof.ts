// Chapter: the wire of the paper venue, spoilt in both directions.
import { fuzzWire } from '../support/fuzz-wire.ts';
import { count, head, row, type Section } from './section.ts';

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? 180);

export async function wireProof(): Promise<Section> {
  const seed = Math.floor(Date.now() / 1000);
  const { lines, spoilt, connections, orders, failures } = await fuzzWire({
    seed,
    seconds: SECONDS,
    probability: 0.1,
  });
  return {
    isWell: failures.length === 0 && spoilt > 0,
    lines: [
      '## The wire of the paper venue',
      '',
      `For ${SECONDS} s a desk that places orders and its venue, a process of its own, speak through a relay that changes values, sends what is no JSON, cuts lines in half, repeats and drops them, and hangs up. A failure is a halt, an exception, a venue that died, or a line that is not up again within 5 s of an honest wire. Seed ${seed}.`,
      '',
      ...head(['lines', 'spoilt', 'connections', 'parents placed', 'failures']),
      row([count(lines), count(spoilt), count(connections), count(orders), failures.length]),
      '',
      ...failures.map((each) => `- ${each}`),
      '',
    ],
  };
}
