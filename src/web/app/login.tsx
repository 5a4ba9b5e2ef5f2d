import { useState, type SubmitEvent } from 'react';
import { signIn } from '#web/app/session';

type Told = 'nothing' | 'wrong' | 'unreachable';
const TOLD: { readonly [T in Exclude<Told, 'nothing'>]: string } = {
  wrong: 'This is not a token of this service. Copy it again, without spaces.',
  unreachable: 'The service did not answer. Check that it is running, then try again.',
};

/** The way in: the token goes up once, in the body of a request, and comes back as a cookie that no script can read. */
export function Login() {
  const [told, setTold] = useState<Told>('nothing');
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const done = await signIn(String(new FormData(event.currentTarget).get('token')));
    if (done === 'in') location.reload();
    else setTold(done);
  };
  return (
    <main className="lonely">
      <form className="panel login" onSubmit={(event) => void submit(event)}>
        <h1>Sign in</h1>
        <p>This desk is locked: the session has ended, or this browser has not been here before.</p>
        <label htmlFor="token">Token</label>
        <input id="token" name="token" type="password" autoComplete="off" required autoFocus aria-describedby="token-hint token-told" data-testid="login-token" />
        <p className="problem" id="token-told" role="alert">
          {told === 'nothing' ? '' : TOLD[told]}
        </p>
        <p className="hint" id="token-hint">
          It was printed when the service first started, and is in the file <code>token</code> of its home folder (<code>.plimsoll</code> unless PLIMSOLL_HOME was set).
        </p>
        <button className="primary" type="submit" data-testid="login-submit">
          Sign in
        </button>
      </form>
    </main>
  );
}
