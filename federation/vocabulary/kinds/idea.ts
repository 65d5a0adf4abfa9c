import { ideaStages, type IdeaStage } from '#src/posts/kinds/idea/idea.ts';
import { ideaHtml, withoutIdea } from '#src/posts/kinds/idea/said-idea.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import { kontorTerms } from '../namespace.ts';
import { hasType, idOf, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** A Note with a stage and votes: see docs/decisions/0061-ideas.md. */
export const idea: SpokenKind = {
  context: kontorTerms('campaign', 'ideaStage', 'mergedInto', 'stageReason', 'vote', 'votes'),
  write: (post) => (post.idea ? writeIdea(post.idea) : {}),
  plainHtml: ({ idea: source, language, title }) => (source ? ideaHtml(source, language, title) : ''),
  saysTitle: ({ idea: source }) => source !== null,
  read: readIdea,
};

const writeIdea = ({
  stage,
  reason,
  votes,
  campaignUri,
  mergedInto,
}: NonNullable<PostSource['idea']>): Json => ({
  ...{ type: 'Note', ideaStage: stage, stageReason: reason || null, votes },
  ...{ campaign: campaignUri, mergedInto },
});

export const readStage = (value: unknown): IdeaStage | undefined =>
  ideaStages.find((stage) => stage === text(value));

/** Without a title or a stage that we know, it is an ordinary Note. */
function readIdea(object: Json): ReadParts {
  const isIdea = hasType(object, 'Note') && readStage(object.ideaStage) !== undefined;
  if (!isIdea || words(object, 'name').trim() === '') return {};
  return {
    kind: 'idea',
    html: withoutIdea(words(object, 'content')),
    idea: { campaignUri: idOf(object.campaign) || null },
  };
}
