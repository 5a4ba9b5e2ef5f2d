import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Say } from '#app/run-process';
import type { Config } from '#contracts/config';
import { parseTimeOfDay } from '#core/kernel/civil';
import { type CalendarPeriod, periodBefore } from '#core/kernel/period';
import { nodeArguments } from '#platform/node-arguments';

const MAIN = fileURLToPath(import.meta.resolve('#app/main'));
const LOOK_MS = 15_000;
/** What could not be written is tried again: soon, then less and less often, up to after so many looks. */
const AGAIN_LOOKS = 40;

interface Scheduled {
  readonly reports: Config['reports'];
  readonly url: string;
  readonly home: string;
  readonly say: Say;
  readonly stopped: AbortSignal;
}
/** TCA-91: cost of the orders of every period that is over, as page, workbook, table and JSON in a folder of its name; one that was missed while nothing ran is written at the next start. */
export function scheduleReports({ reports, url, home, say, stopped }: Scheduled): void {
  if (reports.every === 'never') return;
  const { every } = reports;
  const afterUs = parseTimeOfDay(reports.at) ?? 0;
  const folder = resolve(home, reports.folder);
  let isBusy = false;
  let skip = 0;
  let failures = 0;
  const look = async (): Promise<void> => {
    if (isBusy || skip-- > 0) return;
    const period = periodBefore(Date.now() * 1000 - afterUs, every);
    const to = join(folder, nameOf(period));
    if (existsSync(to)) return;
    isBusy = true;
    const why = await written(period, to, { url, home, stopped }).catch(String);
    isBusy = false;
    failures = why === null ? 0 : failures + 1;
    skip = failures === 0 ? 0 : Math.min(AGAIN_LOOKS, 2 ** failures);
    if (stopped.aborted) return;
    say(
      why === null
        ? `The report of ${nameOf(period)} is in ${to}.`
        : `The report of ${nameOf(period)} could not be written, and is tried again: ${why}`,
    );
  };
  const timer = setInterval(() => void look(), LOOK_MS);
  stopped.addEventListener('abort', () => clearInterval(timer));
}

const nameOf = ({ from, to }: CalendarPeriod): string => (from === to ? from : `${from}_${to}`);

/** By the command that a person would give, so that both say the same; null: done. The folder has its name when all is in it. */
async function written(
  { from, to }: CalendarPeriod,
  folder: string,
  { url, home, stopped }: Pick<Scheduled, 'url' | 'home' | 'stopped'>,
): Promise<string | null> {
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const files = ['html', 'xlsx', 'csv'].flatMap((kind) => [
    `--${kind}`,
    join(part, `report.${kind}`),
  ]);
  const json = openSync(join(part, 'report.json'), 'w', 0o600);
  const child = spawn(
    process.execPath,
    nodeArguments(MAIN, 'tca', '--own', '--from', from, '--to', to, ...files, '--json'),
    {
      env: {
        ...process.env,
        PLIMSOLL_URL: url,
        PLIMSOLL_TOKEN: readFileSync(join(home, 'token'), 'utf8').trim(),
        PLIMSOLL_HOME: home,
      },
      stdio: ['ignore', json, 'pipe'],
      signal: stopped,
    },
  );
  closeSync(json);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) return said.trim().split('\n')[0] ?? `exit ${code}`;
  renameSync(part, folder);
  return null;
}
