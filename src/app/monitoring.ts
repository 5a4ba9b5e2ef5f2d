import { statfs } from 'node:fs/promises';
import type { OpenedDesk } from '#app/open-desk';
import { type Config } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { monitorRulesOf } from '#contracts/monitor';
import { deskMonitor } from '#engine/desk/desk-monitor';
import type { MarketFeed } from '#engine/ports/ports';

interface Parts {
  readonly feed: Pick<MarketFeed, 'clockOff'>;
  readonly config: Config;
  readonly home: string;
  readonly report: (where: string, error: unknown) => void;
}

/** The monitor of an engine, every few seconds. What goes wrong in it stops that look and nothing else. */
export function monitoring(
  { desk, engine }: OpenedDesk,
  { config, home, feed, report }: Parts,
): { stop(): void } {
  let diskFreeBytes: number | null = null;
  const monitor = deskMonitor({
    desk,
    engine,
    rules: monitorRulesOf(config.monitor.rules),
    ledgerLimits: ledgerLimitsOf(config),
    maxDataAgeUs: limitsOf(config).maxDataAgeUs,
    diskFreeBytes: () => diskFreeBytes,
    clockOff: () => feed.clockOff?.() ?? null,
  });
  const measureDisk = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(home);
    diskFreeBytes = bavail * bsize;
  };
  const look = (): void => {
    measureDisk().catch(() => (diskFreeBytes = null));
    try {
      monitor.look();
    } catch (error) {
      report('the monitor', error);
    }
  };
  const timer = setInterval(look, config.monitor.every_seconds * 1000);
  return { stop: () => clearInterval(timer) };
}
