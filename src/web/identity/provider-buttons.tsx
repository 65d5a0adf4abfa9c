import { hasPages, type ProviderId } from '#src/identity/provider.ts';
import { readIdentitiesOf, readProvider, readProvidersInUse } from '#src/identity/read.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import type { ProviderRefusal } from './provider-sign-in.tsx';

/** One way in that leads to another server. */
export interface ProviderLink {
  readonly name: string;
  readonly href: string;
}

/** Those of the sign-in page, and whether everyone has to take one. */
export async function providerLinks(
  web: WebContext,
  next: string,
): Promise<{ readonly links: readonly ProviderLink[]; readonly isRequired: boolean }> {
  const providers = (await readProvidersInUse(web.db)).filter(hasPages);
  const query = next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return {
    links: providers.map(({ id, name }) => ({ name, href: `/sign-in/with/${id}${query}` })),
    isRequired: providers.some(({ requiredAt }) => requiredAt !== null),
  };
}

/** Those with which this person can show who they are. */
export async function provingLinks(
  web: WebContext,
  personId: Parameters<typeof readIdentitiesOf>[1],
  query: string,
): Promise<readonly ProviderLink[]> {
  const [own, providers] = await Promise.all([
    readIdentitiesOf(web.db, personId),
    readProvidersInUse(web.db),
  ]);
  return providers
    .filter((each) => hasPages(each) && own.some(({ providerId }) => providerId === each.id))
    .map(({ id, name }) => ({ name, href: `/prove/with/${id}${query}` }));
}

/** Links that look like buttons: the way leads to another server, which a form of ours may not. */
export function ProviderButtons(props: {
  readonly i18n: I18n;
  readonly links: readonly ProviderLink[];
  /** There is another way below it. */
  readonly isFirst?: boolean;
}) {
  const { i18n, links, isFirst = false } = props;
  if (links.length === 0) return null;
  return (
    <div class="provider-links">
      {links.map(({ name, href }) => (
        <a class={isFirst ? 'button' : 'button second'} href={href} data-turbo="false" rel="nofollow">
          <Icon name="building" />
          {i18n.t('provider.continue', { name })}
        </a>
      ))}
    </div>
  );
}

const sentences: Readonly<Record<string, Key>> = {
  denied: 'provider.denied',
  clock: 'provider.clock',
  away: 'provider.away',
  'not-fresh': 'provider.notFresh',
  refused: 'provider.refused',
  late: 'provider.late',
  elsewhere: 'provider.elsewhere',
  passing: 'provider.passing',
  over: 'provider.over',
  unknown: 'provider.unknown',
  'same-email': 'provider.sameEmail',
  left: 'provider.left',
  another: 'provider.another',
  taken: 'provider.taken',
} satisfies Readonly<Record<Dashed<ProviderRefusal>, Key>>;
type Dashed<Text extends string> = Text extends `${infer First} ${infer Rest}` ? `${First}-${Rest}` : Text;

/** What a page says of that refusal, as its address names it. */
export const providerSentence = (refused: string): Key | undefined =>
  Object.hasOwn(sentences, refused) ? sentences[refused] : undefined;

/** Why the provider's answer let nobody in, as the address of this page says; null when it says nothing. */
export async function sayProviderRefusal(web: WebContext, c: WebRequest, i18n: I18n): Promise<string | null> {
  const sentence = providerSentence(c.req.query('refused') ?? '');
  if (sentence === undefined) return null;
  const id = idOf<ProviderId>(c.req.query('provider'));
  const provider = id === null ? null : await readProvider(web.db, id);
  return i18n.t(sentence, { name: provider?.name ?? i18n.t('provider.nameless') });
}
