import { widths, type ValueSaid } from '#src/posts/kinds/praise/praise.ts';
import { praiseHtml, withoutPraise } from '#src/posts/kinds/praise/said-praise.ts';
import { kontorTerms } from '../namespace.ts';
import { hasType, idOf, ids, isObject, list, text, words, type Json } from '../read.ts';
import type { SpokenKind } from './kind.ts';

/** A Note that thanks the people in `praised`, or the group it is for: see docs/decisions/0107-praise.md. */
export const praise: SpokenKind = {
  context: kontorTerms('praise', 'praised', 'praiseAsks', 'praiseAskedIn'),
  write: ({ praise: source }) =>
    source
      ? {
          praise: {
            type: 'Object',
            ...(source.value && { content: source.value.emoji, nameMap: source.value.names }),
          },
          praised: source.people.map(({ uri }) => uri),
          praiseAsks: source.asks,
          praiseAskedIn: source.askedUri,
        }
      : {},
  plainHtml: ({ praise: source, language }) =>
    source ? praiseHtml(source.people, source.value, language) : '',
  read(object) {
    const [said] = list(object.praise);
    if (!isObject(said) || !hasType(object, 'Note')) return {};
    return {
      kind: 'praise',
      html: withoutPraise(words(object, 'content')),
      praise: {
        value: valueIn(said),
        personUris: ids(object.praised),
        asks: widths.find((each) => each === text(object.praiseAsks)) ?? null,
        askedUri: idOf(object.praiseAskedIn) || null,
      },
    };
  },
};

function valueIn(said: Json): ValueSaid | null {
  const names = isObject(said.nameMap) ? Object.entries(said.nameMap) : [];
  const spoken = names.filter((each): each is [string, string] => typeof each[1] === 'string');
  return spoken.length === 0 ? null : { emoji: text(said.content), names: Object.fromEntries(spoken) };
}
