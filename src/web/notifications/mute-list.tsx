import type { Child } from 'hono/jsx';
import type { Mutes } from '#src/notifications/read-mutes.ts';
import type { Instance } from '#src/platform/instance.ts';
import { excerptOf } from './sentences.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import { badgeText } from '../company/company-badge.tsx';

const excerptMax = 90;

/** Everything one muted, each with a way to unmute it. */
export function MuteList(props: {
  readonly mutes: Mutes;
  readonly ctx: RequestContext;
  readonly instance: Instance;
}) {
  const { mutes, ctx } = props;
  const { t } = ctx.i18n;
  const { people, groups, threads, companies } = mutes;
  const lines = [
    ...people.map((person) => (
      <Line icon="person" name={person.name} href={`/people/${person.id}/mute/removal`} ctx={ctx} />
    )),
    ...groups.map((group) => (
      <Line
        icon="groups"
        name={group.name}
        href={`/mutes/groups/${group.id}/removal`}
        more={group.mentionsPass && t('mute.mentionsPassed')}
        ctx={ctx}
      />
    )),
    ...threads.map((thread) => (
      <Line
        icon="reply"
        name={excerptOf(thread.text, excerptMax) || t('mute.aThread')}
        href={`/mutes/threads/${thread.rootId}/removal`}
        ctx={ctx}
      />
    )),
    ...companies.map((company) => (
      <Line
        icon="building"
        name={badgeText(company)}
        href={`/mutes/companies/${company.peerId}/removal`}
        ctx={ctx}
      />
    )),
  ];
  return (
    <section class="muted" aria-labelledby="muted">
      <h2 id="muted">{t('mute.heading')}</h2>
      {lines.length === 0 ? <p class="quiet">{t('mute.none')}</p> : <ul class="lines">{lines}</ul>}
    </section>
  );
}

function Line(props: {
  readonly icon: 'person' | 'groups' | 'reply' | 'building';
  readonly name: string;
  readonly href: string;
  readonly more?: Child;
  readonly ctx: RequestContext;
}) {
  const { icon, name, href, more, ctx } = props;
  return (
    <li class="muted-line">
      <Icon name={icon} />
      <span>
        {name}
        {more && <span class="quiet"> · {more}</span>}
      </span>
      <button class="button second" form="act" formaction={href}>
        {ctx.i18n.t('mute.undo')}
        <span class="hidden"> {name}</span>
      </button>
    </li>
  );
}
