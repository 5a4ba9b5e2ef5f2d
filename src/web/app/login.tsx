import { type SubmitEvent, useState } from 'react';
import { signIn } from '#web/app/session';

type Told = 'nothing' | 'wrong' | 'unreachable';
const TOLD: { readonly [T in Exclude<Told, 'nothing'>]: string } = {
  wrong: 'This is not a token of this service. Copy it again, without spaces.',
  unreachable: 'The service did not answer. Check that it is running, then try again.',
};

export type Locked = 'new' | 'ended' | 'out';
const WHY: { readonly [L in Locked]: string } = {
  new: 'This desk is locked. Sign in with your token to open it.',
  ended:
    'Your session has ended, so the desk was locked. Working orders carry on. Sign in again to see them.',
  out: 'You are signed out. Working orders carry on.',
};

/** The way in: the token goes up once, in the body of a request, and comes back as a cookie that no script can read. */
export function Login({ why }: { readonly why: Locked }) {
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
        <p data-testid="login-why">{WHY[why]}</p>
        <label htmlFor="token">Token</label>
        <input
          id="token"
          name="token"
          type="password"
          autoComplete="off"
          required
          autoFocus
          aria-describedby="token-hint token-told"
          data-testid="login-token"
        />
        <p className="problem" id="token-told" role="alert">
          {told === 'nothing' ? '' : TOLD[told]}
        </p>
        <p className="hint" id="token-hint">
          It was printed when the service first started, and is in the file <code>token</code> of
          its home folder (<code>.plimsoll</code> unless PLIMSOLL_HOME was set).
        </p>
        <button className="primary" type="submit" data-testid="login-submit">
          Sign in
        </button>
      </form>
    </main>
  );
}
