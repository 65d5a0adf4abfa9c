import type { Standing } from '#src/groups/group.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Doer } from '../document/forms.ts';
import type { Forms } from '../form.ts';
import type { Place } from './annotation.ts';

export interface AnnotationInput extends Omit<Place, 'page' | 'aspect'> {
  /** Null: the current version. */
  readonly versionId: PostId | null;
  readonly page?: number;
  /** As who marks it sees the page; not there: as the file says. */
  readonly aspect?: number | null;
}
interface IncomingAnnotation extends Place {
  readonly versionUri: string;
  readonly resolved: boolean;
}
export interface NewAnnotation extends Place {
  readonly versionUri: string;
  readonly resolved: boolean;
}
export interface AnnotationView extends Place {
  readonly documentId: PostId | null;
  /** Of the document, while it is here. */
  readonly name: string | null;
  /** The version it was made on; null: that one is not here. */
  readonly version: { readonly id: PostId; readonly number: number } | null;
  readonly resolved: boolean;
  /** Who said so last, and when. */
  readonly settled: { readonly by: Doer | null; readonly at: Date } | null;
  /** Its document lies in the bin. */
  readonly binned: boolean;
  /** It is in one of the reader's own documents. */
  readonly isOwn: boolean;
  /** The reader's, in its group. */
  readonly standing: Standing | null;
}
interface AnnotationSource extends Place {
  readonly versionUri: string;
  readonly version: number | null;
  readonly resolved: boolean;
}

export interface AnnotationForms extends Forms {
  readonly typed: object;
  readonly input: AnnotationInput;
  readonly change: never;
  readonly incoming: IncomingAnnotation;
  readonly stored: NewAnnotation;
  readonly view: AnnotationView;
  readonly source: AnnotationSource;
}
