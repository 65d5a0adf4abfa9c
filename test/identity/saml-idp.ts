import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as samlify from 'samlify';
import { ask } from '#test/support/http.ts';
import { selfSigned } from './certificate.ts';
import { createSlo } from './saml-slo.ts';

/** Somebody at the provider. */
export interface SamlAccount {
  readonly subject: string;
  readonly format?: 'persistent' | 'transient' | 'emailAddress' | 'unspecified';
  readonly attributes?: Readonly<Record<string, string>>;
}

/** What is said otherwise than it should be, before it is signed. */
export interface Lie {
  readonly audience?: string;
  readonly issuer?: string;
  readonly recipient?: string;
  readonly destination?: string;
  readonly inResponseTo?: string;
  /** Seconds that its clock is ahead of ours. */
  readonly clock?: number;
  /** Signs with a key that nobody knows. */
  readonly stranger?: boolean;
  readonly signsMessage?: boolean;
  readonly signsNothing?: boolean;
  /** Encrypts the assertion for us, or so: with a padding that answers guesses. */
  readonly encrypts?: 'well' | 'badly';
  /** What is done to the assertion before it is signed. */
  readonly inside?: (xml: string) => string;
  /** Says no. */
  readonly denies?: boolean;
  /** When somebody last typed their password there, in seconds before now. */
  readonly typedBefore?: number;
}

samlify.setSchemaValidator({ validate: async () => 'the shape is ours to check' });

const template = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{IssueInstant}" Destination="{Destination}" InResponseTo="{InResponseTo}"><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{StatusCode}"/></samlp:Status><saml:Assertion xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="{AssertionID}" Version="2.0" IssueInstant="{IssueInstant}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{NameIDFormat}">{NameID}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{NotOnOrAfter}" Recipient="{Recipient}" InResponseTo="{InResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{NotBefore}" NotOnOrAfter="{NotOnOrAfter}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{AuthnInstant}" SessionIndex="{AssertionID}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>ATTRIBUTES</saml:Assertion></samlp:Response>`;

/** A real SAML provider (samlify) at `http://NAME.localhost:PORT` for one instance, whose metadata it reads. Whoever comes is `who.account`; `lie` is what it says wrong. */
export async function startSamlIdp(name: string, client: { readonly origin: string }) {
  const [own, stranger] = [selfSigned(name), selfSigned('stranger')];
  const who: { account: SamlAccount; lie: Lie } = { account: { subject: 'nobody' }, lie: {} };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/slo') {
      slo.take(url).then(
        (to) =>
          to === null ? response.writeHead(200).end('out') : response.writeHead(302, { location: to }).end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
      return;
    }
    answer(url).then(
      (html) => response.writeHead(200, { 'content-type': 'text/html' }).end(html),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://${name}.localhost:${(server.address() as AddressInfo).port}`;
  const build = (keys: typeof own, more: Record<string, unknown> = {}) =>
    samlify.IdentityProvider({
      ...more,
      ...{ entityID: issuer, privateKey: keys.key, signingCert: keys.certificate },
      ...{ isAssertionEncrypted: 'keyEncryptionAlgorithm' in more, wantAuthnRequestsSigned: true },
      ...{ wantLogoutRequestSigned: true, wantLogoutResponseSigned: true },
      singleLogoutService: [
        { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: `${issuer}/slo` },
      ],
      requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      nameIDFormat: ['urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
      singleSignOnService: [
        { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: `${issuer}/sso` },
      ],
      loginResponseTemplate: { context: template, attributes: [] },
    });
  const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';
  const [idp, forger] = [build(own), build(stranger)];
  const encrypting = {
    well: build(own, { keyEncryptionAlgorithm: `${xmlenc}rsa-oaep-mgf1p` }),
    badly: build(own, { keyEncryptionAlgorithm: `${xmlenc}rsa-1_5` }),
  };
  const slo = createSlo({ idp, forger, origin: client.origin });

  /** The page that posts the answer. */
  async function answer(url: URL): Promise<string> {
    const query = Object.fromEntries(url.searchParams);
    const octetString = url.search.slice(1).replace(/&Signature=.*$/, '');
    const metadata = await ask(client.origin, { path: '/sign-in/saml/metadata' });
    const { account, lie } = who;
    const sp = samlify.ServiceProvider({
      metadata: metadata.text,
      wantMessageSigned: lie.signsMessage === true,
    });
    const { extract } = await idp.parseLoginRequest(sp, 'redirect', { query, octetString });
    const answerAddress = String(sp.entityMeta.getAssertionConsumerService('post'));
    const signer = lie.stranger ? forger : lie.encrypts ? encrypting[lie.encrypts] : idp;
    const values = valuesOf({
      lie,
      account,
      id: String(extract.request?.id),
      audience: String(sp.entityMeta.getEntityID()),
      answerAddress,
    });
    const statement = attributesOf(account.attributes ?? {});
    const result = await signer.createLoginResponse(
      sp,
      { extract },
      'post',
      {},
      {
        customTagReplacement: (text: string) => ({
          id: values.ID ?? '',
          context: (lie.inside ?? ((xml: string) => xml))(
            samlify.SamlLib.replaceTagsByValue(text.replace('ATTRIBUTES', statement), values),
          ),
        }),
      },
    );
    const signed = Buffer.from(result.context, 'base64').toString();
    const xml = lie.signsNothing
      ? signed.replace(/<(?:ds:)?Signature[\s\S]*?<\/(?:ds:)?Signature>/g, '')
      : signed;
    const said = lie.denies ? xml.replace(/<saml:Assertion[\s\S]*<\/saml:Assertion>/, '') : xml;
    return page(answerAddress, said, query.RelayState ?? '');
  }

  function valuesOf(given: {
    readonly lie: Lie;
    readonly account: SamlAccount;
    readonly id: string;
    readonly audience: string;
    readonly answerAddress: string;
  }): Record<string, string> {
    const { lie, account } = given;
    const now = Date.now() + (lie.clock ?? 0) * 1_000;
    const at = (seconds: number): string => new Date(now + seconds * 1_000).toISOString();
    return {
      ...{ ID: `_r${crypto.randomUUID()}`, AssertionID: `_a${crypto.randomUUID()}`, IssueInstant: at(0) },
      ...{
        Destination: lie.destination ?? given.answerAddress,
        Recipient: lie.recipient ?? given.answerAddress,
      },
      ...{ InResponseTo: lie.inResponseTo ?? given.id, Issuer: lie.issuer ?? issuer },
      StatusCode: `urn:oasis:names:tc:SAML:2.0:status:${lie.denies ? 'Responder' : 'Success'}`,
      NameIDFormat: `urn:oasis:names:tc:SAML:2.0:nameid-format:${account.format ?? 'persistent'}`,
      ...{ NameID: account.subject, Audience: lie.audience ?? given.audience },
      ...{ NotBefore: at(-5), NotOnOrAfter: at(300), AuthnInstant: at(-(lie.typedBefore ?? 0)) },
    };
  }

  return {
    ...{ issuer, who, slo, certificate: own.certificate, metadata: idp.getMetadata() },
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  const all = Object.entries(attributes).map(
    ([name, value]) =>
      `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
  );
  return all.length === 0 ? '' : `<saml:AttributeStatement>${all.join('')}</saml:AttributeStatement>`;
}

const page = (to: string, xml: string, state: string): string =>
  `<form method="post" action="${to}"><input name="SAMLResponse" value="${Buffer.from(xml).toString('base64')}"><input name="RelayState" value="${state}"></form>`;
