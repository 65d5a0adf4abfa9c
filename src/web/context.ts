import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Session } from '#src/access/sessions.ts';
import type { PartnerBook } from '#src/agreements/book.ts';
import type { Held } from '#src/drafts/draft.ts';
import type { FoundGroups } from '#src/groups/elsewhere.ts';
import type { FoundElsewhere } from '#src/people/elsewhere.ts';
import type { Person } from '#src/people/person.ts';
import type { PushDoor } from '#src/notifications/subscription.ts';
import type { Preferences } from '#src/people/preferences.ts';
import type { Db } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Form } from './forms.ts';
import type { Live } from './live/hub.ts';
import type { Words } from './words.ts';

/** What the pages need from the rest of the house; http.ts hands it in. */
export interface WebContext {
  readonly db: Db;
  readonly remote: RemoteLookup;
  readonly book: PartnerBook;
  readonly push: PushDoor;
  /** Whether this instance sends mail at all. */
  readonly sendsMail: boolean;
  readonly live: Live;
}

/**
 * Finds what lives elsewhere, asking its home when we do not know it yet. Null: not there, not for us. Uses the network, so never inside a
 * transaction. Throws Unavailable when its home does not answer.
 */
export interface RemoteLookup {
  resolvePerson(uriOrHandle: string, as: PersonId): Promise<PersonId | null>;
  resolveGroup(uriOrHandle: string, as: PersonId): Promise<GroupId | null>;
  resolvePost(uri: string, as: PersonId): Promise<PostId | null>;
  /** The document about one of ours that this partner's server is given, to the byte; null where it is given none. */
  documentFor(personId: PersonId, peerId: number): Promise<string | null>;
  /** Partners' directories, asked together; what does not come in time is left out and named. Empty when nobody may be asked. */
  searchDirectories(q: string): Promise<FoundElsewhere>;
  /** The same for groups that our people may join there. */
  searchGroups(q: string): Promise<FoundGroups>;
}

/** Who asks for a page, and what every page says about them. */
export interface Visit {
  readonly me: Person;
  readonly viewer: { readonly personId: PersonId };
  /** The session's cookie. */
  readonly secret: string;
  readonly session: Session;
  readonly words: Words;
  /** The hidden field of every form of this session. */
  readonly token: string;
  /** Path and query of this page: where a form leads back to. */
  readonly path: string;
  /** Notifications not read yet. */
  readonly unread: number;
  /** Open reports that wait for them; null when they decide about none. */
  readonly reports: number | null;
  /** What this person sent and can still undo, or was refused afterwards. */
  readonly held: readonly Held[];
  /** Conversations with something new, and strangers who ask for one. */
  readonly chats: number;
  readonly preferences: Preferences;
  /** Their pseudonyms, ended ones too. */
  readonly aliases: readonly PersonId[];
}

/** Did the reader write this, under whichever of their names? */
export const isOwn = ({ me, aliases }: Visit, author: { readonly id: PersonId }): boolean =>
  author.id === me.id || aliases.includes(author.id);

export interface WebEnv {
  Bindings: HttpBindings;
  Variables: {
    /** The elements that load the pages' script, marked as ours for this answer alone (headers.ts). */
    script: string;
    /** Set behind the door (visit.ts). */
    visit: Visit;
    db: Db;
    /** Set for a POST that passed forms.ts. */
    form: Form;
  };
}
export type WebRequest = Context<WebEnv>;
