import type { Hono } from 'hono';
import { registerApp } from '#src/access/oauth.ts';
import { readAppById, type App } from '#src/access/read.ts';
import { requireRoomFor } from '#src/company/limits.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import { transaction } from '#src/platform/database.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { answerUnauthorized } from '../errors.ts';
import { listOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';

/** Registration of applications: open to anyone, as on every Mastodon server; it grants no access. */
export function appRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  app.post('/api/v1/apps', async (c) => {
    requireRoomFor(api.db.instance, addressOfRequest(api.db.instance, c), 'apps');
    const fields = await readFields(c);
    const uris = listOf(fields, 'redirect_uris', 50) ?? [];
    const made = await transaction(api.db, (tx) =>
      registerApp(tx, {
        name: textOf(fields, 'client_name', 1_000) ?? '',
        website: textOf(fields, 'website') ?? null,
        // One text with a line for each, or a list.
        redirectUris: uris.flatMap((uri) => uri.split(/\s+/)).filter(Boolean),
        scopes: textOf(fields, 'scopes', 2_000) ?? '',
      }),
    );
    return c.json({
      ...presentApp(made, api.push.publicKey),
      client_id: made.clientId,
      client_secret: made.clientSecret,
      client_secret_expires_at: 0,
    });
  });

  app.get('/api/v1/apps/verify_credentials', guards.anyToken, async (c) => {
    const { appId } = c.get('grant');
    const found = appId === null ? null : await readAppById(api.db, appId);
    if (!found) return answerUnauthorized(c, 'This token was not given to an application.');
    return c.json(presentApp(found, api.push.publicKey));
  });
}

function presentApp(app: App, vapidKey: string) {
  return {
    id: app.id,
    name: app.name,
    website: app.website,
    scopes: app.scopes,
    redirect_uris: app.redirectUris,
    redirect_uri: app.redirectUris.join('\n'),
    vapid_key: vapidKey,
  };
}
