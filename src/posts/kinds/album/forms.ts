import type { Forms } from '../form.ts';

/** As it was typed. */
export interface TypedAlbum {
  readonly title: string;
  /** Others may add pictures. */
  readonly isOpen: boolean;
}
export interface AlbumInput {
  /** Everyone who may answer it may add pictures; else its author alone. */
  readonly isOpen: boolean;
}
/** `pictures`: how many its author's company says it attached. Null: ours, which are counted. */
export interface NewAlbum extends AlbumInput {
  readonly pictures: number | null;
}
export interface NewAddition {
  readonly pictures: number | null;
}
export interface AlbumView extends AlbumInput {
  /** Those its author put there. Fewer may be here: where no files may come, none are. */
  readonly own: number;
  /** All, with those that others added. */
  readonly total: number;
  /** People who put some there. */
  readonly contributors: number;
}
export interface AdditionView {
  /** Those that came with this answer. */
  readonly own: number;
}

export interface AlbumForms extends Forms {
  readonly typed: { readonly album?: TypedAlbum };
  /** The name is the post's title. */
  readonly input: AlbumInput;
  readonly change: AlbumInput;
  readonly incoming: AlbumInput & { readonly pictures: number };
  readonly stored: NewAlbum;
  readonly view: AlbumView;
  readonly source: AlbumInput & { readonly pictures: number };
}
/** Pictures that somebody adds: an answer to the album. */
export interface AdditionForms extends Forms {
  readonly typed: object;
  readonly input: Readonly<Record<never, never>>;
  readonly change: never;
  readonly incoming: { readonly pictures: number };
  readonly stored: NewAddition;
  readonly view: AdditionView;
  readonly source: { readonly albumUri: string; readonly pictures: number };
}
