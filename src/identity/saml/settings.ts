import { X509Certificate } from 'node:crypto';
import type { Instance } from '#src/platform/instance.ts';
import type { SamlSettings } from '../provider.ts';
import { refusals } from '../refusals.ts';
import { readMetadata } from './scan.ts';

/** Certificates at once: the one in use and the next, with some room. */
const certificatesMax = 5;
const addressMax = 500;
const metadataMax = 500_000;

/** Who we are at every SAML provider, and where our own metadata are. */
export const entityIdOf = (instance: Instance): string => `${instance.origin}/sign-in/saml/metadata`;
/** Where providers let browsers post their answer (Assertion Consumer Service). */
export const answerAddress = (instance: Instance): string => `${instance.origin}/sign-in/saml`;

/** Where browsers bring a provider's logout requests, and its answers to ours (SingleLogoutService). */
export const logoutAddress = (instance: Instance): string => `${instance.origin}/sign-in/saml/logout`;

/** What an administrator says: everything, or the provider's metadata, which fill what is empty. */
export interface SamlInput {
  readonly issuer: string;
  readonly entryPoint: string;
  /** PEM or plain Base64, several one after the other. */
  readonly certificates: string;
  readonly subject: string;
  /** Where it takes logouts by HTTP-Redirect; empty: what the metadata say, or none. */
  readonly logout: string;
  readonly metadata: string;
}

export async function samlIn(
  input: SamlInput,
): Promise<{ readonly issuer: string; readonly saml: SamlSettings }> {
  const metadata = input.metadata.trim();
  const described = metadata === '' || metadata.length > metadataMax ? null : await readMetadata(metadata);
  if (metadata !== '' && !described) throw refusals.metadataMalformed();
  const certificates =
    input.certificates.trim() === '' && described ? described.certificates : bodiesIn(input.certificates);
  return {
    issuer: entityIn(input.issuer.trim() || (described?.issuer ?? '')),
    saml: {
      entryPoint: addressIn(input.entryPoint.trim() || (described?.entryPoint ?? '')),
      certificates: certificatesIn(certificates),
      subject: attributeIn(input.subject.trim()),
      ...logoutIn(input.logout.trim(), described),
    },
  };
}

function logoutIn(
  typed: string,
  described: Awaited<ReturnType<typeof readMetadata>>,
): Pick<SamlSettings, 'logout' | 'logoutAnswers'> {
  const logout = typed || (described?.logout ?? '');
  if (logout === '') return {};
  const answers = typed === '' || typed === described?.logout ? (described?.logoutAnswers ?? '') : '';
  return { logout: addressIn(logout), ...(answers !== '' && { logoutAnswers: addressIn(answers) }) };
}

/** An entity ID is any URI (SAML 2.0 Core §8.3.6): an address or a URN. */
function entityIn(text: string): string {
  if (text.length > addressMax || !/^[a-z][a-z0-9+.-]*:[^\s<>"]+$/i.test(text))
    throw refusals.entityMalformed();
  return text;
}

function addressIn(text: string): string {
  const url = URL.parse(text);
  const isAddress = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.hash === '';
  if (!isAddress || text.length > addressMax) throw refusals.entryPointMalformed();
  return url.href;
}

function attributeIn(text: string): string {
  if (text.length > 200 || /[\p{Cc}\s]/u.test(text)) throw refusals.subjectAttributeMalformed();
  return text;
}

const bodiesIn = (text: string): string[] =>
  text
    .split(/-----(?:BEGIN|END) CERTIFICATE-----/)
    .map((part) => part.replace(/\s+/g, ''))
    .filter((part) => part !== '');

/** As PEM. Their dates do not count: what counts is that the administrator has named them. */
function certificatesIn(bodies: readonly string[]): readonly string[] {
  if (bodies.length === 0 || bodies.length > certificatesMax)
    throw refusals.certificateMalformed({ max: certificatesMax });
  return bodies.map((body) => {
    try {
      return new X509Certificate(Buffer.from(body, 'base64')).toString();
    } catch {
      throw refusals.certificateMalformed({ max: certificatesMax });
    }
  });
}
