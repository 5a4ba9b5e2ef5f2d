import type { Server } from 'node:http';
import type { RestOptions } from '#venues/exchange/spot/door-options';
import type { ListenKeys } from '#venues/exchange/spot/rest/listen-keys';
import type { RestRoute, RestRoutes } from '#venues/exchange/spot/rest/rest-route';
import { restServer } from '#venues/exchange/spot/rest/rest-server';
import { USDM_ACCOUNT_ROUTES } from './usdm-account-routes.ts';
import { usdmCountdown } from './usdm-countdown.ts';
import { usdmErrorOf } from './usdm-error.ts';
import { USDM_MARKET_ROUTES } from './usdm-market-routes.ts';
import { usdmOrderRoutes } from './usdm-order-routes.ts';

/** A route with its refusals in this protocol's words. */
const translated = (route: RestRoute): RestRoute => ({
  ...route,
  handle(call) {
    const answer = route.handle(call);
    return answer.ok ? answer : { ok: false, error: usdmErrorOf(answer.error) };
  },
});

/** UDM-1: the exchange's perpetuals in the words of Binance's USD-M futures, not yet listening. */
export function usdmServer(options: RestOptions & { readonly listenKeys: ListenKeys }): Server {
  const countdown = usdmCountdown(options.exchange, options.onDefect);
  const routes: RestRoutes = {
    ...USDM_MARKET_ROUTES,
    ...USDM_ACCOUNT_ROUTES,
    ...usdmOrderRoutes(countdown),
  };
  const server = restServer({
    ...options,
    routes: Object.fromEntries(
      Object.entries(routes).map(([name, route]) => [name, translated(route)]),
    ),
  });
  server.once('close', () => countdown.close());
  return server;
}
