import type { Filter } from '#src/people/filters/filter.ts';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Session } from '#src/access/sessions.ts';
import type { AskDryRun } from '#src/agreements/dry-run.ts';
import type { AskLineCheck } from '#src/agreements/line-check.ts';
import type { Coedit } from '#src/coedit/editors.ts';
import type { TellTyping } from '#src/chat/typing.ts';
import type { CoeditElsewhere } from '#src/coedit/elsewhere.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { OpenRemote } from '#src/media/text-of-file.ts';
import type { PendingPost } from '#src/drafts/draft.ts';
import type { FoundGroups } from '#src/groups/elsewhere.ts';
import type { PostsElsewhere } from '#src/posts/search/elsewhere.ts';
import type { FoundElsewhere } from '#src/people/elsewhere.ts';
import type { Person } from '#src/people/person.ts';
import type { PushSupport } from '#src/notifications/subscription.ts';
import type { Preferences } from '#src/people/preferences.ts';
import type { Db } from '#src/platform/database.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Form } from './form.ts';
import type { Live } from '../live/hub.ts';
import type { I18n } from './i18n.ts';

/** What the pages need from the rest of the instance; passed in by http.ts. */
export interface WebContext {
  readonly db: Db;
  readonly remote: RemoteLookup;
  readonly registry: PartnerRegistry;
  /** For what administrators send to a partner themselves; never inside a transaction. */
  readonly egress: Egress;
  readonly dryRun: AskDryRun;
  readonly checkLine: AskLineCheck;
  readonly push: PushSupport;
  /** Whether this instance sends mail at all. */
  readonly sendsMail: boolean;
  readonly live: Live;
  readonly coedit: Coedit;
  /** Tells partners that one of ours is typing; returns at once. */
  readonly tellTyping: TellTyping;
  readonly coeditElsewhere: CoeditElsewhere;
  readonly files: { readonly open: OpenRemote };
}

/**
 * Finds actors and posts elsewhere, asking their home if we do not know them yet. Null: not there, or not for us. Uses the network, so never
 * inside a transaction. Throws Unavailable if its home does not answer.
 */
export interface RemoteLookup {
  resolvePerson(uriOrHandle: string, as: PersonId): Promise<PersonId | null>;
  resolveGroup(uriOrHandle: string, as: PersonId): Promise<GroupId | null>;
  resolvePost(uri: string, as: PersonId): Promise<PostId | null>;
  /** A post whose agreed days are over, from its home; false: it is not given. The caller has asked whether they may read it. */
  fetchAgain(uri: string, as: PersonId): Promise<boolean>;
  /** The person at this address, if they say themselves that they were the account at the other; null: they do not. */
  confirmMove(target: string, old: string): Promise<PersonId | null>;
  /** The document about one of ours that this partner's server is given, to the byte; null where it is given none. */
  documentFor(personId: PersonId, peerId: number): Promise<string | null>;
  /** Partners' directories, asked together; what does not come in time is left out and named. Empty when no one may be asked. */
  searchDirectories(q: string): Promise<FoundElsewhere>;
  /** The same for groups that our people may join there. */
  searchGroups(q: string): Promise<FoundGroups>;
  /** Posts at partners that match and that this person may read there at this moment; kept nowhere. */
  searchPosts(q: string, as: PersonId): Promise<PostsElsewhere>;
}

/** Who requests a page, and what every page shows about them. */
export interface RequestContext {
  readonly me: Person;
  readonly viewer: { readonly personId: PersonId };
  /** The session's cookie. */
  readonly secret: string;
  readonly session: Session;
  readonly i18n: I18n;
  /** The hidden field of every form of this session. */
  readonly token: string;
  /** Path and query of this page: where a form leads back to. */
  readonly path: string;
  /** When it was asked for, in milliseconds: what changes after that is told by the line (live/). */
  readonly since: number;
  /** Notifications not read yet. */
  readonly unread: number;
  /** Open reports that wait for them; null when they decide about none. */
  readonly reports: number | null;
  /** What this person sent and can still undo, or was refused afterwards. */
  readonly pending: readonly PendingPost[];
  /** Conversations with something new, and strangers who ask for one. */
  readonly chats: number;
  /** Which hints they have read (shell/hint.tsx). */
  readonly hintsAway: readonly string[];
  /** Calm mode: nothing new is announced between two moments of the day. */
  readonly calm: boolean;
  readonly preferences: Preferences;
  /** What they do not want to read. */
  readonly filters: readonly Filter[];
  /** Their pseudonyms, ended ones too. */
  readonly pseudonyms: readonly PersonId[];
}

/** Whether the reader wrote this, under any of their names. */
export const isOwn = ({ me, pseudonyms }: RequestContext, author: { readonly id: PersonId }): boolean =>
  author.id === me.id || pseudonyms.includes(author.id);

export interface WebEnv {
  Bindings: HttpBindings;
  Variables: {
    /** The elements that load the pages' script, marked as ours for this answer alone (headers.ts). */
    script: string;
    /** Set for signed-in people (request-context.ts). */
    ctx: RequestContext;
    db: Db;
    /** Set for a POST that passed forms.ts. */
    form: Form;
  };
}
export type WebRequest = Context<WebEnv>;
