import type { FollowPolicy } from '#src/people/person.ts';
import type { Relationship } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';

/** Follow, request, withdraw or unfollow: the button says what will happen. Nothing if one of the two blocks the other. */
export function FollowButton(props: {
  readonly person: { readonly id: PersonId; readonly name: string; readonly followPolicy?: FollowPolicy };
  readonly tie: Relationship;
  readonly i18n: I18n;
  /** In a list, where a dozen of them would shout. */
  readonly quiet?: boolean;
}) {
  const { person, tie, i18n, quiet } = props;
  const to = `/people/${person.id}/follow`;
  const name = <span class="hidden"> {person.name}</span>;
  if (tie.blocking || tie.blockedBy) return null;
  if (tie.following)
    return (
      <button
        class="button second following"
        form="act"
        formaction={`${to}/removal`}
        title={i18n.t('person.unfollow')}
      >
        <Icon name="check" />
        {i18n.t('person.isFollowed')}
        <span class="hidden">: {i18n.t('person.unfollow')}</span>
        {name}
      </button>
    );
  if (tie.requested)
    return (
      <button class="button second" form="act" formaction={`${to}/removal`}>
        {i18n.t('person.withdraw')}
        {name}
      </button>
    );
  return (
    <button class={quiet ? 'button second' : 'button'} form="act" formaction={to}>
      {i18n.t(person.followPolicy === 'ask' ? 'person.askToFollow' : 'person.follow')}
      {name}
    </button>
  );
}
