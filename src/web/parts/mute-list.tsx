import type { Child } from 'hono/jsx';
import type { Mutes } from '#src/notifications/read-mutes.ts';
import type { House } from '#src/platform/house.ts';
import { excerptOf } from '../alerts/sentences.ts';
import type { Visit } from '../context.ts';
import { Icon } from './icon.tsx';
import { plateText } from './plate.tsx';

const excerptMax = 90;

/** Everything one muted, each with the way back. */
export function MuteList(props: { readonly mutes: Mutes; readonly visit: Visit; readonly house: House }) {
  const { mutes, visit } = props;
  const { t } = visit.words;
  const { people, groups, threads, companies } = mutes;
  const lines = [
    ...people.map((face) => (
      <Line icon="person" name={face.name} href={`/people/${face.id}/mute/removal`} visit={visit} />
    )),
    ...groups.map((group) => (
      <Line
        icon="groups"
        name={group.name}
        href={`/mutes/groups/${group.id}/removal`}
        more={group.mentionsPass && t('mute.mentionsPassed')}
        visit={visit}
      />
    )),
    ...threads.map((thread) => (
      <Line
        icon="reply"
        name={excerptOf(thread.text, excerptMax) || t('mute.aThread')}
        href={`/mutes/threads/${thread.rootId}/removal`}
        visit={visit}
      />
    )),
    ...companies.map((company) => (
      <Line
        icon="building"
        name={plateText(company)}
        href={`/mutes/companies/${company.peerId}/removal`}
        visit={visit}
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
  readonly visit: Visit;
}) {
  const { icon, name, href, more, visit } = props;
  return (
    <li class="muted-line">
      <Icon name={icon} />
      <span>
        {name}
        {more && <span class="quiet"> · {more}</span>}
      </span>
      <button class="button second" form="act" formaction={href}>
        {visit.words.t('mute.undo')}
        <span class="hidden"> {name}</span>
      </button>
    </li>
  );
}
