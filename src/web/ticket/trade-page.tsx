import { useState } from 'react';
import type { InstrumentDoc } from '#contracts/documents';
import { err } from '#core/kernel/result';
import { formatPrice } from '#web/format/format';
import { FirstSteps } from '#web/help/first-steps-panel.tsx';
import { MarketPanel } from '#web/market/market-panel.tsx';
import { OrderList } from '#web/orders/order-list.tsx';
import { WaitingOrders } from '#web/orders/waiting-orders.tsx';
import { PriceChart } from '#web/price/price-chart.tsx';
import { EstimatePanel } from '#web/ticket/estimate-panel.tsx';
import {
  emptyTicket,
  type FieldProblems,
  instrumentOf,
  isBlank,
  nameOf,
  parseTicket,
  problemsOf,
  type TicketForm,
  triggersOf,
} from '#web/ticket/form';
import { type PreTradeState, usePreTrade } from '#web/ticket/pre-trade';
import { RoutePanel } from '#web/ticket/route-panel.tsx';
import { TicketFields } from '#web/ticket/ticket-fields.tsx';
import { VerdictPanel } from '#web/ticket/verdict-panel.tsx';

/** The ticket, what the service says to it, and the market beside them. */
export function TradePage({
  instruments,
  isPaper,
}: {
  readonly instruments: readonly InstrumentDoc[];
  readonly isPaper: boolean;
}) {
  const first = instruments[0];
  const [form, setForm] = useState<TicketForm>(() =>
    emptyTicket(first === undefined ? '' : nameOf(first, instruments)),
  );
  const instrument = instrumentOf(form.symbol, instruments);
  const parsed = isBlank(form) ? err({}) : parseTicket(form, instrument);
  const request = parsed.ok ? parsed.value : null;
  const triggers = triggersOf(form, instrument);
  const preTrade = usePreTrade(request);
  const problems: FieldProblems = {
    ...(parsed.ok ? serverProblems(preTrade) : parsed.error),
    ...(triggers.ok ? {} : triggers.error),
  };
  return (
    <div className="trade">
      <h1 className="visually-hidden">Trade</h1>
      <section className="panel ticket" aria-labelledby="ticket-title">
        <h2 id="ticket-title">Order ticket</h2>
        <TicketFields
          form={form}
          instruments={instruments}
          instrument={instrument}
          problems={problems}
          onChange={setForm}
        />
      </section>
      <section className="pre-trade" aria-label="Before the order">
        {isPaper && instrument !== null && (
          <FirstSteps
            instrument={instrument}
            onTicket={(ticket) => setForm({ ...form, limit: '', sizedIn: 'units', ...ticket })}
          />
        )}
        <VerdictPanel
          preTrade={preTrade}
          request={triggers.ok ? request : null}
          triggers={triggers.ok ? triggers.value : []}
          instrument={instrument}
          hasProblems={Object.keys(problems).length > 0}
          onPlaced={() => setForm({ ...form, quantity: '', stop: '', takeProfit: '' })}
        />
        <EstimatePanel preTrade={preTrade} instrument={instrument} />
        <RoutePanel preTrade={preTrade} instrument={instrument} />
        {instrument !== null && (
          <PriceChart
            key={form.symbol}
            symbol={form.symbol}
            grid={{ tick: instrument.tick, lot: instrument.lot }}
          />
        )}
      </section>
      <aside className="beside" aria-label="Market and orders">
        {instrument !== null && (
          <MarketPanel
            key={form.symbol}
            symbol={form.symbol}
            instrument={instrument}
            onPrice={(price) =>
              setForm({ ...form, limit: formatPrice(price, instrument.tick).replaceAll(',', '') })
            }
          />
        )}
        <WaitingOrders instruments={instruments} />
        <OrderList instruments={instruments} />
      </aside>
    </div>
  );
}

function serverProblems(preTrade: PreTradeState): FieldProblems {
  return preTrade.state === 'failed' && preTrade.failure.kind === 'problem'
    ? problemsOf(preTrade.failure.problem).fields
    : {};
}
