import type { Hono } from 'hono';
import { askForPasskey, checkPasskey, readPasskeys } from '#src/access/passkeys.ts';
import { hasPassword, isOwnPassword } from '#src/access/passwords.ts';
import { proveSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { addressOf, nextOf } from '../entry.ts';
import { asDocument, CardLayout, Hidden } from '../layout.tsx';
import { WhoseIs } from '../parts/new-password.tsx';
import { Problem } from '../parts/notice.tsx';
import { PasskeyForm } from '../parts/passkey-form.tsx';

/** Before something sensitive: who is signed in shows once more who they are, by password or passkey. `?next=` is where they wanted to go. */
export function proveRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/prove', async (c) =>
    c.var.visit.session.isProven ? c.redirect(nextOf(c), 303) : show(web, c, null, 200),
  );
  app.post('/prove', (c) =>
    prove(web, c, 'prove.wrong', async () => {
      const attempt = { password: c.var.form.text('password'), address: addressOf(web, c) };
      return isOwnPassword(web.db, c.var.visit.me.id, attempt);
    }),
  );
  app.post('/prove/passkey', (c) =>
    prove(web, c, 'passkey.refused', async () => {
      const { visit, form } = c.var;
      const given = { answer: form.text('answer'), browser: visit.secret, address: addressOf(web, c) };
      // A colleague's passkey on this device proves the colleague.
      return (await checkPasskey(web.db, { ...given, purpose: 'prove' })) === visit.me.id;
    }),
  );
  app.post('/prove/passkey/challenge', async (c) =>
    c.json(await transaction(web.db, (tx) => askForPasskey(tx, c.var.visit.secret, 'prove'))),
  );
}

async function prove(
  web: WebContext,
  c: WebRequest,
  sentence: 'prove.wrong' | 'passkey.refused',
  check: () => Promise<boolean>,
): Promise<Response> {
  const { visit } = c.var;
  try {
    if (!(await check())) return await show(web, c, visit.words.t(sentence), 422);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'too_many')
      return show(web, c, visit.words.t('signIn.tooMany'), 429);
    throw error;
  }
  await transaction(web.db, (tx) => proveSession(tx, visit.session.id));
  return c.redirect(nextOf(c), 303);
}

async function show(
  web: WebContext,
  c: WebRequest,
  problem: string | null,
  status: 200 | 422 | 429,
): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const query = `?next=${encodeURIComponent(nextOf(c))}`;
  const [withPassword, passkeys] = await Promise.all([
    hasPassword(web.db, visit.me.id),
    readPasskeys(web.db, visit.me.id),
  ]);
  const page = (
    <CardLayout words={visit.words} house={web.db.house} title={t('prove.heading')}>
      <h1>{t('prove.heading')}</h1>
      <p class="quiet">{t('prove.lead', { name: visit.me.name })}</p>
      <Problem text={problem} />
      {withPassword && (
        <form class="fields" method="post" action={`/prove${query}`}>
          <Hidden visit={visit} />
          <WhoseIs login={visit.me.handle} />
          <label>
            {t('signIn.password')}
            <input
              name="password"
              type="password"
              autocomplete="current-password"
              required
              autofocus
              aria-describedby={problem === null ? undefined : 'problem'}
              aria-invalid={problem === null ? undefined : 'true'}
            />
          </label>
          <button class="button">{t('prove.submit')}</button>
        </form>
      )}
      {passkeys.length > 0 && (
        <PasskeyForm
          words={visit.words}
          action={`/prove/passkey${query}`}
          challenge="/prove/passkey/challenge"
          token={visit.token}
          alone={!withPassword}
        />
      )}
      <p class="door-more">
        <a href="/settings">{t('form.cancel')}</a>
      </p>
    </CardLayout>
  );
  return c.html(asDocument(c, page), status);
}
