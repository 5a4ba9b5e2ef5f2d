import { version } from '#app/build';
import { later } from '#app/later';
import { main } from '#cli/main';
import type { ServingPorts } from '#cli/serving-ports';

const serving: ServingPorts = {
  version,
  start: later(async () => (await import('#app/start')).serveBoth),
  engine: later(async () => (await import('#app/engine')).serveEngine),
  guard: later(async () => (await import('#app/guard')).serveGuard),
  server: later(async () => (await import('#app/server')).serveServer),
  exchange: later(async () => (await import('#app/exchange')).serveExchange),
};
process.exitCode = await main(process.argv.slice(2), serving, async () =>
  (await import('#app/cli-ports')).cliPorts(serving),
);
