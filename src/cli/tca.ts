import { z } from 'zod';
import { colour } from '#cli/colour';
import { badInput, done, type Ending, inBps, inUnits, table } from '#cli/output';
import { type OrderSummaryDoc, orderSummaryDoc, problemDoc } from '#contracts/documents';
import { problem } from '#core/kernel/failure';

/** Cost of orders that the running service worked, read from its journal through its API. */
export async function tca(
  order: string | null,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ending> {
  const [url, token] = [env['PLIMSOLL_URL'], env['PLIMSOLL_TOKEN']];
  if (url === undefined || token === undefined)
    return badInput([
      problem(
        'SERVICE_UNKNOWN',
        'PLIMSOLL_URL',
        'PLIMSOLL_URL and PLIMSOLL_TOKEN are required',
        'set PLIMSOLL_URL=http://127.0.0.1:7430 and PLIMSOLL_TOKEN to the content of the token file in PLIMSOLL_HOME',
      ),
    ]);
  let body: unknown;
  try {
    body = await askFor(order, { url, token });
  } catch (error) {
    return badInput([
      problem(
        'SERVICE_UNREACHABLE',
        'PLIMSOLL_URL',
        `the service must answer at ${url}, did not: ${error instanceof Error ? error.message : 'no answer'}`,
        'start it with npm start, or correct the address',
      ),
    ]);
  }
  const trouble = problemDoc.safeParse(body);
  if (trouble.success)
    return badInput([
      problem(trouble.data.code, order ?? 'orders', trouble.data.detail, trouble.data.remedy),
    ]);
  const orders = z
    .array(orderSummaryDoc)
    .parse(Array.isArray(body) ? body : [body])
    .filter((each) => each.tca !== null);
  return done(
    orders.map(({ parentId, order: ordered, tca: report }) => ({
      parentId,
      order: ordered,
      tca: report,
    })),
    orders.length === 0 ? 'no order has ended yet' : orders.map(card).join('\n\n'),
  );
}

const PAGE = 1000;
/** One order, or all of them, page by page. */
async function askFor(
  order: string | null,
  { url, token }: { readonly url: string; readonly token: string },
): Promise<unknown> {
  const get = async (path: string): Promise<unknown> =>
    (await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } })).json();
  if (order !== null) return get(`/api/orders/${encodeURIComponent(order)}`);
  const all: unknown[] = [];
  for (let before = ''; ; ) {
    const page = await get(`/api/orders?limit=${PAGE}${before}`);
    if (!Array.isArray(page)) return page;
    all.push(...page);
    if (page.length < PAGE) return all;
    before = `&before=${orderSummaryDoc.parse(page.at(-1)).parentId}`;
  }
}

function card(doc: OrderSummaryDoc): string {
  const { tca: report, order } = doc;
  if (report === null) return '';
  return `${colour.bold(doc.parentId)} ${order.side} ${inUnits(order.quantity)} ${order.symbol} by ${order.strategy}: ${doc.status}\n${table(
    [
      ['total', colour.bold(inBps(report.totalBps))],
      [
        'of which',
        `delay ${inBps(report.delayBps)}, spread ${inBps(report.spreadBps)}, impact ${inBps(report.impactBps)}, timing ${inBps(report.timingBps)}, fees ${inBps(report.feesBps)}, opportunity ${inBps(report.opportunityBps)}`,
      ],
      [
        'estimated',
        `${inBps(report.estimatedBps)}, ${report.withinInterval90 === null ? 'nothing was filled' : `realised ${report.withinInterval90 ? 'inside' : 'outside'} the 90 % interval`}`,
      ],
      ['benchmarks', `VWAP ${inBps(report.vwapBps)}, TWAP ${inBps(report.twapBps)}`],
    ],
  )}`;
}
