import { postedOf } from '#app/notice';
import { channelOf, channelTerms } from '#app/notify-channels';
import type { Say } from '#app/run-process';
import type { Config } from '#contracts/config';
import { type Alert, alertKey } from '#core/alert/alert-board';
import { timeUs } from '#core/kernel/units';

const TRIES = 8;
const FIRST_PAUSE_MS = 2000;

export interface TellDirectly {
  readonly config: Pick<Config, 'notify' | 'journal'>;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: Say;
  readonly stopped: AbortSignal;
}
export type Down = Pick<Alert, 'code' | 'text' | 'remedy'> & {
  readonly about: string;
  readonly sinceMs: number;
};

/** ALR-22: a critical alert through every channel, from a process that has neither journal nor outbox. Tried for some minutes, each channel for itself. */
export function tellDirectly(down: Down, { config, home, env, say, stopped }: TellDirectly): void {
  const channels = channelTerms(config.notify, { home, env });
  // The engine has said what is missing.
  if (!channels.ok) return;
  const at = timeUs(down.sinceMs * 1000);
  const { code, about, text, remedy } = down;
  const alert: Alert = {
    key: alertKey(code, about),
    code,
    severity: 'critical',
    text,
    remedy,
    firstAt: at,
    at,
    count: 1,
    acknowledged: null,
    escalations: 0,
  };
  const posted = postedOf({ type: 'alert', alert }, config.journal.account, Date.now());
  for (const channel of channels.value.map(channelOf)) void tell(channel);

  async function tell(channel: ReturnType<typeof channelOf>): Promise<void> {
    for (let tries = 0; tries < TRIES && !stopped.aborted; tries++) {
      const delivered = await channel.send(posted.id, posted.notice);
      if (delivered.ok) return;
      if (tries === 0) say(`${code} was not sent by ${channel.name}: ${delivered.error.words}`);
      await new Promise((resolve) => setTimeout(resolve, FIRST_PAUSE_MS * 2 ** tries).unref());
    }
  }
}
