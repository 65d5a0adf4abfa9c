import { hostOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { viewOf, type Kind } from '../kind.ts';
import { checkCampaign, cleanCampaign } from './check-campaign.ts';
import type { CampaignView, Juror, NewCampaign } from './forms.ts';
import { remindLater } from './remind.ts';

interface Row extends Pick<
  CampaignView,
  'format' | 'stream' | 'answerDays' | 'isMine' | 'ideas' | 'unanswered'
> {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly jury: (Omit<Juror, 'host'> & { readonly origin: string | null })[] | null;
}

/** SQL over `campaigns k` and `posts p`: its ideas, doubles left out. */
const ideasIn = (more: string): string => `(select count(*)::int from ideas i join posts q on q.id = i.post_id
    where i.campaign_uri = p.uri and i.merged_into is null and q.removed_at is null${more})`;

/** A group is asked for ideas, for a time, and who decides about them is said beforehand. */
export const campaign: Kind<'campaign'> = {
  mark: 'campaign',
  draft: 'campaign',
  flag: null,
  rows: ['campaigns'],
  isContent: true,
  check: checkCampaign,
  clean: cleanCampaign,
  insert: (tx, { startsAt, endsAt, answerDays, juryIds, juryUris, format, stream }) => tx`, call as (
      insert into campaigns (post_id, group_id, starts_at, ends_at, answer_days, format, stream)
      select post.id, post.group_id, ${startsAt}, ${endsAt}, ${answerDays}, ${format}, ${stream} from post),
    jury as (
      insert into campaign_jurors (post_id, person_id) select post.id, x.id from post, people x
      where x.id = any(${[...juryIds]}::bigint[]) or (x.uri = any(${[...juryUris]}::text[]) and x.kind = 'person'))`,
  schedule: remindLater,
  revise: reviseCampaign,
  view: viewOf<Row, CampaignView>(
    `select json_build_object('startsAtMs', (extract(epoch from k.starts_at) * 1000)::bigint,
        'endsAtMs', (extract(epoch from k.ends_at) * 1000)::bigint, 'answerDays', k.answer_days,
        'format', k.format, 'stream', k.stream,
        'ideas', ${ideasIn('')}, 'unanswered', ${ideasIn(` and i.stage in ('new', 'discussed')`)},
        'isMine', exists (select from campaign_jurors x where x.post_id = k.post_id and x.person_id = $2::bigint),
        'jury', (select json_agg(json_build_object('id', x.person_id::text, 'name', xp.name, 'handle', xp.handle,
            'origin', pe.origin, 'company', pe.company) order by xp.name, x.person_id)
          from campaign_jurors x join people xp on xp.id = x.person_id left join peers pe on pe.id = xp.peer_id
          where x.post_id = k.post_id and xp.deactivated_at is null))
      from campaigns k where k.post_id = p.id`,
    ({ startsAtMs, endsAtMs, jury, ...row }) => ({
      ...row,
      startsAt: new Date(startsAtMs),
      endsAt: new Date(endsAtMs),
      jury: (jury ?? []).map(({ origin, company, ...person }) => {
        const host = hostOf(origin);
        return { ...person, host, company: company || host };
      }),
    }),
  ),
  source: `select jsonb_build_object('startsAt', k.starts_at, 'endsAt', k.ends_at, 'answerDays', k.answer_days,
      'format', k.format, 'stream', k.stream, 'jury', coalesce((select jsonb_agg(jsonb_build_object('uri', xp.uri, 'name', xp.name) order by xp.name, xp.id)
        from campaign_jurors x join people xp on xp.id = x.person_id where x.post_id = k.post_id and xp.deactivated_at is null), '[]'))
    from campaigns k where k.post_id = p.id`,
  revive: ({ startsAt, endsAt, ...rest }) => ({
    ...rest,
    startsAt: new Date(startsAt),
    endsAt: new Date(endsAt),
  }),
  isUntouched: ({ campaign: typed, hour }) =>
    [typed?.title, typed?.jury, hour?.title, hour?.hosts].every((text) => (text ?? '').trim() === ''),
};

async function reviseCampaign(tx: Tx, postId: PostId, stored: NewCampaign | null): Promise<void> {
  // It stays one: ideas belong to it.
  if (stored === null) return;
  const { startsAt, endsAt, answerDays, juryIds, juryUris, stream } = stored;
  await tx`
    update campaigns set starts_at = ${startsAt}, ends_at = ${endsAt}, answer_days = ${answerDays}, stream = ${stream} where post_id = ${postId}`;
  await tx`
    delete from campaign_jurors x using people a
    where x.post_id = ${postId} and a.id = x.person_id and a.id <> all(${[...juryIds]}::bigint[]) and a.uri <> all(${[...juryUris]}::text[])`;
  await tx`
    insert into campaign_jurors (post_id, person_id) select k.post_id, a.id from campaigns k, people a
    where k.post_id = ${postId} and (a.id = any(${[...juryIds]}::bigint[]) or (a.uri = any(${[...juryUris]}::text[]) and a.kind = 'person'))
    on conflict do nothing`;
}
