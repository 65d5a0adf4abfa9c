import type { AdditionForms, AlbumForms } from './album/forms.ts';
import type { AnnotationForms } from './annotation/forms.ts';
import type { ApprovalForms } from './approval/forms.ts';
import type { ChatForms } from './chat/forms.ts';
import type { CampaignForms } from './campaign/forms.ts';
import type { DocumentForms, VersionForms } from './document/forms.ts';
import type { EventForms } from './event/forms.ts';
import type { IdeaForms } from './idea/forms.ts';
import type { NewsForms } from './news/forms.ts';
import type { MarksForms } from './marks/forms.ts';
import type { PageForms } from './page/forms.ts';
import type { MustReadForms } from './must-read/forms.ts';
import type { PollForms } from './poll/forms.ts';
import type { PraiseForms } from './praise/forms.ts';
import type { ProjectForms } from './project/forms.ts';
import type { TaskForms } from './task/forms.ts';

/** What posts carry besides text, under one name in each of their forms. */
export interface Carried {
  readonly poll: PollForms;
  readonly event: EventForms;
  readonly task: TaskForms;
  readonly campaign: CampaignForms;
  readonly idea: IdeaForms;
  readonly approval: ApprovalForms;
  readonly project: ProjectForms;
  readonly document: DocumentForms;
  readonly version: VersionForms;
  readonly annotation: AnnotationForms;
  readonly page: PageForms;
  readonly mustRead: MustReadForms;
  readonly album: AlbumForms;
  readonly addition: AdditionForms;
  readonly news: NewsForms;
  readonly praise: PraiseForms;
  readonly chat: ChatForms;
  readonly marks: MarksForms;
}

/** A question is answered in free text, an article has a title, and neither carries anything. */
export type PostKind =
  | 'note'
  | 'question'
  | 'article'
  | 'poll'
  | 'event'
  | 'task'
  | 'page'
  | 'document'
  | 'version'
  | 'annotation'
  | 'campaign'
  | 'idea'
  | 'approval'
  | 'project'
  | 'album'
  | 'pictures'
  | 'news'
  | 'praise';
/** What composers offer, in this order. */
export const draftKinds = [
  ...([
    'note',
    'question',
    'poll',
    'event',
    'task',
    'idea',
    'campaign',
    'hour',
    'approval',
    'project',
    'must_read',
    'album',
    'pictures',
    'news',
    'praise',
  ] as const),
] as const;
export type DraftKind = (typeof draftKinds)[number];

export type Typed = Carried['poll']['typed'] &
  Carried['event']['typed'] &
  Carried['task']['typed'] &
  Carried['campaign']['typed'] &
  Carried['idea']['typed'] &
  Carried['approval']['typed'] &
  Carried['project']['typed'] &
  Carried['mustRead']['typed'] &
  Carried['album']['typed'] &
  Carried['praise']['typed'] &
  Carried['news']['typed'];

type Key = keyof Carried;
/** What posts carry, in each of their forms: part of `PostInput`, `PostChanges`, `IncomingPost`, `NewPost`, `PostView` and `PostSource`. */
export type InputParts = { readonly [K in Key]?: Carried[K]['input'] };
export type ChangeParts = { readonly [K in Key]?: Carried[K]['change'] | null };
export type IncomingParts = { readonly [K in Key]?: Carried[K]['incoming'] | undefined };
export type StoredParts = { readonly [K in Key]: Carried[K]['stored'] | null };
export type ViewParts = { readonly [K in Key]: Carried[K]['view'] | null };
export type SourceParts = { readonly [K in Key]: Carried[K]['source'] | null };
