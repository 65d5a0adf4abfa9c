/** A submitted form. Reading never fails: a missing field is empty. */
export interface Form {
  /** Line ends are \n, characters that cannot be stored are gone. */
  text(name: string): string;
  /** One line, trimmed. */
  line(name: string): string;
  flag(name: string): boolean;
  list(name: string): string[];
  /** Files that were really chosen. */
  files(name: string): File[];
  hasFiles(): boolean;
  /** Every text field, for carrying a form into the next step. */
  entries(): [string, string][];
}
