import { countsBy, type Gauge, type Sample, single } from '#api/metrics-text';
import type { OrderRecord } from '#core/journal/order-record';
import { isoTime } from '#core/kernel/civil';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { DeskView } from '#engine/desk/desk';

/** What the account may hold. */
export interface ExposureCaps {
  readonly gross: number;
  readonly net: number;
}

/** What an operator wants to know of the desk. */
export function deskGauges(desk: DeskView, caps: ExposureCaps | null): readonly Gauge[] {
  return [
    ...healthGauges(desk),
    ...orderGauges(desk),
    ...alertGauges(desk),
    ...feedGauges(desk),
    ...accountGauges(desk, caps),
    ...throttleGauges(desk),
  ];
}

function healthGauges(desk: DeskView): readonly Gauge[] {
  const { engine, journal, looking, venue, books, clock, killed } = desk.health();
  const well = Object.entries({ engine, journal, looking, venue, books, clock });
  return [
    {
      name: 'plimsoll_well',
      help: '1: well, 0: not; as /readyz counts it.',
      samples: well.map(([part, isWell]) => ({ labels: { part }, value: isWell ? 1 : 0 })),
    },
    single('plimsoll_killed', '1: the kill switch over everything is on.', killed ? 1 : 0),
  ];
}

function orderGauges(desk: DeskView): readonly Gauge[] {
  const orders = desk.orders();
  const today = isoTime(desk.now()).slice(0, 10);
  const refused = orders.flatMap(({ refusal, createdAt }) =>
    refusal !== null && isoTime(createdAt).startsWith(today) ? [refusal] : [],
  );
  const sum = (of: (order: OrderRecord) => number): number =>
    orders.reduce((all, each) => all + of(each), 0);
  return [
    single(
      'plimsoll_orders_open',
      'Parent orders that have not ended.',
      orders.filter(({ endedAt }) => endedAt === null).length,
    ),
    single(
      'plimsoll_orders_in_memory',
      'Parent orders in memory: open, or ended in the last days.',
      orders.length,
    ),
    {
      name: 'plimsoll_orders',
      help: 'Parent orders in memory by status.',
      samples: countsBy(orders, ({ status }) => ({ status })),
    },
    {
      name: 'plimsoll_refusals_today',
      help: 'Orders refused since midnight UTC.',
      samples: countsBy(refused, ({ code }) => ({ code })),
    },
    single(
      'plimsoll_child_orders',
      'Child orders of the parents in memory.',
      sum(({ children }) => children.size),
    ),
    single(
      'plimsoll_fills',
      'Fills of the parents in memory.',
      sum(({ fills }) => fills.size),
    ),
  ];
}

function alertGauges(desk: DeskView): readonly Gauge[] {
  const open = desk.alerts.list().filter(({ acknowledged }) => acknowledged === null);
  return [
    single('plimsoll_alerts_unacknowledged', 'Alerts that nobody has acknowledged.', open.length),
    {
      name: 'plimsoll_alerts',
      help: 'Alerts that nobody has acknowledged, by severity and code.',
      samples: countsBy(open, ({ severity, code }) => ({ severity, code })),
    },
  ];
}

function feedGauges(desk: DeskView): readonly Gauge[] {
  const now = desk.now();
  const views = desk.instruments().flatMap(({ id }) => {
    const view = desk.view(id);
    return view === null ? [] : [{ id, view }];
  });
  return [
    {
      name: 'plimsoll_feed_age_seconds',
      help: 'Since the market last spoke.',
      samples: views.map(({ id, view }) => ({
        labels: { instrument: id },
        value: Math.max(0, (now - view.dataAt) / 1e6),
      })),
    },
    {
      name: 'plimsoll_feed_valid',
      help: '0: resynchronising, halted, or with a gap.',
      samples: views.map(({ id, view }) => ({
        labels: { instrument: id },
        value: view.valid ? 1 : 0,
      })),
    },
  ];
}

/** By currency: values in two currencies are not added up. A currency of which a mid is unknown is left out. */
function accountGauges(desk: DeskView, caps: ExposureCaps | null): readonly Gauge[] {
  const exposures = new Map<string, { gross: number; net: number }>();
  const positions: Sample[] = [];
  for (const { instrument, position } of desk.positions()) {
    const view = desk.view(instrument.id);
    const mid = view === null ? null : midOf(view);
    const value = mid === null ? NaN : quoteValueOf(instrument, Math.abs(position), mid);
    const sign = Math.sign(position);
    const labels = { instrument: instrument.id };
    positions.push({ labels, value: sign * quantityOf(instrument, Math.abs(position)) });
    const { quote } = instrument.currencies;
    const { gross, net } = exposures.get(quote) ?? { gross: 0, net: 0 };
    exposures.set(quote, { gross: gross + value, net: net + sign * value });
  }
  return [
    {
      name: 'plimsoll_position',
      help: 'Signed units.',
      samples: positions,
    },
    {
      name: 'plimsoll_exposure',
      help: 'Value of what is held at the mid; net is longs less shorts.',
      samples: [...exposures].flatMap(([currency, { gross, net }]) =>
        Number.isNaN(gross)
          ? []
          : [
              { labels: { kind: 'gross', currency }, value: gross },
              { labels: { kind: 'net', currency }, value: net },
            ],
      ),
    },
    {
      name: 'plimsoll_exposure_cap',
      help: 'The most that the account may hold, working orders included.',
      samples: Object.entries(caps ?? {}).map(([kind, value]) => ({ labels: { kind }, value })),
    },
  ];
}

function throttleGauges(desk: DeskView): readonly Gauge[] {
  const { strategies } = desk.controls.state();
  return [
    {
      name: 'plimsoll_strategy_messages',
      help: 'Messages of the strategy in the window of its throttle.',
      samples: strategies.map(({ strategy, messages }) => ({
        labels: { strategy },
        value: messages,
      })),
    },
    {
      name: 'plimsoll_strategy_messages_max',
      help: 'Messages that the strategy may send in that window.',
      samples: strategies.map(({ strategy, messagesMax }) => ({
        labels: { strategy },
        value: messagesMax,
      })),
    },
  ];
}
