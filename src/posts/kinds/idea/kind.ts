import { viewOf, type Kind } from '../kind.ts';
import { eraseIdeasOf, ideasDoneBy } from './changes.ts';
import { expireIdeas } from './expire-idea.ts';
import { admitIdea, checkIdea, cleanIdea } from './check-idea.ts';
import type { IdeaCampaign, IdeaView } from './forms.ts';
import { leaveVotes, unitedWith } from './votes.ts';

interface Row extends Omit<IdeaView, 'stageAt' | 'campaign' | 'doubles'> {
  readonly stageAtMs: number;
  readonly campaign:
    | (Omit<IdeaCampaign, 'startsAt' | 'endsAt'> & { readonly startsAtMs: number; readonly endsAtMs: number })
    | null;
  readonly doubles: IdeaView['doubles'] | null;
}

/** Of the same group, and not hidden there: whoever reads the idea reads these, too. */
const beside = `c.group_id = i.group_id and c.removed_at is null`;

/** What somebody of a group proposes to the others. */
export const idea: Kind<'idea'> = {
  mark: 'idea',
  draft: 'idea',
  flag: null,
  rows: ['ideas'],
  isContent: true,
  check: checkIdea,
  clean: cleanIdea,
  admit: admitIdea,
  insert: (tx, { campaignUri }) => tx`, proposal as (
      insert into ideas (post_id, group_id, campaign_uri, stage, reason, votes)
      select post.id, post.group_id, ${campaignUri}, 'new', '', 0 from post)`,
  beforeErasure: leaveVotes,
  view: viewOf<Row, IdeaView>(
    `select json_build_object('stage', i.stage, 'stageAtMs', (extract(epoch from i.stage_at) * 1000)::bigint, 'reason', i.reason,
        'votes', i.votes,
        'voted', exists (select from idea_votes v where v.person_id = $2::bigint and v.voted and v.post_id in ${unitedWith('i.post_id')}),
        'campaign', (select json_build_object('id', c.id::text, 'title', c.title, 'answerDays', k.answer_days, 'format', k.format, 'stream', k.stream,
            'startsAtMs', (extract(epoch from k.starts_at) * 1000)::bigint, 'endsAtMs', (extract(epoch from k.ends_at) * 1000)::bigint,
            'isMine', exists (select from campaign_jurors x where x.post_id = k.post_id and x.person_id = $2::bigint))
          from posts c join campaigns k on k.post_id = c.id where c.uri = i.campaign_uri and ${beside}),
        'merged', case when i.merged_into is not null then json_build_object('into',
          (select json_build_object('id', c.id::text, 'title', c.title) from posts c where c.uri = i.merged_into and ${beside})) end,
        'doubles', (select json_agg(json_build_object('id', c.id::text, 'title', c.title) order by c.id)
          from ideas j join posts c on c.id = j.post_id where j.merged_into = p.uri and ${beside}))
      from ideas i where i.post_id = p.id`,
    ({ stageAtMs, campaign, doubles, ...row }) => ({
      ...row,
      stageAt: new Date(stageAtMs),
      campaign: campaign && campaignOf(campaign),
      doubles: doubles ?? [],
    }),
  ),
  source: `select jsonb_build_object('stage', i.stage, 'reason', i.reason, 'votes', i.votes, 'campaignUri', i.campaign_uri,
      'mergedInto', i.merged_into, 'question', (select c.title from posts c where c.uri = i.campaign_uri and ${beside}),
      'isAsked', exists (select from posts c join campaigns k on k.post_id = c.id where c.uri = i.campaign_uri and k.format = 'questions'))
    from ideas i where i.post_id = p.id`,
  words: `select i.reason from ideas i where i.post_id = p.id`,
  news: ['idea.changed', 'idea.change_refused'],
  deeds: { file: 'ideas.json', of: ideasDoneBy, erase: eraseIdeasOf },
  expire: expireIdeas,
  answered: (tx, postId) => tx`select person_id from idea_votes where post_id = ${postId} and voted`,
  revive: (input) => input,
  isUntouched: ({ idea: typed }) => typed === undefined || typed.title.trim() === '',
};

const campaignOf = ({ startsAtMs, endsAtMs, ...rest }: NonNullable<Row['campaign']>): IdeaCampaign => ({
  ...rest,
  startsAt: new Date(startsAtMs),
  endsAt: new Date(endsAtMs),
});
