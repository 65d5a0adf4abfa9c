import type { Context, Hono } from 'hono';
import {
  issueAppToken,
  proveApp,
  redeemCode,
  type App,
  type OAuthError,
  type Redeemed,
} from '#src/access/oauth.ts';
import { scopeNames } from '#src/access/scopes.ts';
import { revokeToken } from '#src/access/tokens.ts';
import { requireRoomFor } from '#src/company/limits.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import { transaction } from '#src/platform/database.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { textOf, type Fields } from '../fields.ts';

/** Endpoints for programs: tokens for codes (RFC 6749), revocation (RFC 7009), and metadata (RFC 8414). */
export function tokenRoutes(app: Hono<ApiEnv>, api: ApiContext): void {
  app.post('/oauth/token', async (c) => {
    const fields = await readFields(c);
    const client = await readClient(api, c, fields);
    if (!client) return refuse(c, 'invalid_client', 'client_id and client_secret do not fit together.');
    if (textOf(fields, 'grant_type', 100) === 'client_credentials')
      requireRoomFor(api.db.instance, addressOfRequest(api.db.instance, c), 'apps');
    const grantType = textOf(fields, 'grant_type', 100);
    if (grantType !== 'authorization_code' && grantType !== 'client_credentials')
      return refuse(
        c,
        'unsupported_grant_type',
        'grant_type must be authorization_code or client_credentials.',
      );
    const redeemed = await transaction(api.db, (tx): Promise<Redeemed> => {
      if (grantType === 'client_credentials')
        return issueAppToken(tx, client, textOf(fields, 'scope', 2_000) ?? '');
      return redeemCode(tx, client, {
        code: textOf(fields, 'code', 500) ?? '',
        redirectUri: textOf(fields, 'redirect_uri', 2_000) ?? '',
        verifier: textOf(fields, 'code_verifier', 500) ?? null,
      });
    });
    if (redeemed.outcome === 'refused')
      return refuse(
        c,
        grantType === 'client_credentials' ? 'invalid_scope' : 'invalid_grant',
        redeemed.message,
      );
    return c.json({
      access_token: redeemed.secret,
      token_type: 'Bearer',
      scope: redeemed.scopes.join(' '),
      created_at: Math.floor(Date.now() / 1000),
    });
  });

  app.post('/oauth/revoke', async (c) => {
    const fields = await readFields(c);
    const client = await readClient(api, c, fields);
    if (!client) return refuse(c, 'invalid_client', 'client_id and client_secret do not fit together.');
    // Also for tokens that are gone, or another application's: the answer must not tell which (RFC 7009 §2.2).
    await transaction(api.db, (tx) => revokeToken(tx, textOf(fields, 'token', 500) ?? '', client.id));
    return c.json({});
  });

  app.get('/.well-known/oauth-authorization-server', (c) => {
    const { origin } = api.db.instance;
    return c.json({
      issuer: origin,
      authorization_endpoint: `${origin}/oauth/authorize`,
      token_endpoint: `${origin}/oauth/token`,
      revocation_endpoint: `${origin}/oauth/revoke`,
      app_registration_endpoint: `${origin}/api/v1/apps`,
      scopes_supported: scopeNames,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      authorization_response_iss_parameter_supported: true,
    });
  });
}

/** By HTTP Basic or in the body; both are common. */
async function readClient(api: ApiContext, c: ApiRequest, fields: Fields): Promise<App | null> {
  const basic = /^basic +([A-Za-z0-9+/=]{1,1000})$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (basic !== undefined) {
    const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return proveApp(api.db, id, secret);
  }
  return proveApp(api.db, textOf(fields, 'client_id', 500) ?? '', textOf(fields, 'client_secret', 500) ?? '');
}

const refuse = (c: Context, error: OAuthError, message: string): Response =>
  c.json({ error, error_description: message }, error === 'invalid_client' ? 401 : 400);
