import { Refusal } from '#src/platform/errors.ts';
import { isId, type PostId } from '#src/platform/ids.ts';
import { campaignHtml } from '#src/posts/kinds/campaign/said-campaign.ts';
import { answerDueAt, jurorsMax } from '#src/posts/kinds/campaign/campaign.ts';
import type { CampaignInput } from '#src/posts/kinds/campaign/forms.ts';
import { refusals as campaignRefusals } from '#src/posts/kinds/campaign/refusals.ts';
import { decideIdea, mergeIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import type { IdeaInput } from '#src/posts/kinds/idea/forms.ts';
import { reasonMax } from '#src/posts/kinds/idea/idea.ts';
import { refusals } from '#src/posts/kinds/idea/refusals.ts';
import { ideaHtml } from '#src/posts/kinds/idea/said-idea.ts';
import { listOf, nestedFields, numberOf, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `campaign`, beside `title`, which is its question; an edit names all of it. */
export const campaign: ApiKind = {
  read: readCampaign,
  readChange: readCampaign,
  present: ({ campaign: shown }) => ({
    campaign: shown && {
      ...{ starts_at: shown.startsAt.toISOString(), ends_at: shown.endsAt.toISOString() },
      ...{ format: shown.format, stream: shown.stream },
      ...{ answer_days: shown.answerDays, answers_due: answerDueAt(shown).toISOString() },
      ...{ ideas: shown.ideas, unanswered: shown.unanswered, mine: shown.isMine },
      jury: shown.jury.map(({ id, name, handle, host }) => ({
        ...{ id: id as string, name, acct: host === null ? handle : `${handle}@${host}` },
      })),
    },
  }),
  above: ({ campaign: shown, language }) => (shown ? campaignHtml(shown, language) : ''),
};

/** Jurors are accounts' ids, or handles. */
function readCampaign(fields: Fields): { readonly campaign?: CampaignInput } {
  const asked = nestedFields(fields, 'campaign');
  if (!asked) return {};
  const isHour = textOf(asked, 'format', 20) === 'questions';
  const missing = isHour
    ? [campaignRefusals.hourFromMissing, campaignRefusals.hourUntilMissing]
    : [campaignRefusals.periodMissing, campaignRefusals.periodMissing];
  return {
    campaign: {
      ...{
        startsAt: momentOf(asked, 'starts_at', missing[0]),
        endsAt: momentOf(asked, 'ends_at', missing[1]),
      },
      answerDays: numberOf(asked, 'answer_days') ?? (isHour ? 1 : Number.NaN),
      jury: listOf(asked, 'jury', jurorsMax) ?? [],
      format: isHour ? 'questions' : 'ideas',
      stream: textOf(asked, 'stream', 2_000) || null,
    },
  };
}

function momentOf(
  fields: Fields,
  name: string,
  missing: () => Refusal = campaignRefusals.periodMissing,
): Date {
  const text = textOf(fields, name, 50) ?? '';
  if (text === '') throw missing();
  const at = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : Number.NaN);
  if (Number.isNaN(at.getTime()))
    throw new Refusal('invalid', `campaign[${name}] must be a date with time, e.g. 2026-12-31T12:00:00Z.`);
  return at;
}

/** `idea`, beside `title`, perhaps with `campaign_id`. */
export const idea: ApiKind = {
  read: readIdea,
  present: ({ idea: shown }) => ({
    idea: shown && {
      ...{ stage: shown.stage, reason: shown.reason, votes: shown.votes, voted: shown.voted },
      stage_changed_at: shown.stageAt.toISOString(),
      campaign_id: shown.campaign?.id ?? null,
      united: shown.merged !== null,
      united_with_id: shown.merged?.into?.id ?? null,
      doubles: shown.doubles.map(({ id, title }) => ({ id: id as string, title })),
    },
  }),
  above: ({ idea: shown, language }) =>
    shown
      ? ideaHtml(
          {
            ...shown,
            question: shown.campaign?.title ?? null,
            isAsked: shown.campaign?.format === 'questions',
          },
          language,
        )
      : '',
  acts: {
    vote_idea: ['write:statuses', (tx, me, postId) => voteForIdea(tx, me, postId)],
    unvote_idea: ['write:statuses', (tx, me, postId) => voteForIdea(tx, me, postId, false)],
    decide_idea: [
      'write:statuses',
      (tx, me, postId, fields) =>
        decideIdea(tx, me, postId, {
          stage: textOf(fields, 'stage', 20) ?? '',
          reason: textOf(fields, 'reason', reasonMax * 2) ?? '',
        }),
      'fields',
    ],
    unite_idea: [
      'write:statuses',
      (tx, me, postId, fields) => mergeIdea(tx, me, postId, targetIn(fields)),
      'fields',
    ],
  },
};

function readIdea(fields: Fields): { readonly idea?: IdeaInput } {
  const asked = nestedFields(fields, 'idea');
  if (!asked) return {};
  const id = textOf(asked, 'campaign_id', 30) ?? '';
  if (id !== '' && !isId(id)) throw refusals.notACampaign();
  return { idea: { campaignId: id === '' ? null : (id as PostId) } };
}

/** `with_id`: empty to part it again. */
function targetIn(fields: Fields): PostId | null {
  const id = textOf(fields, 'with_id', 30) ?? '';
  if (id !== '' && !isId(id)) throw refusals.notADouble();
  return id === '' ? null : (id as PostId);
}
