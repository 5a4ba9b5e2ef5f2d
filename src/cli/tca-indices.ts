import { numberOfText, wrongFlag } from '#cli/flag';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { symbolKey } from '#core/market/asset-names';
import type { IndexMarket } from '#core/tca/index-move';
import type { MarketSource } from '#core/tca/parent-market';

/** Which index a symbol is compared with. */
interface Indices {
  /** Every index that is named. */
  readonly names: readonly string[];
  nameFor(symbol: string): string | null;
}

/** `SPY`, or `AMZN=XLY,MSFT=XLK,SPY`: by symbol, and the one without a symbol for all others. */
export function indicesIn(text: string | undefined): Result<Indices, Problem> {
  if (text === undefined) return ok({ names: [], nameFor: () => null });
  const wrong = wrongFlag(
    '--index',
    'an index, or SYMBOL=INDEX,… and at most one index for the others',
    text,
    'AMZN=XLY,MSFT=XLK,SPY',
  );
  const own = new Map<string, string>();
  let others: string | null = null;
  for (const part of text.split(',')) {
    const [first = '', second] = part.split('=').map((each) => each.trim());
    if (first === '' || second === '') return err(wrong);
    if (second !== undefined) own.set(symbolKey(first), second);
    else if (others === null) others = first;
    else return err(wrong);
  }
  const rest = others;
  return ok({
    names: [...new Set([...own.values(), ...(rest === null ? [] : [rest])])],
    nameFor: (symbol) => own.get(symbolKey(symbol)) ?? rest,
  });
}

/** The market of each index, of which a tape or bars must be given. */
export function indexMarkets(
  beta: string,
  { names, nameFor }: Indices,
  marketOf: (name: string) => MarketSource | null,
): Result<(symbol: string) => IndexMarket | null, Problem> {
  const betaOf = betasIn(beta);
  if (!betaOf.ok) return betaOf;
  const markets = new Map<string, IndexMarket>();
  for (const symbol of names) {
    const market = marketOf(symbol);
    if (market === null) return err(withoutMarket(symbol));
    markets.set(symbol, { symbol, market, betaOf: betaOf.value });
  }
  return ok((symbol) => markets.get(nameFor(symbol) ?? '') ?? null);
}

const withoutMarket = (name: string): Problem =>
  problem(
    'FLAG_MISSING',
    '--index',
    `a tape or bars of ${name} are required, none was given`,
    `give --tape ${name}=path, or --history with its bars`,
  );

/** `1.2`, or `AMZN=1.3,MSFT=0.9`: to the index, by symbol. */
function betasIn(text: string): Result<(symbol: string) => number, Problem> {
  const wrong = wrongFlag('--beta', 'a number, or SYMBOL=NUMBER,…', text, 'AMZN=1.3,MSFT=0.9');
  const one = numberOfText(text);
  if (Number.isFinite(one)) return ok(() => one);
  const betas = new Map<string, number>();
  for (const part of text.split(',')) {
    const [symbol = '', value = ''] = part.split('=');
    const beta = numberOfText(value);
    if (symbol.trim() === '' || !Number.isFinite(beta)) return err(wrong);
    betas.set(symbolKey(symbol.trim()), beta);
  }
  return ok((symbol) => betas.get(symbolKey(symbol)) ?? 1);
}
