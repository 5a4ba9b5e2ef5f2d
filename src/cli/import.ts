import { globSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { colour } from '#cli/colour';
import type { ImportDone, ImportJob } from '#cli/file-job';
import { termsOf, withTerms } from '#cli/file-terms';
import { repeatable } from '#cli/flag';
import { badInput, done, type Ending, type Finish, inUnits } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { type WorkFlags, withWork, workAskIn, worked } from '#cli/work';
import { type Problem, problem } from '#core/kernel/failure';
import { printable } from '#core/kernel/printable';
import { err, ok, type Result } from '#core/kernel/result';
import { FORMAT_NAMES, FORMATS, type FormatName, isFormat } from '#core/market/formats';

interface ImportFlags extends WorkFlags {
  readonly tape: readonly string[];
  readonly format: string;
  readonly symbol?: string;
  readonly columns?: string;
  readonly label: string;
  readonly market: string;
  readonly utcOffset?: string;
  readonly tick?: string;
  readonly lot?: string;
  readonly dryRun?: boolean;
}

export function addImportCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = program
    .command('import')
    .description(
      'imports recorded data into the store and reports its quality; files already imported are skipped',
    )
    .addOption(repeatable('--tape <path>', 'file, folder or pattern to import'))
    .requiredOption('--format <name>', `format of the files: ${FORMAT_NAMES.join(', ')}`)
    .option('--utc-offset <hours>', 'hours that the stamps of currency pairs are ahead of UTC: -5')
    .option('--tick <step>', 'price step of the instrument of a CSV (default: a cent)')
    .option('--lot <step>', 'quantity step of the instrument of a CSV (default: 1)')
    .option('--dry-run', 'read and report, store nothing')
    .option('--json', 'print one JSON document on stdout');
  withTerms(command, 'column names of a CSV, ours first: price=px,quantity=qty');
  withWork(command).action(async (flags: ImportFlags) =>
    finish(await importFiles(flags, ports), flags),
  );
}

async function importFiles(flags: ImportFlags, ports: CliPorts): Promise<Ending> {
  const jobs = jobsOf(flags);
  if (!jobs.ok) return badInput([jobs.error]);
  const ask = workAskIn(flags);
  if (!ask.ok) return badInput([ask.error]);
  const started = ports.wallClock();
  const tell = progressOf(jobs.value.length, flags.json === true);
  const root = flags.dryRun === true ? null : resolve(ports.storeRoot(process.env));
  if (root !== null) ports.tidyStore(root);
  const did = await worked(
    {
      kind: 'import',
      tasks: jobs.value.map((job) => ({
        job: { ...job, paths: job.paths.map((path) => resolve(path)) },
        root,
      })),
      ask: ask.value,
      onEnd: (index, answer, ended) =>
        tell(
          ended,
          jobs.value[index]?.paths.map((path) => basename(path)).join(' + ') ?? '',
          oneOf(answer, jobs.value[index]!),
        ),
    },
    ports,
  );
  if (!did.ok) return badInput([did.error]);
  const answers = did.value.map((answer, index) => oneOf(answer, jobs.value[index]!));
  const finished = answers.flatMap((each) => (each.ok ? [each.value] : []));
  const problems = answers.flatMap((each) => (each.ok ? [] : [each.error]));
  const seconds = (ports.wallClock() - started) / 1000;
  const rows = finished.reduce((sum, each) => sum + each.rows, 0);
  const document = {
    files: jobs.value.length,
    rows,
    repeated: finished.filter(({ isRepeat }) => isRepeat).length,
    problems,
    done: finished,
    performance: { seconds, rowsPerSecond: rows / seconds, workers: ask.value.processes },
  };
  const text = `${finished.map(lineOf).join('\n')}\n${colour.bold(`${inUnits(rows)} rows`)} of ${finished.length} of ${jobs.value.length} jobs, ${document.repeated} done before${flags.dryRun === true ? '; nothing was stored (--dry-run)' : ''}`;
  if (problems.length === 0) return done(document, text);
  const bad = badInput(problems);
  return {
    exit: 2,
    document: { ...document, ...(bad.document as object) },
    text: `${text}\n${bad.text}`,
  };
}

/** A file whose worker died is a bad file like any other: it stops no other. */
const oneOf = (
  answer: Result<Result<ImportDone, Problem>, Problem>,
  { paths }: ImportJob,
): Result<ImportDone, Problem> => {
  // Whoever did it may have stood in another folder.
  const given = (text: string): string =>
    paths.reduce((words, path) => words.replaceAll(resolve(path), path), text);
  if (!answer.ok)
    return err({
      ...answer.error,
      path: paths[0] ?? '',
      remedy: 'import again with --jobs 1; finished files are kept',
    });
  const { value } = answer;
  return value.ok
    ? ok({ ...value.value, paths: value.value.paths.map(given) })
    : err({ ...value.error, path: given(value.error.path), message: given(value.error.message) });
};

function lineOf({ paths, symbols, days, rows, quality, isRepeat }: ImportDone): string {
  const what =
    symbols.length === 1
      ? `${symbols[0]}${days.length === 0 ? '' : ` ${days.join(', ')}`}`
      : `${symbols.length} symbols`;
  const wrong = [
    [quality.skipped, 'left out'],
    [quality.crossed, 'crossed'],
    [quality.locked, 'locked'],
    [quality.gaps, 'gaps'],
    [quality.outOfOrder, 'out of order'],
    [quality.zeroPrices, 'prices of 0'],
  ].flatMap(([count, name]) => (Number(count) > 0 ? [`${inUnits(Number(count))} ${name}`] : []));
  return `  ${colour.bold(quality.grade)}  ${what}: ${inUnits(rows)} rows of ${paths.map((path) => basename(path)).join(' + ')}${isRepeat ? colour.dim(' (done before)') : ''}${wrong.length === 0 ? '' : colour.dim(`\n     ${wrong.join(', ')}`)}${quality.notes.map((note) => colour.dim(`\n     ${note}`)).join('')}`;
}

/** A bar where somebody looks, a line a file where nobody does. */
function progressOf(
  total: number,
  isQuiet: boolean,
): (count: number, name: string, answer: Result<ImportDone, Problem>) => void {
  if (isQuiet) return () => undefined;
  return (count, name, answer) => {
    const width = 30;
    const bar = '█'.repeat(Math.round((width * count) / total)).padEnd(width, '░');
    process.stderr.write(
      process.stderr.isTTY
        ? `\r${bar} ${count} of ${total}  ${printable(name).slice(0, 60).padEnd(60)}${count === total ? '\n' : ''}`
        : `${count} of ${total} ${answer.ok ? 'done' : 'failed'}: ${printable(name)}\n`,
    );
  };
}

function jobsOf(flags: ImportFlags): Result<readonly ImportJob[], Problem> {
  const { format } = flags;
  if (!isFormat(format))
    return err(
      problem(
        'FLAG_INVALID',
        '--format',
        `must be one of ${FORMAT_NAMES.join(', ')}, was '${format}'`,
        'see docs/data.md for what each reads',
      ),
    );
  const terms = termsOf(flags);
  if (!terms.ok) return terms;
  const paths = pathsOf(flags.tape);
  if (!paths.ok) return paths;
  const { kind, files } = FORMATS[format];
  return ok(
    TOGETHER[files](paths.value).map((group) => ({
      version: 1,
      kind,
      paths: group,
      format,
      ...terms.value,
    })),
  );
}

/** Which files are one job. */
const TOGETHER: {
  readonly [How in (typeof FORMATS)[FormatName]['files']]: (
    paths: readonly string[],
  ) => readonly (readonly string[])[];
} = { one: (paths) => paths.map((path) => [path]), pair: pairsOf, all: (paths) => [paths] };

function pathsOf(given: readonly string[]): Result<readonly string[], Problem> {
  if (given.length === 0)
    return err(
      problem(
        'FLAG_MISSING',
        '--tape',
        'a file, a folder or a pattern is required',
        'give --tape FILE',
      ),
    );
  const found: string[] = [];
  for (const each of given) {
    const matches = each.includes('*') ? globSync(each).toSorted() : [each];
    if (matches.length === 0)
      return err(
        problem(
          'FILE_UNREADABLE',
          each,
          'the pattern must match a file, matched none',
          'check the path, and quote the pattern',
        ),
      );
    for (const path of matches)
      found.push(
        ...(isFolder(path)
          ? readdirSync(path)
              .toSorted()
              .map((name) => join(path, name))
              .filter((file) => !isFolder(file))
          : [path]),
      );
  }
  return ok(found);
}
const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Trades and quotes of one symbol and day belong together: `ibm_20131007_trade.zip`, `ibm_20131007_quote.zip`. */
function pairsOf(paths: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const key = join(dirname(path), basename(path).replace(/_(trade|quote)\.zip$/i, ''));
    groups.set(key, [...(groups.get(key) ?? []), path]);
  }
  return [...groups.values()];
}
