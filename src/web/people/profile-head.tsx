import { raw } from 'hono/html';
import { brandingOf } from '#src/company/branding.ts';
import { parseHours } from '#src/people/hours.ts';
import { picturePath } from '#src/media/picture.ts';
import type { Absence } from '#src/people/absence.ts';
import type { Person, Profile } from '#src/people/person.ts';
import type { Relationship } from '#src/people/read.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { Avatar } from './avatar.tsx';
import { AwayNote } from './away-note.tsx';
import { sayUsually } from './field-values.tsx';
import { FollowButton } from './follow-button.tsx';
import { Icon } from '../shell/icon.tsx';
import { handleOf } from './person-card.tsx';
import { valuesOf } from './person-fields.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';
import { sanitizePostHtml } from '../posts/post-html.ts';
import { i18nIn, type Key, type I18n } from '../shell/i18n.ts';
import { Note } from '../shell/notice.tsx';

interface HeadProps {
  readonly profile: Profile;
  readonly person: Person;
  readonly relationship: Relationship | undefined;
  /** Today. */
  readonly absence: Absence | undefined;
  readonly web: WebContext;
  readonly ctx: RequestContext;
}

/** The top of a person's page: who they are, whether they are there, and what one can do. */
export function ProfileHead(props: HeadProps) {
  const { profile, person, web, ctx, relationship } = props;
  const { t } = ctx.i18n;
  const pronouns = valuesOf(profile, 'pronouns')[0];
  const hours = parseHours(valuesOf(profile, 'hours')[0] ?? '');
  const facts = [
    ...[valuesOf(profile, 'title')[0], valuesOf(profile, 'site')[0]],
    hours ? null : hourThere(person, web, ctx),
  ];
  return (
    <>
      {profile.headerUrl !== null && (
        <img
          class="profile-header"
          src={picturePath({ id: profile.id, part: 'header' }, profile.headerUrl, 'large')}
          width="1500"
          height="500"
          alt=""
        />
      )}
      <section class={profile.headerUrl === null ? 'profile' : 'profile under-header'}>
        <Avatar of={profile} instance={web.db.instance} size="large" />
        <div class="profile-text">
          <h1>
            <bdi>{profile.name}</bdi> <CompanyBadge of={profile} />
          </h1>
          <p class="quiet">
            <span class="handle">{handleOf(profile)}</span>
            {pronouns !== undefined && <span class="tag">{pronouns}</span>}
            {profile.kind === 'bot' && <span class="tag">{t('person.bot')}</span>}
            {profile.kind === 'source' && <span class="tag">{t('person.source')}</span>}
            {profile.kind === 'alias' && <span class="tag">{t('person.alias')}</span>}
            {relationship?.followedBy && <span class="tag">{t('person.followsYou')}</span>}
          </p>
          {facts.some(Boolean) && <p>{facts.filter(Boolean).join(' · ')}</p>}
          {hours && <p class="quiet">{sayUsually(hours, ctx.i18n)}</p>}
          {profile.bioHtml !== '' && <div class="prose">{raw(sanitizePostHtml(profile.bioHtml))}</div>}
          {profile.isSuspended === true && (
            <Note>{t('person.suspendedThere', { company: profile.company })}</Note>
          )}
          {props.absence && <AwayNote absence={props.absence} i18n={ctx.i18n} />}
          {person.movedTo !== null && <p>{t('person.moved', { address: person.movedTo })}</p>}
          {profile.kind === 'alias' ? (
            <p>{t('person.aliasHint', { company: profile.company })}</p>
          ) : (
            profile.kind !== 'source' && <ProfileCounts profile={profile} i18n={ctx.i18n} />
          )}
          <HeadActs {...props} />
        </div>
      </section>
    </>
  );
}

function ProfileCounts(props: { readonly profile: Profile; readonly i18n: I18n }) {
  const { profile, i18n } = props;
  return (
    <p class="quiet counts">
      {i18n.t('person.followers', { count: profile.followersCount })}
      {' · '}
      {i18n.t('person.following', { count: profile.followingCount })}
    </p>
  );
}

/** What time it is where a colleague lives, when that is elsewhere. Partners' people do not say. */
function hourThere(person: Person, web: WebContext, { i18n }: RequestContext): string | null {
  if (person.peerId !== null || person.kind !== 'person') return null;
  const there = i18nIn(i18n.locale, { timeZone: person.timeZone ?? brandingOf(web.db.instance).timeZone });
  const now = new Date();
  return there.clock(now) === i18n.clock(now) ? null : i18n.t('person.localTime', { time: there.clock(now) });
}

function HeadActs(props: HeadProps) {
  const { profile, relationship, ctx } = props;
  const { t } = ctx.i18n;
  if (profile.id === ctx.me.id)
    return (
      <p class="buttons">
        <a class="button second" href="/settings">
          {t('person.edit')}
        </a>
        <a class="button second" href="/settings/absence">
          {t('absence.heading')}
        </a>
      </p>
    );
  if (!relationship || profile.kind === 'alias') return null;
  return (
    <div class="buttons">
      {profile.kind !== 'source' && <FollowButton person={profile} tie={relationship} i18n={ctx.i18n} />}
      {profile.kind !== 'source' && !relationship.blocking && !relationship.blockedBy && (
        <a class="button second" href={`/chat/with/${handleOf(profile).slice(1)}`}>
          <Icon name="mail" />
          {t('person.message')}
        </a>
      )}
      <details class="menu">
        <summary class="button second" title={t('person.more')}>
          <Icon name="more" />
          <span class="hidden">{t('person.more')}</span>
        </summary>
        <div class="menu-list">
          <MenuAct
            to={`/people/${profile.id}/mute`}
            undo={relationship.muting}
            i18n={ctx.i18n}
            act="person.mute"
            takeBack="person.unmute"
          />
          <MenuAct
            to={`/people/${profile.id}/block`}
            undo={relationship.blocking}
            i18n={ctx.i18n}
            act="person.block"
            takeBack="person.unblock"
          />
          <a class="menu-item" href={`/people/${profile.id}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
          {profile.peerId !== null && (
            <a class="menu-item" href={`/people/${profile.id}/mutes`}>
              <Icon name="hush" />
              {t('mute.menu')}
            </a>
          )}
        </div>
      </details>
    </div>
  );
}

function MenuAct(props: {
  readonly to: string;
  readonly undo: boolean;
  readonly i18n: I18n;
  readonly act: Key;
  readonly takeBack: Key;
}) {
  const { to, undo, i18n, act, takeBack } = props;
  return (
    <button class="menu-item" form="act" formaction={undo ? `${to}/removal` : to}>
      <Icon name={undo ? 'check' : 'close'} />
      {i18n.t(undo ? takeBack : act)}
    </button>
  );
}
