import { categoriesOf } from '#src/posts/kinds/categories.ts';
import type { IdeaChange } from '#src/posts/kinds/idea/facts.ts';
import { isIdeaChange, receiveIdeaChange, receiveIdeaRefusal } from '#src/posts/kinds/idea/receive-change.ts';
import { readStage } from '../vocabulary/kinds/idea.ts';
import { idOf, text, words, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { offerChange, offered } from './offers.ts';

const { acts: category } = categoriesOf.idea;

/** Votes for ideas and decisions about them, offered to their group's home, and what it says to them: docs/decisions/0061-ideas.md. */
export const idea: FederatedKind = {
  told: (tell) => [
    tell('idea.changed', (ctx, tx, data) =>
      offerChange(ctx, tx, data, { category, words: writeChange(data.change) }),
    ),
  ],
  ...offered<IdeaChange>({
    names: { offer: 'changeIdea', refusal: 'refuseIdeaChange' },
    category,
    words: ['vote', 'ideaStage', 'mergedInto'],
    isAct: isIdeaChange,
    read: readChange,
    receive: (tx, person, { postUri, ...said }, decided) =>
      receiveIdeaChange(tx, person, { ...said, ideaUri: postUri }, decided),
    receiveRefusal: receiveIdeaRefusal,
  }),
};

/** `none`: it is no double any more; null says nothing in JSON-LD. */
const nothing = 'none';

/** One thing at a time. */
function readChange(json: Json): IdeaChange | null {
  if (typeof json.vote === 'boolean') return { vote: json.vote };
  const stage = readStage(json.ideaStage);
  if (stage !== undefined) return { stage, reason: words(json, 'stageReason') };
  const into = text(json.mergedInto) === nothing ? null : idOf(json.mergedInto);
  return into === '' ? null : { mergedInto: into };
}

const writeChange = ({ vote, stage, reason, mergedInto }: IdeaChange): Json => ({
  ...(vote !== undefined && { vote }),
  ...(stage !== undefined && { ideaStage: stage, stageReason: reason || null }),
  ...(mergedInto !== undefined && { mergedInto: mergedInto ?? nothing }),
});
