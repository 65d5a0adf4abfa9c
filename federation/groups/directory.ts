import { hostOf } from '#src/platform/addresses.ts';
import type { Partner } from '#src/agreements/decide.ts';
import type { FoundGroups, GroupElsewhere } from '#src/groups/elsewhere.ts';
import { findForPartner } from '#src/groups/find-for-partner.ts';
import { cleanLine, nameMax } from '#src/people/person.ts';
import { normalizeHandle } from '#src/people/remote-handles.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { askDirectories, foundMax, wordsIn } from '../discovery/ask-directories.ts';
import type { FederationContext } from '../context.ts';
import { mayHear } from './member-group.ts';
import type { Ask } from '../ask.ts';
import { document } from '../serve.ts';
import type { ReadActor } from '../vocabulary/actor.ts';
import { writeGroupDirectory } from '../vocabulary/write-directory.ts';

/** Of a description. */
const descriptionCharsMax = 300;

/** Groups of ours that people of this partner may join, by word prefixes of name and handle. If the agreement covers none, the URL does not exist. */
export async function groupDirectory({ ctx, caller, url }: Ask): Promise<Response | null> {
  const { origin, partner } = caller;
  const mayJoin = (group?: string) =>
    ctx.registry.decide(origin, {
      direction: 'in',
      scope: 'groups.join',
      begins: true,
      ...(group ? { group } : {}),
    }).allowed;
  if (!mayJoin()) return null;
  const q = wordsIn(url.searchParams.get('q') ?? '');
  const groups = q === '' ? [] : await findForPartner(ctx.db, partner.peerId, q);
  const shown = groups.filter(({ handle }) => mayJoin(handle) && mayHear(ctx, caller, handle));
  return document(JSON.stringify(writeGroupDirectory(q, shown.slice(0, foundMax), ctx.instance.addresses)));
}

/** Queries all partners whose groups our people may join; see `askDirectories`. */
export async function searchGroupDirectories(ctx: FederationContext, q: string): Promise<FoundGroups> {
  const words = wordsIn(q);
  if (words === '') return { groups: [], silent: [] };
  const { found, silent } = await askDirectories(ctx, {
    partners: ctx.registry.all().filter((partner) => mayAsk(ctx, partner)),
    query: new URLSearchParams({ q: words, type: 'Group' }),
    read: (partner, actor) => readGroup(ctx, partner, actor),
  });
  return { groups: found, silent };
}

const mayAsk = (ctx: FederationContext, { origin, peerKind }: Partner): boolean =>
  peerKind === 'kontor' &&
  ctx.registry.allows(origin, { direction: 'out', scope: 'groups.join', begins: true });

function readGroup(ctx: FederationContext, partner: Partner, actor: ReadActor): GroupElsewhere | null {
  if (actor.noun !== 'group' || actor.access === 'secret') return null;
  const question = { direction: 'out', scope: 'groups.join', group: actor.handle, begins: true } as const;
  if (!ctx.registry.decide(partner.origin, question).allowed) return null;
  return {
    uri: actor.uri,
    peerId: partner.peerId,
    handle: normalizeHandle(actor.handle),
    host: hostOf(partner.origin),
    name: cleanLine(actor.name, nameMax),
    company: partner.company,
    country: partner.country,
    access: actor.access,
    hue: actor.hue,
    description: cleanLine(plainText(actor.html), descriptionCharsMax),
  };
}
