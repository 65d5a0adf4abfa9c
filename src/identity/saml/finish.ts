import type { Profile } from '@node-saml/node-saml';
import { transaction, type Db } from '#src/platform/database.ts';
import { logger } from '#src/platform/log.ts';
import type { Flow, FlowAnswer } from '../flows.ts';
import { readAttributes, type Provider } from '../provider.ts';
import { countOnce } from '../provider-sessions.ts';
import { subjectMax } from '../link.ts';
import { requestIdOf, samlOf } from './client.ts';
import type { NamedThere } from './logout.ts';
import { openAssertion } from './own-key.ts';
import { isPlainAssertion, scanResponse } from './scan.ts';
import { answerAddress } from './settings.ts';

const log = logger('identity');

/**
 * What a provider's answer comes to. `denied`: the provider said no; `clock`: not valid yet; `late`: not valid any more; `elsewhere`: made for another service; `passing`: it
 * names nobody for good; `over`: it has been used.
 */
export type SamlOutcome =
  | ({ readonly is: 'vouched' } & FlowAnswer)
  | { readonly is: 'denied' | 'clock' | 'late' | 'elsewhere' | 'passing' | 'over' | 'not fresh' | 'refused' };

/** Characters of an answer in Base64: with a hundred groups in it, it has some ten thousand. */
const responseMax = 400_000;
/** Minutes for which an assertion is remembered: longer than it may be valid. */
const rememberedMinutes = 24 * 60;
const freshToleranceMs = 60_000;

/**
 * Checks an answer (SAML 2.0 Profiles §4.1.4.3): its shape, the signature of its assertion, issuer, audience, recipient, destination, times, the request it answers, and that
 * it counts once. Asks nobody; nothing is thrown for what the other side may do wrong.
 */
export async function finishSaml(
  db: Db,
  provider: Provider,
  posted: { readonly flow: Flow; readonly response: string },
): Promise<SamlOutcome> {
  const outcome = await check(db, provider, posted).catch((error: unknown): Refused => ({
    is: kindOf(error),
    why: error instanceof Error ? error.message : '',
  }));
  if (outcome.is === 'vouched') return outcome;
  log.warn('{provider} vouched for nobody ({outcome}): {reason}', {
    ...{ provider: provider.name, outcome: outcome.is, reason: outcome.why },
  });
  return { is: outcome.is };
}

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

interface Refused {
  readonly is: Exclude<SamlOutcome['is'], 'vouched'>;
  /** For the log: English, without anything of the answer but what names a rule. */
  readonly why: string;
}

async function check(
  db: Db,
  provider: Provider,
  { flow, response }: { readonly flow: Flow; readonly response: string },
): Promise<({ readonly is: 'vouched' } & FlowAnswer) | Refused> {
  if (response === '' || response.length > responseMax)
    return { is: 'refused', why: 'no answer, or too long' };
  const xml = Buffer.from(response, 'base64').toString('utf8');
  const saml = await samlOf(db, provider, flow);
  const shape = await scanResponse(xml);
  // A "no" has no assertion: the library says so, and which.
  if (!shape && !isStatusAlone(xml))
    return { is: 'refused', why: 'its shape is not that of a plain signed answer' };
  if (shape?.destination && shape.destination !== answerAddress(db.instance))
    return { is: 'elsewhere', why: 'its destination is another address' };
  if (shape?.isEncrypted && !(await isPlainAssertion(await openAssertion(db, xml))))
    return { is: 'refused', why: 'the shape of what was encrypted is not that of a plain signed assertion' };
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: response });
  if (!profile) return { is: 'refused', why: 'it names nobody' };
  return judge(db, provider, flow, profile);
}

const isStatusAlone = (xml: string): boolean => !/Assertion[\s>/]/.test(xml) && !xml.includes('<!');

async function judge(
  db: Db,
  provider: Provider,
  flow: Flow,
  profile: Profile,
): Promise<({ readonly is: 'vouched' } & FlowAnswer) | Refused> {
  const assertion = (profile.getAssertion?.().Assertion ?? {}) as Node;
  if (profile.issuer !== provider.issuer) return { is: 'refused', why: 'its issuer is another one' };
  const subjectConfirmation = child(child(assertion, 'Subject'), 'SubjectConfirmation');
  if (attribute(subjectConfirmation, 'Method') !== bearer)
    return { is: 'refused', why: 'its subject is not confirmed as bearer' };
  const confirmation = child(subjectConfirmation, 'SubjectConfirmationData');
  if (attribute(confirmation, 'Recipient') !== answerAddress(db.instance))
    return { is: 'elsewhere', why: 'its recipient is another address' };
  if (attribute(confirmation, 'InResponseTo') !== requestIdOf(flow))
    return { is: 'over', why: 'it does not answer this request' };
  const since = Date.parse(attribute(child(assertion, 'AuthnStatement'), 'AuthnInstant'));
  const isFresh = since >= flow.startedAt.getTime() - freshToleranceMs;
  if (flow.purpose === 'prove' && !isFresh) return { is: 'not fresh', why: 'nobody was asked again' };
  const said = attributesIn(assertion);
  const subject = subjectIn(provider, profile, said);
  if (subject === null) return { is: 'passing', why: 'no lasting subject' };
  const id = attribute(assertion, 'ID').slice(0, 255);
  const { issuer } = provider;
  const isFirst = await transaction(db, (tx) => countOnce(tx, { issuer, id, minutes: rememberedMinutes }));
  if (!isFirst) return { is: 'over', why: 'it was used before' };
  const { attributes: map, directoryClaim = '' } = provider.settings;
  const externalId = directoryClaim === '' ? null : textOf(said[directoryClaim]);
  const sid = (profile.sessionIndex ?? '').slice(0, 255);
  // A NameID need not say its format.
  const who = { nameID: profile.nameID, nameIDFormat: profile.nameIDFormat ?? '' };
  const named: NamedThere = { ...who, sessionIndex: sid === '' ? null : sid };
  return {
    ...{ is: 'vouched', sid: named.sessionIndex, idToken: JSON.stringify(named) },
    vouched: { subject, externalId, attributes: readAttributes(said, map) },
  };
}

/** The attribute that was named for it, else the NameID, unless its format says that it passes to others: an address, or a name for one session. */
function subjectIn(provider: Provider, profile: Profile, said: Said): string | null {
  const named = provider.settings.saml?.subject ?? '';
  const isPassing = /:(?:transient|emailAddress)$/.test(profile.nameIDFormat ?? '');
  const subject = named === '' ? (isPassing ? null : profile.nameID) : textOf(said[named]);
  return typeof subject === 'string' && subject !== '' && subject.length <= subjectMax ? subject : null;
}

type Said = Readonly<Record<string, readonly string[]>>;
/** Several values for what must be one are none. */
const textOf = (values: readonly string[] | undefined): string | null =>
  values?.length === 1 ? (values[0] ?? null) : null;

/** The attributes of the signed assertion, by their name and by their friendly name. */
function attributesIn(assertion: Node): Said {
  const said: Record<string, readonly string[]> = Object.create(null);
  for (const statement of children(assertion, 'AttributeStatement'))
    for (const each of children(statement, 'Attribute')) {
      const values = children(each, 'AttributeValue').map(({ _ }) => (typeof _ === 'string' ? _.trim() : ''));
      for (const name of [attribute(each, 'Name'), attribute(each, 'FriendlyName')])
        if (name !== '' && !(name in said)) said[name] = values;
    }
  return said;
}

/** An element as the library parses it: `$` its attributes, `_` its text, the rest its children. */
type Node = Readonly<Record<string, unknown>>;
function children(node: Node | undefined, name: string): Node[] {
  const list = node?.[name];
  return Array.isArray(list)
    ? list.filter((each): each is Node => typeof each === 'object' && each !== null)
    : [];
}
const child = (node: Node | undefined, name: string): Node | undefined => children(node, name)[0];
function attribute(node: Node | undefined, name: string): string {
  const value = (node?.$ as Node | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** The library says what is wrong in words. */
function kindOf(error: unknown): Refused['is'] {
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('SAML provider returned')) return 'denied';
  if (/not yet valid/.test(message)) return 'clock';
  if (/expired|No valid subject confirmation/.test(message)) return 'late';
  if (/audience/i.test(message)) return 'elsewhere';
  if (/InResponseTo/.test(message)) return 'over';
  return 'refused';
}
