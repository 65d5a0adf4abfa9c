import type { Child } from 'hono/jsx';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { personPath } from '../posts/post-html.ts';
import type { RequestContext } from '../shell/context.ts';
import { Avatar } from './avatar.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';

/** Known here, or only found in a partner's directory. */
type Shown = Pick<PersonSummary, 'uri' | 'name' | 'handle' | 'host' | 'peerId' | 'company' | 'country'> &
  Partial<Pick<PersonSummary, 'id' | 'kind' | 'avatarUrl'>>;

/** A person in a list: who, from where, and the available actions. */
export function PersonCard(props: {
  readonly person: Shown;
  readonly ctx?: RequestContext;
  readonly instance: Instance;
  /** A line below the name: skills, role, what they ask. */
  readonly line?: Child;
  /** Shown below that, for example skills. */
  readonly below?: Child;
  readonly children?: Child;
}) {
  const { person, instance, line, below, children } = props;
  return (
    <li class="person-card">
      <Avatar of={person} instance={instance} />
      <div class="person-text">
        <p>
          <a class="name" href={personPath(person)} dir="auto">
            {person.name}
          </a>{' '}
          <CompanyBadge of={person} />
        </p>
        <p class="quiet">
          {line}
          {line !== undefined && person.peerId === null && ' · '}
          {person.peerId === null && <span class="handle">{handleOf(person)}</span>}
        </p>
        {below}
      </div>
      {children !== undefined && <div class="person-acts">{children}</div>}
    </li>
  );
}

export const handleOf = (person: { readonly handle: string; readonly host: string | null }): string =>
  person.host === null ? `@${person.handle}` : `@${person.handle}@${person.host}`;
