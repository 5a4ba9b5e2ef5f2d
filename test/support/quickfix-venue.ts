// A real QuickFIX acceptor in a process of its own, compiled from quickfix-acceptor.cpp.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const COMPILER = 'g++';
const HEADER = '/usr/include/quickfix/Session.h';
const DICTIONARY = 'test/support/quickfix-dictionary.xml';
const TLS_HEADER = '/usr/include/openssl/ssl.h';

/** Why there is no QuickFIX here; false: there is. */
export const quickfixMissing: string | false = (() => {
  if (!existsSync(HEADER)) return 'QuickFIX is not installed (apt-get install libquickfix-dev)';
  try {
    execFileSync(COMPILER, ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'no C++ compiler is installed (apt-get install g++)';
  }
})();

/** The same for QuickFIX's own TLS. */
export const quickfixTlsMissing: string | false =
  quickfixMissing !== false || existsSync(TLS_HEADER)
    ? quickfixMissing
    : 'OpenSSL is not installed (apt-get install libssl-dev)';

let built: string | null = null;
/** Compiled once; on a busy machine that takes a while. */
export function acceptorBinary(): string {
  if (built !== null) return built;
  const binary = join(mkdtempSync(join(tmpdir(), 'plimsoll-quickfix-')), 'acceptor');
  const source = 'test/support/quickfix-acceptor.cpp';
  const tls = quickfixTlsMissing === false ? ['-DHAVE_SSL=1', '-lssl', '-lcrypto'] : [];
  const flags = ['-std=c++14', '-w', '-O0', source, '-o', binary, '-lquickfix', '-lpthread'];
  flags.push(...tls);
  execFileSync(COMPILER, flags, { stdio: 'inherit' });
  built = binary;
  return binary;
}

/** One line `X` of the acceptor's log. */
export interface LoggedExecution {
  readonly clOrdId: string;
  readonly execId: string;
  readonly quantity: number;
  readonly price: number;
}
export interface QuickfixVenue {
  readonly port: number;
  /** Returns when the acceptor has done it. */
  command(line: string): Promise<void>;
  /** ClOrdIDs of every NewOrderSingle that came through. */
  orders(): readonly string[];
  executions(): readonly LoggedExecution[];
  stop(): Promise<void>;
}

/** Files of a venue that speaks TLS. */
export interface VenueTls {
  readonly cert: string;
  readonly key: string;
  /** Of whom clients must have a certificate; without it they need none. */
  readonly clientCa?: string;
}
const tlsArguments = ({ cert, key, clientCa }: VenueTls): readonly string[] =>
  clientCa === undefined ? [cert, key, ''] : [cert, key, clientCa, '1'];

/** Starts a venue on a port of its own. */
export async function quickfixVenue(tls?: VenueTls): Promise<QuickfixVenue> {
  const port = await freePort();
  const log = join(mkdtempSync(join(tmpdir(), 'plimsoll-quickfix-log-')), 'venue.log');
  const more = tls === undefined ? [] : tlsArguments(tls);
  const venue: ChildProcess = spawn(acceptorBinary(), [String(port), log, DICTIONARY, ...more], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  venue.stdout?.on('data', (chunk) => {
    said += String(chunk);
    venue.emit('said');
  });
  venue.once('exit', () => venue.emit('said'));
  const until = async (line: string): Promise<void> => {
    while (!said.includes(`${line}\n`)) {
      if (venue.exitCode !== null) throw new Error(`the acceptor ended before it said '${line}'`);
      await once(venue, 'said');
    }
    said = said.replace(`${line}\n`, '');
  };
  await until('listening');
  const logged = (kind: string): readonly (readonly string[])[] =>
    readFileSync(log, 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([first]) => first === kind);
  return {
    port,
    async command(line) {
      venue.stdin?.write(`${line}\n`);
      await until(`did ${line}`);
    },
    orders: () => logged('D').map(([, id = '']) => id),
    executions: () =>
      logged('X').map(([, clOrdId = '', execId = '', quantity, price]) => ({
        clOrdId,
        execId,
        quantity: Number(quantity),
        price: Number(price),
      })),
    async stop() {
      if (venue.exitCode !== null) return;
      const gone = once(venue, 'exit');
      venue.kill('SIGKILL');
      await gone;
    },
  };
}
