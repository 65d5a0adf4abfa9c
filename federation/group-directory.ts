import type { Partner } from '#src/agreements/decide.ts';
import type { FoundGroups, GroupElsewhere } from '#src/groups/elsewhere.ts';
import { findForPartner } from '#src/groups/find-for-partner.ts';
import { cleanLine, nameMax } from '#src/people/person.ts';
import { normalizeHandle } from '#src/people/remote-handles.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { askDirectories, foundMax, wordsIn } from './ask-directories.ts';
import type { Wire } from './context.ts';
import { mayHear } from './member-group.ts';
import { document, type Ask } from './serve.ts';
import type { ReadActor } from './vocabulary/actor.ts';
import { writeGroupDirectory } from './vocabulary/write-directory.ts';

/** Of a description. */
const descriptionCharsMax = 300;

/**
 * Groups of ours that people of this partner may join, by the beginnings of words of name and handle. Where the agreement covers none, the
 * address does not exist.
 */
export async function groupDirectory({ wire, caller, url }: Ask): Promise<Response | null> {
  const { origin, partner } = caller;
  const mayJoin = (group?: string) =>
    wire.book.decide(origin, {
      direction: 'in',
      scope: 'groups.join',
      begins: true,
      ...(group ? { group } : {}),
    }).allowed;
  if (!mayJoin()) return null;
  const q = wordsIn(url.searchParams.get('q') ?? '');
  const groups = q === '' ? [] : await findForPartner(wire.db, partner.peerId, q);
  const shown = groups.filter(({ handle }) => mayJoin(handle) && mayHear(wire, caller, handle));
  return document(JSON.stringify(writeGroupDirectory(q, shown.slice(0, foundMax), wire.house.addresses)));
}

/** Asks all partners whose groups our people may join; see `askDirectories`. */
export async function searchGroupDirectories(wire: Wire, q: string): Promise<FoundGroups> {
  const words = wordsIn(q);
  if (words === '') return { groups: [], silent: [] };
  const { found, silent } = await askDirectories(wire, {
    partners: wire.book.all().filter((partner) => mayAsk(wire, partner)),
    query: new URLSearchParams({ q: words, type: 'Group' }),
    read: (partner, actor) => readGroup(wire, partner, actor),
  });
  return { groups: found, silent };
}

const mayAsk = (wire: Wire, { origin, peerKind }: Partner): boolean =>
  peerKind === 'kontor' &&
  wire.book.decide(origin, { direction: 'out', scope: 'groups.join', begins: true }).allowed;

function readGroup(wire: Wire, partner: Partner, actor: ReadActor): GroupElsewhere | null {
  if (actor.noun !== 'group' || actor.access === 'secret') return null;
  const question = { direction: 'out', scope: 'groups.join', group: actor.handle, begins: true } as const;
  if (!wire.book.decide(partner.origin, question).allowed) return null;
  return {
    uri: actor.uri,
    peerId: partner.peerId,
    handle: normalizeHandle(actor.handle),
    host: new URL(partner.origin).host,
    name: cleanLine(actor.name, nameMax),
    company: partner.company,
    country: partner.country,
    access: actor.access,
    hue: actor.hue,
    description: cleanLine(plainText(actor.html), descriptionCharsMax),
  };
}
