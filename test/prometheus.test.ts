// The figures of a running service in a real Prometheus, with the configuration, the rules and the dashboard that come with it.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { freePort } from './support/free-port.ts';
import { type Service, startService, stopVenue, until } from './support/running-service.ts';

const PROMETHEUS = '/usr/bin/prometheus';
const PROMTOOL = '/usr/bin/promtool';
const skip = existsSync(PROMETHEUS) && existsSync(PROMTOOL) ? false : `no ${PROMETHEUS} here`;

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-prometheus-'));
const home = join(folder, 'home');
let service: Service | null = null;
let scraped = '';
const running = (): Service => service ?? assert.fail('the service runs');

before(async () => {
  mkdirSync(home, { mode: 0o700 });
  const config = join(folder, 'plimsoll.yaml');
  // Nobody listens there: what is told waits.
  const channel = { kind: 'slack', url: `http://127.0.0.1:${await freePort()}` };
  writeFileSync(config, stringify({ notify: { desk: channel } }));
  service = await startService(home, { flags: ['--config', config] });
  const order = {
    symbol: 'KEEL',
    side: 'buy',
    quantity: 300,
    strategy: 'take',
    horizonSeconds: 60,
  };
  const placed = await service.call('/api/orders', order);
  assert.equal(placed.status, 201, JSON.stringify(placed.doc));
  const refused = await service.call('/api/orders', { ...order, quantity: 50_000_000 });
  assert.notEqual(refused.status, 201, JSON.stringify(refused.doc));
  await until('something is held', 60, async () => /^plimsoll_exposure\{/m.test(await metrics()));
  await service.call('/api/controls/kill', { reason: 'a test' });
  await until('it waits to be told', 20, async () =>
    /^plimsoll_notifications_waiting\{channel="desk"\} [1-9]/m.test(await metrics()),
  );
  scraped = await metrics();
});
after(async () => {
  await service?.stop();
  stopVenue(home);
  rmSync(folder, { recursive: true, force: true });
});
const metrics = async (): Promise<string> => {
  const headers = { authorization: `Bearer ${running().token}` };
  return (await fetch(`${running().url}/metrics`, { headers })).text();
};
/** Names that have a value. */
const valued = (): ReadonlySet<string> =>
  new Set([...scraped.matchAll(/^(plimsoll_\w+)(?:\{| )/gm)].map(([, name = '']) => name));
const namesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\bplimsoll_\w+/g)].map(([name]) => name)),
];

test('an operator sees orders, refusals, alerts, feeds, the account and what waits to be told', () => {
  for (const line of [
    /^plimsoll_well\{part="engine"\} 1$/m,
    /^plimsoll_killed 1$/m,
    /^plimsoll_build_info\{version="[^"]+",node="\d+[^"]*"\} 1$/m,
    /^plimsoll_orders\{status="refused"\} 1$/m,
    /^plimsoll_refusals_today\{code="[A-Z_]+"\} 1$/m,
    /^plimsoll_alerts\{severity="critical",code="KILL_SWITCH_ON"\} 1$/m,
    /^plimsoll_feed_age_seconds\{instrument="KEEL\.\w+"\} \d/m,
    /^plimsoll_feed_valid\{instrument="KEEL\.\w+"\} [01]$/m,
    /^plimsoll_position\{instrument="KEEL\.\w+"\} [1-9]/m,
    /^plimsoll_exposure\{kind="gross",currency="USD"\} [1-9]/m,
    /^plimsoll_exposure_cap\{kind="gross"\} 50000000$/m,
    /^plimsoll_child_orders [1-9]/m,
    /^plimsoll_fills [1-9]/m,
  ])
    assert.match(scraped, line);
});

test('rules, dashboard and docs/operations.md name the figures that there are', () => {
  const have = valued();
  const told =
    readFileSync('docs/operations.md', 'utf8')
      .split(/^## /m)
      .find((part) => part.startsWith('Metrics\n')) ?? '';
  const rules = namesIn(readFileSync('deploy/prometheus/rules.yml', 'utf8'));
  const panels = namesIn(readFileSync('deploy/grafana/plimsoll.json', 'utf8'));
  assert.deepEqual(
    rules.filter((name) => !have.has(name)),
    [],
  );
  assert.deepEqual(
    panels.filter((name) => !have.has(name)),
    [],
  );
  assert.deepEqual(namesIn(told).toSorted(), [...have].toSorted());
});

test('the dashboard is one that Grafana reads: panels with targets, and a place for each', () => {
  const dashboard = JSON.parse(readFileSync('deploy/grafana/plimsoll.json', 'utf8')) as {
    readonly schemaVersion: number;
    readonly panels: readonly {
      readonly id: number;
      readonly title: string;
      readonly gridPos: { readonly x: number; readonly w: number };
      readonly targets: readonly { readonly expr: string; readonly refId: string }[];
    }[];
  };
  assert.ok(dashboard.schemaVersion >= 36);
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
  for (const { title, gridPos, targets } of dashboard.panels) {
    assert.ok(gridPos.x + gridPos.w <= 24, title);
    assert.ok(targets.length > 0 && targets.every(({ expr }) => expr.includes('plimsoll_')), title);
  }
});

test('promtool finds the rules and the figures in order', { skip }, () => {
  const rules = spawnSync(PROMTOOL, ['check', 'rules', 'deploy/prometheus/rules.yml'], {
    encoding: 'utf8',
  });
  assert.equal(rules.status, 0, rules.stdout + rules.stderr);
  const figures = spawnSync(PROMTOOL, ['check', 'metrics'], { input: scraped, encoding: 'utf8' });
  assert.equal(figures.status, 0, figures.stdout + figures.stderr);
});

test('a real Prometheus reads the service with the token, evaluates the rules, and answers the questions of the dashboard', {
  skip,
}, async (t) => {
  const place = join(folder, 'prometheus');
  mkdirSync(place);
  const config = parse(readFileSync('deploy/prometheus/prometheus.yml', 'utf8')) as {
    global: Record<string, string>;
    scrape_configs: { static_configs: { targets: string[] }[] }[];
  };
  config.global = { scrape_interval: '1s', evaluation_interval: '1s' };
  const [job] = config.scrape_configs;
  assert.ok(job);
  job.static_configs = [{ targets: [new URL(running().url).host] }];
  writeFileSync(join(place, 'prometheus.yml'), stringify(config));
  copyFileSync('deploy/prometheus/rules.yml', join(place, 'rules.yml'));
  writeFileSync(join(place, 'token'), running().token, { mode: 0o600 });
  const port = await freePort();
  const prometheus: ChildProcess = spawn(
    PROMETHEUS,
    [
      `--config.file=${join(place, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(place, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { cwd: place, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  prometheus.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  t.after(async () => {
    prometheus.kill('SIGTERM');
    if (prometheus.exitCode === null) await once(prometheus, 'exit');
  });
  const ask = async (path: string): Promise<Record<string, unknown>> => {
    const reply = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
    const { status, data } = (await reply.json()) as {
      status: string;
      data: Record<string, unknown>;
    };
    assert.equal(status, 'success', path);
    return data;
  };
  const rowsOf = async (query: string): Promise<readonly unknown[]> =>
    (await ask(`query?query=${encodeURIComponent(query)}`))['result'] as readonly unknown[];
  await until('the target is up', 30, async () => {
    const { activeTargets } = (await ask('targets')) as {
      activeTargets: readonly { readonly health: string; readonly lastError: string }[];
    };
    said += activeTargets.map(({ lastError }) => lastError).join(' ');
    return activeTargets.length === 1 && activeTargets[0]?.health === 'up';
  });
  await until(
    'it knows what is well',
    20,
    async () => (await rowsOf('plimsoll_well == 1')).length >= 4,
  );
  const { panels } = JSON.parse(readFileSync('deploy/grafana/plimsoll.json', 'utf8')) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  };
  for (const { expr } of panels.flatMap(({ targets }) => targets))
    await until(expr, 20, async () => (await rowsOf(expr)).length > 0);
  await until('the rule of the kill switch fires', 20, async () => {
    const { alerts } = (await ask('alerts')) as {
      alerts: readonly { readonly labels: Record<string, string>; readonly state: string }[];
    };
    return alerts.some(
      ({ labels, state }) => labels['alertname'] === 'PlimsollKilled' && state === 'firing',
    );
  });
  assert.equal(/error/i.test(said.replace(/level=(info|warn).*/g, '')), false, said);
});
