import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import { ask } from '#test/support/http.ts';

/** What the provider says about somebody. */
export type Account = Readonly<Record<string, string | boolean>> & { readonly sub: string };

/**
 * A real OpenID provider (oidc-provider, certified) at `http://NAME.localhost:PORT` with one client. Whoever comes is signed in as `who.account`, who has just typed
 * their password; null refuses.
 */
export async function startOidcIdp(name: string, client: { readonly origin: string }) {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://${name}.localhost:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'one' };
  const who: { account: Account | null } = { account: null };
  const accounts = new Map<string, Account>();
  const configuration: Configuration = {
    clients: [
      {
        ...{ client_id: 'kontor', client_secret: 'a secret of twenty characters' },
        ...{ redirect_uris: [`${client.origin}/sign-in/callback`] },
        ...{ post_logout_redirect_uris: [`${client.origin}/sign-in`] },
        ...{
          backchannel_logout_uri: `${client.origin}/sign-in/logout`,
          backchannel_logout_session_required: true,
        },
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: {
      openid: ['sub', 'sid', 'auth_time'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'title', 'department', 'locale', 'oid'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource(ctx, form) {
          ctx.body = `<html>${form}</html>`;
        },
      },
    },
    jwks: { keys: [key] },
    cookies: { keys: ['a cookie key'] },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ ...accounts.get(id), sub: id }),
    }),
    // Egress of the instance in this process would refuse to ask the instance itself.
    async fetch(url, options) {
      const { origin, pathname, search } = new URL(String(url));
      const headers = Object.fromEntries(new Headers(options?.headers));
      const body = options?.body === undefined || options.body === null ? undefined : String(options.body);
      const answer = await ask(origin, {
        ...{ method: options?.method ?? 'GET', path: pathname + search, headers, body },
      });
      return new Response(answer.text === '' ? null : answer.text, { status: answer.status });
    },
  };
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(request, response);
    else void answer(request, response);
  });
  async function interact(...[request, response]: Parameters<typeof answer>): Promise<void> {
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    const { account } = who;
    if (!account) {
      await provider.interactionFinished(request, response, { error: 'access_denied' });
    } else if (prompt.name === 'login') {
      accounts.set(account.sub, account);
      await provider.interactionFinished(request, response, { login: { accountId: account.sub } });
    } else {
      const grant = new provider.Grant({
        accountId: session?.accountId ?? '',
        clientId: String(params.client_id),
      });
      grant.addOIDCScope('openid profile email');
      await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
    }
  }
  return {
    issuer,
    who,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
