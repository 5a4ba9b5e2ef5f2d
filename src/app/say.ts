import { destination, type Logger, pino } from 'pino';
import { printableLines } from '#core/kernel/printable';

/** What a line is about, for machines. */
export interface SaidFacts {
  readonly level?: Level;
  /** Of an alert. */
  readonly code?: string;
  /** The order, instrument or limit that it is about. */
  readonly about?: string;
  readonly remedy?: string;
  /** Of an order, and of a child of it. */
  readonly parentId?: string;
  readonly clientOrderId?: string;
  readonly executionId?: string;
  readonly venue?: string;
  readonly symbol?: string;
  readonly side?: string;
  readonly status?: string;
  /** Units, and currency a unit. */
  readonly quantity?: number;
  readonly price?: number;
}
const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
type Level = (typeof LEVELS)[number];
/** A line for whoever reads the log of a process. */
export type Say = (line: string, facts?: SaidFacts) => void;

/** OPS-2: lines for people; with PLIMSOLL_LOG=json an object a line, with time, level, process and what it is about. Down to PLIMSOLL_LOG_LEVEL, without it to `info`; for people orders are beside the dashboard, and only with `debug` here. */
export function sayingIn(env: Readonly<Record<string, string | undefined>>, process: string): Say {
  const least = LEVELS.find((level) => level === env['PLIMSOLL_LOG_LEVEL']) ?? 'info';
  const isSaid = (level: Level): boolean => LEVELS.indexOf(level) <= LEVELS.indexOf(least);
  if (env['PLIMSOLL_LOG'] === 'json') {
    const say = sayingJson(process);
    return (line, facts) => (isSaid(facts?.level ?? 'info') ? say(line, facts) : undefined);
  }
  return (line, { remedy, level = 'info', parentId } = {}) =>
    isSaid(parentId === undefined ? level : 'debug') &&
    void globalThis.process.stderr.write(
      `${printableLines(line)}\n${remedy === undefined ? '' : `  ${printableLines(remedy)}\n`}`,
    );
}

function sayingJson(name: string): Say {
  const log: Logger = pino(
    {
      base: { process: name },
      level: 'debug',
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ dest: 2, sync: true }),
  );
  return (line, { level = 'info', ...facts } = {}) => log[level](facts, line);
}
