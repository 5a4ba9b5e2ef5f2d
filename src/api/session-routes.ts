import { z } from 'zod';
import type { Access } from '#api/access';
import { answer, plain } from '#api/problems';
import { givesNothing, type Routes } from '#api/schemas';
import { cookie, cookieOf } from '#api/session-cookie';
import { digestOf } from '#api/sessions';

const COOKIE_SECONDS = 7 * 86_400;
const tags = ['session'];

type SignInDeps = Pick<Access, 'sessions' | 'countStranger' | 'isKnown'>;
/** A browser signs in once and gets an HttpOnly cookie that is not the token. */
export function sessionRoutes(app: Routes, deps: SignInDeps): void {
  signInRoute(app, deps);
  signOutRoute(app, deps);
}

function signInRoute(app: Routes, { sessions, countStranger, isKnown }: SignInDeps): void {
  const schema = {
    operationId: 'signIn',
    summary: 'Sign in: a token for a cookie',
    tags,
    security: [],
    body: z.strictObject({ token: z.string().max(500) }),
    response: givesNothing([401]),
  };
  app.post('/api/session', { onRequest: countStranger, schema }, (request, reply) => {
    const digest = digestOf(request.body.token.trim());
    if (!isKnown(digest))
      return answer(
        reply,
        plain(
          401,
          'TOKEN_WRONG',
          'this is not a token of this service',
          'take it from the file `token` of PLIMSOLL_HOME, or use the one you were given',
        ),
      );
    return reply
      .header('set-cookie', cookie(request, sessions.open(digest), COOKIE_SECONDS))
      .header('cache-control', 'no-store')
      .code(204)
      .send();
  });
}

function signOutRoute(app: Routes, { sessions, countStranger }: SignInDeps): void {
  const schema = {
    operationId: 'signOut',
    summary: 'Sign out',
    tags,
    security: [],
    response: givesNothing([]),
  };
  app.delete('/api/session', { onRequest: countStranger, schema }, (request, reply) => {
    sessions.close(cookieOf(request));
    return reply
      .header('set-cookie', cookie(request, '', 0))
      .header('cache-control', 'no-store')
      .code(204)
      .send();
  });
}
