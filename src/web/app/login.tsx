import { useState, type SubmitEvent } from 'react';

type Told = 'nothing' | 'wrong' | 'unreachable';
const TOLD: { readonly [T in Exclude<Told, 'nothing'>]: string } = {
  wrong: 'This is not the token of this service. Copy it once more, without spaces.',
  unreachable: 'The service did not answer. See whether it is running, then try again.',
};

/** The way in. /login?token=… answers with a cookie that no script can read; asked for in the background, the token stays out of the browser's history. */
export function Login() {
  const [told, setTold] = useState<Told>('nothing');
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const token = String(new FormData(event.currentTarget).get('token')).trim();
    try {
      const answer = await fetch(`/login?token=${encodeURIComponent(token)}`, { redirect: 'manual', cache: 'no-store' });
      if (answer.type === 'opaqueredirect') location.reload();
      else setTold('wrong');
    } catch {
      setTold('unreachable');
    }
  };
  return (
    <main className="lonely">
      <form className="panel login" action="/login" method="get" onSubmit={(event) => void submit(event)}>
        <h1>Sign in</h1>
        <p>This desk is locked: the session has ended, or this browser has not been here before.</p>
        <label htmlFor="token">Token</label>
        <input id="token" name="token" type="password" autoComplete="off" required autoFocus aria-describedby="token-hint token-told" data-testid="login-token" />
        <p className="problem" id="token-told" role="alert">
          {told === 'nothing' ? '' : TOLD[told]}
        </p>
        <p className="hint" id="token-hint">
          It was printed when the service first started, and it stands in the file <code>token</code> of its home folder (<code>.plimsoll</code> where nothing else was set).
        </p>
        <button className="primary" type="submit" data-testid="login-submit">
          Sign in
        </button>
      </form>
    </main>
  );
}
