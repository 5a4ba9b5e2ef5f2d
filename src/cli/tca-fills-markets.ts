import { type FileTerms, USUAL_TERMS } from '#cli/file-job';
import { termsOf } from '#cli/file-terms';
import type { CliPorts, GivenTape } from '#cli/ports';
import type { TcaFlags } from '#cli/tca-flags';
import { indexMarkets, indicesIn } from '#cli/tca-indices';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { symbolKey } from '#core/market/asset-names';
import { sessionOfMarket } from '#core/market/catalog';
import type { Bars, Tape } from '#core/market/tape';
import type { AccountMarkets } from '#core/tca/account-costs';
import { barsMarket, closeBefore, meanDailyVolume } from '#core/tca/bars-market';
import type { MarketSource } from '#core/tca/parent-market';
import { converter } from '#core/tca/rates';
import { tapeMarket } from '#core/tca/tape-market';

type Ports = Pick<CliPorts, 'readTapes' | 'readMarketBars' | 'readRates'>;

/** The markets and rates that flags give, by the symbols of the fills. */
export function accountMarkets(
  flags: TcaFlags,
  symbols: ReadonlySet<string>,
  ports: Ports,
): Result<AccountMarkets, Problem> {
  const [only = null] = symbols.size === 1 ? symbols : [];
  const terms = marketTerms(flags, only);
  if (!terms.ok) return terms;
  const given = flags.tape.map(givenIn);
  const tapes = given.length === 0 ? ok([]) : ports.readTapes(given, flags.format, terms.value);
  if (!tapes.ok) return tapes;
  const history =
    flags.history === undefined ? ok([]) : ports.readMarketBars(flags.history, terms.value);
  if (!history.ok) return history;
  const rates = flags.rates === undefined ? ok([]) : ports.readRates(flags.rates);
  if (!rates.ok) return rates;
  const session = sessionOfMarket(terms.value.market);
  const indices = indicesIn(flags.index);
  if (!indices.ok) return indices;
  const keys = new Set([...symbols, ...indices.value.names].map(symbolKey));
  const traded = history.value.filter((each) => keys.has(symbolKey(each.symbol)));
  const bars = new Map<string, Bars>(
    traded.filter(isFit).map((each) => [symbolKey(each.symbol), each]),
  );
  const volumes = new Map<string, ReturnType<typeof meanDailyVolume>>();
  const sources = sourcesOf(tapes.value);
  const indexFor = indexMarkets(flags.beta, indices.value, (name) => {
    const key = symbolKey(name);
    const days = bars.get(key);
    return sources.get(key)?.source ?? (days === undefined ? null : barsMarket(days, session));
  });
  if (!indexFor.ok) return indexFor;
  return ok({
    indexFor: indexFor.value,
    convert: converter(rates.value),
    notes: traded.flatMap(barNotes),
    previousClose(key, at) {
      const days = bars.get(key);
      return days === undefined ? null : closeBefore(days, session, timeUs(at));
    },
    dailyVolume(key, at) {
      const days = bars.get(key);
      if (days === undefined) return null;
      const volumeOf = volumes.get(key) ?? meanDailyVolume(days, session);
      volumes.set(key, volumeOf);
      return volumeOf(at);
    },
    marketOf(key, { startAt, endAt }) {
      const recorded = sources.get(key);
      if (recorded !== undefined && recorded.spans.some((span) => overlaps(span, startAt, endAt)))
        return recorded.source;
      const days = bars.get(key);
      return days !== undefined && holds(days, startAt) ? barsMarket(days, session) : null;
    },
  });
}

/** The flags of fills say nothing of the columns and the zone of a market. */
function marketTerms(flags: TcaFlags, onlySymbol: string | null): Result<FileTerms, Problem> {
  const {
    marketColumns,
    marketZone,
    market,
    label,
    tick,
    lot,
    dates,
    decimal,
    skip,
    adjust,
    utcOffset,
  } = flags;
  const symbol = flags.symbol ?? onlySymbol;
  const read = termsOf({
    ...(symbol === null ? {} : { symbol }),
    ...(marketColumns === undefined ? {} : { columns: marketColumns }),
    ...(marketZone === undefined ? {} : { zone: marketZone }),
    ...(market === undefined ? {} : { market }),
    ...(label === undefined ? {} : { label }),
    ...(tick === undefined ? {} : { tick }),
    ...(lot === undefined ? {} : { lot }),
    ...(dates === undefined ? {} : { dates }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(skip === undefined ? {} : { skip }),
    ...(adjust === undefined ? {} : { adjust }),
    ...(utcOffset === undefined ? {} : { utcOffset }),
  });
  return read.ok ? ok({ ...USUAL_TERMS, ...read.value }) : err(read.error);
}

/** `AMZN=day.zip`: the fills call it AMZN. */
function givenIn(text: string): GivenTape {
  const [, symbol, path] = /^([A-Za-z0-9._/:-]{1,32})=(.+)$/.exec(text) ?? [];
  return symbol === undefined || path === undefined
    ? { path: text, symbol: null }
    : { path, symbol };
}

/** Bars that contradict themselves, or would give wrong prices, are none. */
const isFit = ({ findings }: Bars): boolean =>
  findings.every(({ isGrave, kind }) => !isGrave && kind !== 'conflict');
const barNotes = (bars: Bars): readonly string[] =>
  bars.findings.map(
    ({ words }) => `bars of ${bars.symbol}${isFit(bars) ? '' : ' are not used'}: ${words}`,
  );

interface Span {
  readonly from: number;
  readonly to: number;
}
function sourcesOf(tapes: readonly { readonly symbol: string; readonly tape: Tape }[]) {
  const bySymbol = new Map<string, Tape[]>();
  for (const { symbol, tape } of tapes) {
    const key = symbolKey(symbol);
    const same = bySymbol.get(key);
    if (same === undefined) bySymbol.set(key, [tape]);
    else same.push(tape);
  }
  return new Map<string, { readonly source: MarketSource; readonly spans: readonly Span[] }>(
    [...bySymbol].map(([key, same]) => [
      key,
      {
        source: tapeMarket(same),
        spans: same.map((tape) => ({
          from: tape.at[0] ?? Infinity,
          to: tape.at[tape.count - 1] ?? -Infinity,
        })),
      },
    ]),
  );
}
const overlaps = ({ from, to }: Span, start: TimeUs, end: TimeUs): boolean =>
  start <= to && end >= from;
const holds = (bars: Bars, at: TimeUs): boolean =>
  at >= (bars.at[0] ?? Infinity) && at < (bars.at[bars.count - 1] ?? -Infinity) + bars.lengthUs;
