import type { PersonId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { Progress } from './mark.ts';

export interface MarkInput {
  readonly progress: Progress;
}
/** As a partner's post says it when it comes. */
export interface IncomingMarks {
  readonly progress: Progress | null;
  readonly review: string | null;
  readonly ownerUri: string | null;
}
export interface MarksView {
  readonly progress: Progress | null;
  /** Who said so last; null: erased, or it came with the post. */
  readonly progressBy: string | null;
  /** `2027-03-01` */
  readonly review: string | null;
  readonly owner: {
    readonly id: PersonId;
    readonly name: string;
    readonly handle: string;
    readonly host: string | null;
    /** They have left their company. */
    readonly hasLeft: boolean;
  } | null;
}
export interface MarksForms extends Forms {
  readonly typed: object;
  readonly input: MarkInput;
  /** By acts (mark-post.ts), not by edits. */
  readonly change: never;
  readonly incoming: IncomingMarks;
  readonly stored: IncomingMarks;
  readonly view: MarksView;
  readonly source: IncomingMarks;
}
