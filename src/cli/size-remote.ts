import { randomUUID } from 'node:crypto';
import { orderRequestOf, placedAtService, type RemoteFlags } from '#cli/execute-remote';
import { flagOf } from '#cli/flag';
import { badInput, type Ending } from '#cli/output';
import { clientOf, type Env } from '#cli/service';
import {
  methodNumbers,
  methodOf,
  type SizeFlags,
  type SizeNumbers,
  sizedMethodOf,
} from '#cli/size-method';
import type { SignalRequest } from '#contracts/signal-documents';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

export type SignalFlags = SizeFlags &
  Pick<RemoteFlags, 'strategy' | 'horizon' | 'limit' | 'maxParticipation'>;

/** `size --execute`: the running service sizes the signal, and works what comes of it. */
export async function sizeRemote(
  symbol: string,
  flags: SignalFlags,
  env: Env,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const service = clientOf(env);
  if (!service.ok) return badInput([service.error]);
  const request = signalOf(symbol, flags);
  if (!request.ok) return badInput(request.error);
  const client = service.value;
  const placed = await client.placeSignal(request.value, randomUUID());
  return placedAtService(client, placed, progress, stop);
}

// The service knows its market, its models and what it holds.
const LOCAL = ['history', 'held', 'model', 'outstanding', 'config', 'columns'] as const;

function signalOf(symbol: string, flags: SignalFlags): Result<SignalRequest, readonly Problem[]> {
  const problems = LOCAL.filter((name) => flags[name] !== undefined).map((name) =>
    problem(
      'FLAG_INVALID',
      flagOf(name),
      'is for a size from a file, but --execute asks the service',
      'leave it out: the service knows its market and its position',
    ),
  );
  const numbers = methodNumbers(flags);
  if (!numbers.ok) return err([...problems, ...numbers.error]);
  const method = methodOf(numbers.value);
  if (!method.ok) return err([...problems, method.error]);
  const { strategy, horizon, limit, maxParticipation } = flags;
  const market = { tape: [], format: [], seed: '', cash: '' };
  const wish = orderRequestOf({
    ...market,
    symbol,
    side: 'buy',
    quantity: '1',
    ...(strategy === undefined ? {} : { strategy }),
    ...(horizon === undefined ? {} : { horizon }),
    ...(limit === undefined ? {} : { limit }),
    ...(maxParticipation === undefined ? {} : { maxParticipation }),
  });
  if (!wish.ok) return err([...problems, ...wish.error]);
  const { capital, nav } = numbers.value;
  const money = capital ?? nav;
  if (money === null)
    problems.push(
      problem(
        'FLAG_MISSING',
        '--capital',
        'capital is required: the limits of the tiers apply to it',
        'give --capital 1000000',
      ),
    );
  if (problems.length > 0 || money === null) return err(problems);
  const { symbol: _symbol, side: _side, quantity: _quantity, ...order } = wish.value;
  return ok({ ...sizeOf(symbol, money, numbers.value), order });
}

function sizeOf(
  symbol: string,
  capital: number,
  numbers: SizeNumbers,
): Omit<SignalRequest, 'order'> {
  const { nav, daysMax, maxImpact, fullScore } = numbers;
  return {
    symbol,
    capital,
    method: sizedMethodOf(numbers),
    ...(nav === null ? {} : { netAssetValue: nav }),
    ...(daysMax === null ? {} : { daysMax }),
    ...(maxImpact === null ? {} : { maxImpactBps: maxImpact }),
    ...(fullScore === null ? {} : { fullScore }),
  };
}
