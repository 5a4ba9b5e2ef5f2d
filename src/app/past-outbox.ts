import { isFor, postedOf, rankOf } from '#app/notice';
import type { Channel } from '#app/notify-channels';
import type { Telling } from '#core/alert/alert-board';

/** ALR-21: for a disk that takes nothing. */
export interface PastOutbox {
  /** Sends what is critical without keeping it first. What was taken, or is on its way, is not sent again; what was not is sent when it is handed over again. */
  send(tellings: readonly Telling[], atMs: number): void;
  /** By this channel, under this id. */
  wasTaken(channel: string, id: string): boolean;
}

const REMEMBERED = 1000;

export function pastOutbox(channels: readonly Channel[], account: string): PastOutbox {
  const taken = new Set<string>();
  const onItsWay = new Set<string>();
  const send = async (channel: Channel, key: string, id: string, notice: string): Promise<void> => {
    onItsWay.add(key);
    const delivered = await channel.send(id, notice).catch(() => null);
    onItsWay.delete(key);
    if (delivered?.ok !== true) return;
    taken.add(key);
    const [oldest] = taken;
    if (taken.size > REMEMBERED && oldest !== undefined) taken.delete(oldest);
  };
  return {
    send(tellings, atMs) {
      for (const telling of tellings)
        for (const channel of channels) {
          const posted = postedOf(telling, account, atMs);
          const key = `${channel.name} ${posted.id}`;
          const isWanted = posted.rank === rankOf('critical') && isFor(channel, telling);
          if (isWanted && !taken.has(key) && !onItsWay.has(key))
            void send(channel, key, posted.id, posted.notice);
        }
    },
    wasTaken: (channel, id) => taken.has(`${channel} ${id}`),
  };
}
