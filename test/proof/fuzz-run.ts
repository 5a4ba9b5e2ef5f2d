// One fuzzer, in a process of its own: node fuzz-run.ts api|readers SEED COUNT. Prints what it found as JSON.
import { fuzzApi } from '../support/fuzz-api.ts';
import { fuzzReaders } from '../support/fuzz-readers.ts';

const [, , what, seed, count] = process.argv;
const task = { seed: Number(seed), count: Number(count) };
const rss = (): number => Math.round(process.memoryUsage().rss / 2 ** 20);

async function found(): Promise<object> {
  const seen: number[] = [];
  if (what === 'api') {
    const { failures, byStatus, orders } = await fuzzApi({
      ...task,
      onProgress: () => seen.push(rss()),
    });
    return { failures, byStatus, orders, rss: seen };
  }
  const PARTS = 20;
  const failures: string[] = [];
  let accepted = 0;
  for (let part = 0; part < PARTS; part++) {
    const {
      threw,
      slow,
      accepted: some,
    } = fuzzReaders({ seed: task.seed + part, count: task.count / PARTS });
    failures.push(
      ...[...threw, ...slow].map(
        ({ target, seed: of, index, why }) => `${target}, seed ${of}, ${index}: ${why}`,
      ),
    );
    accepted += some;
    seen.push(rss());
  }
  return { failures, byStatus: { accepted, refused: task.count - accepted }, orders: 0, rss: seen };
}
process.stdout.write(JSON.stringify(await found()));
process.exit(0);
