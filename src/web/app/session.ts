export async function signIn(token: string): Promise<'in' | 'wrong' | 'unreachable'> {
  try {
    const body = JSON.stringify({ token: token.trim() });
    const answer = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      cache: 'no-store',
    });
    return answer.ok ? 'in' : 'wrong';
  } catch {
    // No answer at all: said as such.
    return 'unreachable';
  }
}

/** false: the service did not answer, so that the session is still open there. */
export async function signOut(): Promise<boolean> {
  try {
    const answer = await fetch('/api/session', { method: 'DELETE', cache: 'no-store' });
    return answer.ok || answer.status === 401;
  } catch {
    return false;
  }
}

const LINK = /^#token=(\S+)$/;
/** The token of a login link. What is behind the # was sent to no server; it is taken out of the address at once. */
export function tokenInLink(): string | null {
  const token = LINK.exec(location.hash)?.[1];
  if (token === undefined) return null;
  history.replaceState(null, '', `${location.pathname}#/`);
  return decodeURIComponent(token);
}
