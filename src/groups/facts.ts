import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recorder } from '#src/platform/journal.ts';
import type { GroupRequest, Role } from './group.ts';

/** What one of our moderators may ask a partner's group to do about someone. */
export type ModerationRequestKind = 'approve' | 'decline' | 'invite';

interface About {
  readonly groupId: GroupId;
}
interface AboutMember extends About {
  readonly personId: PersonId;
  /** Of the request or invitation; null when a partner's home told us of a member without one. */
  readonly uri: string | null;
}
interface By {
  /** Who decided; absent when it was the group's home, or no one. */
  readonly byId?: PersonId;
}

/** What happens to groups and memberships, wherever their home is; the group's row says where. */
export interface GroupFacts {
  'group.created': About;
  'group.updated': About;
  'group.archived': About;
  /** An owner opened it again. */
  'group.revived': About;
  /** It is silent: its owners are asked, and it is archived then (ISO) without an answer. */
  'group.quiet': About & { readonly archivesAt: string };
  /** An owner keeps it, or somebody wrote there again. */
  'group.kept': About;
  'group.invited': AboutMember & By;
  'group.requested': AboutMember;
  'group.joined': AboutMember & By;
  /** A request refused or withdrawn, an invitation refused or taken back: `byId` is the person themselves when they did it. */
  'group.declined': AboutMember & By;
  'group.left': AboutMember;
  /** One of our moderators wants this of a partner's group; its home decides. */
  'group.asked': AboutMember & {
    readonly byId: PersonId;
    readonly kind: ModerationRequestKind;
    readonly note: string;
  };
  'group.edit_asked': About & {
    readonly byId: PersonId;
    readonly changes: GroupRequest;
  };
  /** One of ours agreed to a version of the charter; `digest` says to which words. */
  'group.charter_accepted': About & {
    readonly personId: PersonId;
    readonly version: number;
    readonly digest: string;
  };
  /** `until`: ISO, when a ban ends by itself; `reason`: for the person and the group's home. */
  'group.expelled': AboutMember &
    By & { readonly banned?: boolean; readonly until?: string; readonly reason?: string };
  'group.role_changed': About & By & { readonly personId: PersonId; readonly role: Role };
  /** It is agreed that another company will be its home; `at`: from when, ISO. */
  'group.move_announced': About & { readonly company: string; readonly at: string };
  /** It has another home; null: us. */
  'group.moved': About & { readonly fromPeer: number | null; readonly toPeer: number | null };
  /** Its home moved to a company that we have no agreement with. */
  'group.left_behind': About;
}

declare module '#src/platform/facts.ts' {
  interface FactMap extends GroupFacts {}
}

export const recordFact = recorder<keyof GroupFacts>(({ groupId }) => `group:${groupId}`);
