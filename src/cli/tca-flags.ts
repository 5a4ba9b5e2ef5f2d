import type { Command } from 'commander';
import type { TermFlags } from '#cli/file-terms';
import { repeatable } from '#cli/flag';
import { COST_UNITS } from '#cli/tca-units';
import { ZONES } from '#core/kernel/civil';
import { MARKETS } from '#core/market/catalog';
import { TAPE_FORMATS } from '#core/market/formats';
import { FILL_KEYS } from '#core/tca/fills-tables';

/** Flags of the cost analysis of files of fills. */
export interface TcaFlags extends TermFlags {
  readonly tape: readonly string[];
  readonly format: readonly string[];
  readonly contract: readonly string[];
  readonly orders?: string;
  readonly history?: string;
  readonly venue?: string;
  readonly store?: string;
  readonly config?: string;
  readonly rates?: string;
  readonly currency?: string;
  readonly gap: string;
  readonly export?: string;
  readonly index?: string;
  readonly beta: string;
  readonly marketColumns?: string;
  readonly marketZone?: string;
  readonly by?: string;
  readonly units?: string;
  readonly csv?: string;
  readonly html?: string;
  readonly xlsx?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pack?: string;
  readonly policy?: string;
  readonly explanations?: string;
  readonly journal?: string;
  readonly own?: boolean;
  readonly verify?: string;
  readonly json?: boolean;
}

export const withFills = (command: Command): Command =>
  command
    .option('--own', 'the orders of the running service, judged and packed as files of fills are')
    .option(
      '--orders <file>',
      'orders that the fills are of: id,symbol,side,quantity,placed,decided,ended',
    )
    .addOption(
      repeatable('--tape <path>', 'recorded market, SYMBOL=path where the fills call it otherwise'),
    )
    .addOption(
      repeatable(
        '--format <name>',
        `format of the tape: ${TAPE_FORMATS.join(', ')}`,
        'what the file looks like',
      ),
    )
    .option('--history <file>', 'bars, for symbols that no tape is of')
    .option(
      '--store <folder>',
      'imported market data that is used without --tape or --history (default: store in PLIMSOLL_HOME)',
    )
    .option(
      '--venue <name>',
      'instead of --history: bars of a minute of an exchange, by its name in the configuration or in ccxt; needs no keys',
    )
    .option('--config <file>', 'configuration that names the venue (default: plimsoll.yaml)')
    .option(
      '--rates <file>',
      'dated rates, for fees and values in other currencies: date,base,quote,rate',
    )
    .option(
      '--currency <code>',
      'currency of values and weights; requires --rates where prices are in others',
    )
    .option(
      '--gap <time>',
      'fills without an order are one parent until a gap longer than this',
      '30m',
    )
    .option('--columns <map>', 'column names of a plain CSV of fills, ours first: price=px,at=time')
    .option('--export <name>', 'format of the fills (default: what they look like)')
    .option('--symbol <symbol>', 'symbol of files that name none')
    .option(
      '--zone <name>',
      `zone of times of fills that name none: ${ZONES.join(', ')} (default: UTC, New York for Interactive Brokers)`,
    )
    .option('--dates <order>', 'order of dates whose year comes last: mdy, dmy')
    .option('--decimal <mark>', 'decimal mark of numbers: point, comma', 'point')
    .addOption(
      repeatable(
        '--contract <size>',
        'units a contract, where the file does not say it: BTC-USDT-SWAP=0.01',
      ),
    )
    .option('--market <kind>', `market of CSV tapes and bars: ${MARKETS.join(', ')}`, 'us-equity')
    .option('--market-columns <map>', 'column names of CSV tapes and bars, ours first')
    .option(
      '--market-zone <name>',
      'zone of stamps of tapes and bars that name none (default: of the market)',
    )
    .option('--tick <step>', 'price step of CSV tapes (default: a cent)')
    .option('--lot <step>', 'quantity step of CSV tapes (default: 1)')
    .option('--skip <lines>', 'lines in front of the header of CSV tapes and bars', '0')
    .option('--utc-offset <hours>', 'hours that the stamps of currency pairs are ahead of UTC: -5')
    .option(
      '--adjust <how>',
      'steps of the price of bars that look like splits: ask (use no such bars), splits, none',
      'ask',
    )
    .option('--label <moment>', 'whether bars are stamped with their start or their end', 'start')
    .option(
      '--index <list>',
      'index or sector whose move is taken out of costs: one for all, or AMZN=XLY,MSFT=XLK,SPY by symbol and SPY for the others; their tapes (SPY=path) or bars are among those given',
    )
    .option(
      '--beta <list>',
      'to the index: one number for all, or AMZN=1.3,MSFT=0.9 and 1 for the others',
      '1',
    )
    .option(
      '--by <keys>',
      `groups by these keys: ${FILL_KEYS.join(', ')}; strategy+venue crosses them (default: each of them)`,
    )
    .option(
      '--units <name>',
      `unit of costs in --csv and in the tables of the terminal: ${COST_UNITS.join(', ')} (of the report's currency, order by order)`,
      'bps',
    )
    .option('--csv <file>', 'writes one line an order')
    .option('--html <file>', 'writes the report as one page')
    .option('--xlsx <file>', 'writes the report as an Excel workbook')
    .option(
      '--from <date>',
      'only orders from this day on, in the zone of their market: 2026-01-31',
    )
    .option('--to <date>', 'only orders up to this day, which is included')
    .option('--pack <folder>', 'writes a signed best-execution pack into a new folder')
    .option('--policy <file>', 'execution policy that goes into the pack')
    .option('--explanations <file>', 'explanations of exceptions in the pack: order,explanation')
    .option('--journal <file>', 'journal whose head and range go into the pack')
    .option('--verify <folder>', 'checks the signature and every file of a pack');
