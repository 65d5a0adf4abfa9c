import { campaignFormats } from '#src/posts/kinds/campaign/campaign.ts';
import { campaignHtml, withoutCampaign } from '#src/posts/kinds/campaign/said-campaign.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import { kontorTerms } from '../namespace.ts';
import { count, date, hasType, ids, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** A Note that asks for ideas, from `startTime` to `endTime`: see docs/decisions/0061-ideas.md. */
export const campaign: SpokenKind = {
  context: kontorTerms('answerDays', 'campaignFormat', 'jury', 'stream'),
  write: (post) => (post.campaign ? writeCampaign(post.campaign) : {}),
  plainHtml: ({ campaign: source, language, title }) =>
    source ? campaignHtml({ ...source, ...periodIn(source) }, language, title) : '',
  saysTitle: ({ campaign: source }) => source !== null,
  read: readCampaign,
};

type Source = NonNullable<PostSource['campaign']>;

const periodIn = ({ startsAt, endsAt }: Source) => ({
  startsAt: new Date(startsAt),
  endsAt: new Date(endsAt),
});

function writeCampaign(source: Source): Json {
  const { startsAt, endsAt } = periodIn(source);
  return {
    ...{ type: 'Note', startTime: startsAt.toISOString(), endTime: endsAt.toISOString() },
    ...{ jury: source.jury.map(({ uri }) => uri), answerDays: source.answerDays },
    ...(source.format !== 'ideas' && { campaignFormat: source.format, stream: source.stream }),
  };
}

/** Without a title, a period or a jury, it is an ordinary Note. */
function readCampaign(object: Json): ReadParts {
  const [startsAt, endsAt] = [date(object.startTime), date(object.endTime)];
  const juryUris = ids(object.jury);
  const asks = hasType(object, 'Note') && words(object, 'name').trim() !== '' && juryUris.length > 0;
  if (!asks || startsAt === null || endsAt === null) return {};
  return {
    kind: 'campaign',
    html: withoutCampaign(words(object, 'content')),
    campaign: {
      ...{ startsAt, endsAt, answerDays: count(object.answerDays), juryUris },
      format: campaignFormats.find((each) => each === text(object.campaignFormat)) ?? 'ideas',
      stream: text(object.stream) || null,
    },
  };
}
