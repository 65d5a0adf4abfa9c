import type { FollowPolicy } from '#src/people/person.ts';
import type { Relationship } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Words } from '../words.ts';
import { Icon } from './icon.tsx';

/** Follow, ask to, withdraw or end it: the button says what will happen. Nothing where one of the two blocks the other. */
export function FollowButton(props: {
  readonly person: { readonly id: PersonId; readonly name: string; readonly followPolicy?: FollowPolicy };
  readonly tie: Relationship;
  readonly words: Words;
  /** In a list, where a dozen of them would shout. */
  readonly quiet?: boolean;
}) {
  const { person, tie, words, quiet } = props;
  const to = `/people/${person.id}/follow`;
  const name = <span class="hidden"> {person.name}</span>;
  if (tie.blocking || tie.blockedBy) return null;
  if (tie.following)
    return (
      <button
        class="button second following"
        form="act"
        formaction={`${to}/removal`}
        title={words.t('person.unfollow')}
      >
        <Icon name="check" />
        {words.t('person.isFollowed')}
        <span class="hidden">: {words.t('person.unfollow')}</span>
        {name}
      </button>
    );
  if (tie.requested)
    return (
      <button class="button second" form="act" formaction={`${to}/removal`}>
        {words.t('person.withdraw')}
        {name}
      </button>
    );
  return (
    <button class={quiet ? 'button second' : 'button'} form="act" formaction={to}>
      {words.t(person.followPolicy === 'ask' ? 'person.askToFollow' : 'person.follow')}
      {name}
    </button>
  );
}
