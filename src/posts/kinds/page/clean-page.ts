import { cleanLine } from '#src/people/person.ts';
import { markdownCharsMax } from '#src/platform/markdown.ts';
import { withoutTurns } from '#src/platform/sanitise.ts';
import { cleanLink } from '../../inbound/clean-link.ts';
import type { IncomingPage, NewPage } from './forms.ts';
import { cleanPosition, noteMax } from './page.ts';

/** What a partner says of a page, bounded. */
export const cleanPage = ({ number, basedOn, source, parentUri, position, note }: IncomingPage): NewPage => ({
  number,
  basedOn: cleanLink(basedOn ?? undefined),
  source: withoutTurns(source.replaceAll('\0', '')).slice(0, markdownCharsMax),
  parentUri: cleanLink(parentUri ?? undefined),
  position: cleanPosition(position),
  note: cleanLine(note, noteMax),
});
