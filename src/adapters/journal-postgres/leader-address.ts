import { connect } from './database.ts';

const ANSWER_WITHIN_MS = 3000;

/** What the engine that holds the account said of where it listens; null: nobody holds it, or it has not said. */
export async function leaderAddress(
  urls: readonly string[],
  account: string,
): Promise<string | null> {
  const connected = await connect(urls, ANSWER_WITHIN_MS);
  if (!connected.ok) return null;
  const client = connected.value;
  try {
    const { rows } = await client.query<{ address: string | null }>(
      'SELECT address FROM plimsoll_lease WHERE account = $1 AND expires_at > clock_timestamp()',
      [account],
    );
    return rows[0]?.address ?? null;
  } finally {
    await client.end().catch(() => undefined);
  }
}
