import type { Command } from 'commander';
import { wrongFlag } from '#cli/flag';
import { badInput, done, type Ending, type Finish, withJson } from '#cli/output';
import { written } from '#cli/report/page';
import { successPage } from '#cli/report/success-page';
import { clientOf, type Env } from '#cli/service';
import { successText } from '#cli/success-report';
import { parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';

interface ReportFlags {
  readonly from?: string;
  readonly to?: string;
  readonly html?: string;
  readonly json?: boolean;
}
export function addReportCommand(program: Command, finish: Finish): void {
  withJson(
    program
      .command('report')
      .description(
        'shows how well the running service does: estimates, VWAP, refusals followed up, cost saved, days to liquidate; by strategy and symbol',
      )
      .option('--from <time>', 'orders placed from this time on (default: 30 days before --to)')
      .option('--to <time>', 'orders placed before this time (default: now)')
      .option('--html <file>', 'write the report as one page'),
  ).action(async (flags: ReportFlags) => finish(await report(flags, process.env), flags));
}

/** A day is its midnight UTC. null: no time. */
const timeOf = (text: string): string | null => {
  const whole = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
  return parseIsoTime(whole) === null ? null : whole;
};

async function report(flags: ReportFlags, env: Env): Promise<Ending> {
  const problems: Problem[] = [];
  const read = (flag: '--from' | '--to', text: string | undefined): string | undefined => {
    if (text === undefined) return undefined;
    const time = timeOf(text);
    if (time === null)
      problems.push(wrongFlag(flag, 'a day or a time with its zone', text, '2026-01-05'));
    return time ?? undefined;
  };
  const from = read('--from', flags.from);
  const to = read('--to', flags.to);
  const client = clientOf(env);
  if (!client.ok) problems.push(client.error);
  if (problems.length > 0 || !client.ok) return badInput(problems);
  const found = await client.value.report({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  if (!found.ok) {
    const { code, detail, remedy } = found.error;
    const path = code === 'SERVICE_UNREACHABLE' ? 'PLIMSOLL_URL' : 'report';
    return badInput([problem(code, path, detail, remedy)]);
  }
  const bad = flags.html === undefined ? null : written(flags.html, successPage(found.value));
  return bad === null ? done(found.value, successText(found.value)) : badInput([bad]);
}
