import * as samlify from 'samlify';
import { ask } from '#test/support/http.ts';

type Idp = ReturnType<typeof samlify.IdentityProvider>;

/** Logouts of a real provider (samlify): it takes ours, signed, and begins its own. */
export function createSlo(of: { readonly idp: Idp; readonly forger: Idp; readonly origin: string }) {
  const { idp, forger, origin } = of;
  /** Whom we have asked it to sign out, and what we have answered its own requests. */
  const heard: { readonly names: string[]; readonly answers: string[]; says: 'yes' | 'no' | 'a stranger' } = {
    ...{ names: [], answers: [], says: 'yes' },
  };
  const us = async () => {
    const metadata = await ask(origin, { path: '/sign-in/saml/metadata' });
    const sp = samlify.ServiceProvider({ metadata: metadata.text });
    return Object.assign(sp, {
      entitySetting: { ...sp.entitySetting, wantLogoutRequestSigned: true, wantLogoutResponseSigned: true },
    });
  };
  const change = (id: string, xml: string) => () => ({ id, context: xml });

  return {
    heard,
    /** What a browser brings from us; returns where it goes on to. */
    async take(url: URL): Promise<string | null> {
      const query = Object.fromEntries(url.searchParams);
      const octetString = url.search.slice(1).replace(/&Signature=.*$/, '');
      const sp = await us();
      if (query.SAMLResponse !== undefined) {
        const { extract } = await idp.parseLogoutResponse(sp, 'redirect', { query, octetString });
        heard.answers.push(String(extract.response?.inResponseTo));
        return null;
      }
      const { extract } = await idp.parseLogoutRequest(sp, 'redirect', { query, octetString });
      heard.names.push(String(extract.nameID));
      const signer = heard.says === 'a stranger' ? forger : idp;
      const template = samlify.SamlLib.defaultLogoutResponseTemplate.context;
      const { context } = signer.createLogoutResponse(sp, { extract }, 'redirect', {
        relayState: query.RelayState ?? '',
        customTagReplacement: change(
          '_answer',
          samlify.SamlLib.replaceTagsByValue(template, {
            ...{
              ID: '_answer',
              Destination: `${origin}/sign-in/saml/logout`,
              InResponseTo: String(extract.request?.id),
            },
            ...{ Issuer: String(idp.entityMeta.getEntityID()), IssueInstant: new Date().toISOString() },
            StatusCode: `urn:oasis:names:tc:SAML:2.0:status:${heard.says === 'no' ? 'Responder' : 'Success'}`,
          }),
        ),
      });
      return context;
    },
    /** Its own request, as it would redirect a browser, or as the fields of a form. */
    async begin(
      about: { readonly nameID: string; readonly sessionIndex?: string; readonly id?: string },
      lie: { readonly seconds?: number; readonly destination?: string; readonly stranger?: boolean } = {},
      by: 'redirect' | 'post' = 'redirect',
    ): Promise<string> {
      const sp = await us();
      const id = about.id ?? `_${crypto.randomUUID()}`;
      const session =
        about.sessionIndex === undefined
          ? ''
          : `<samlp:SessionIndex>${about.sessionIndex}</samlp:SessionIndex>`;
      const xml = `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${new Date(Date.now() + (lie.seconds ?? 0) * 1_000).toISOString()}" Destination="${lie.destination ?? `${origin}/sign-in/saml/logout`}"><saml:Issuer>${String(idp.entityMeta.getEntityID())}</saml:Issuer><saml:NameID>${about.nameID}</saml:NameID>${session}</samlp:LogoutRequest>`;
      const signer = lie.stranger ? forger : idp;
      const { context } = signer.createLogoutRequest(
        sp,
        by,
        { logoutNameID: about.nameID },
        {
          relayState: 'theirs',
          customTagReplacement: change(id, xml),
        },
      );
      return context;
    },
  };
}
