import type { Server } from 'node:http';
import type { RestOptions } from '#venues/exchange/spot/door-options';
import type { ListenKeys } from '#venues/exchange/spot/rest/listen-keys';
import type { RestRoute, RestRoutes } from '#venues/exchange/spot/rest/rest-route';
import { restServer } from '#venues/exchange/spot/rest/rest-server';
import { COINM_ACCOUNT_ROUTES, USDM_ACCOUNT_ROUTES } from './futures-account-routes.ts';
import { futuresCountdown } from './futures-countdown.ts';
import { futuresErrorOf } from './futures-error.ts';
import { FUTURES_MARKET_ROUTES } from './futures-market-routes.ts';
import { futuresOrderRoutes } from './futures-order-routes.ts';

/** A route with its refusals in this protocol's words. */
const translated = (route: RestRoute): RestRoute => ({
  ...route,
  handle(call) {
    const answer = route.handle(call);
    return answer.ok ? answer : { ok: false, error: futuresErrorOf(answer.error) };
  },
});

/** Linear contracts, margined in dollars, or inverse ones, margined in coin: two addresses of one protocol. */
export const FUTURES = {
  usdm: { prefix: '/fapi', account: USDM_ACCOUNT_ROUTES },
  coinm: { prefix: '/dapi', account: COINM_ACCOUNT_ROUTES },
} as const;

/** UDM-1, CDM-1: the exchange's perpetuals in the words of Binance's futures, not yet listening. */
export function futuresServer(
  kind: keyof typeof FUTURES,
  options: RestOptions & { readonly listenKeys: ListenKeys },
): Server {
  const { prefix, account } = FUTURES[kind];
  const countdown = futuresCountdown(options.exchange, options.onDefect);
  const routes: RestRoutes = {
    ...FUTURES_MARKET_ROUTES,
    ...account,
    ...futuresOrderRoutes(countdown),
  };
  const server = restServer({
    ...options,
    routes: Object.fromEntries(
      Object.entries(routes).map(([name, route]) => [
        name.replace(' /', ` ${prefix}/`),
        translated(route),
      ]),
    ),
  });
  server.once('close', () => countdown.close());
  return server;
}
