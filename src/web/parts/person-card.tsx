import type { Child } from 'hono/jsx';
import type { House } from '#src/platform/house.ts';
import type { Face } from '#src/people/person.ts';
import { personPath } from '../prose.ts';
import type { Visit } from '../context.ts';
import { Avatar } from './avatar.tsx';
import { Plate } from './plate.tsx';

/** Known here, or only found in a partner's directory. */
type Shown = Pick<Face, 'uri' | 'name' | 'handle' | 'host' | 'peerId' | 'company' | 'country'> &
  Partial<Pick<Face, 'id' | 'kind' | 'avatarUrl'>>;

/** A person in a list: who, from where, and what one can do about them. */
export function PersonCard(props: {
  readonly person: Shown;
  readonly visit?: Visit;
  readonly house: House;
  /** A line below the name: skills, role, what they ask. */
  readonly line?: Child;
  /** What stands under that, such as skills. */
  readonly below?: Child;
  readonly children?: Child;
}) {
  const { person, house, line, below, children } = props;
  return (
    <li class="person-card">
      <Avatar of={person} house={house} />
      <div class="person-text">
        <p>
          <a class="name" href={personPath(person)} dir="auto">
            {person.name}
          </a>{' '}
          <Plate of={person} />
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
