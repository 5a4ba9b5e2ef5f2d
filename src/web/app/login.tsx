/** The way in: a plain form that navigates to /login?token=…; the service answers with a cookie that no script can read. */
export function Login() {
  return (
    <main className="lonely">
      <form className="panel login" action="/login" method="get">
        <h1>Sign in</h1>
        <p>This desk is locked: the session has ended, or this browser has not been here before.</p>
        <label htmlFor="token">Token</label>
        <input id="token" name="token" type="password" autoComplete="off" required autoFocus data-testid="login-token" />
        <p className="hint">
          It was printed when the service first started, and it stands in the file <code>token</code> of its home folder (<code>.plimsoll</code> where nothing else was set).
        </p>
        <button className="primary" type="submit" data-testid="login-submit">
          Sign in
        </button>
      </form>
    </main>
  );
}
