/** What `kontor doctor` and `kontor setup` say of one thing. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
  readonly remedy?: string;
  /** Everything works without it: it is said, and the exit code stays 0. */
  readonly advice?: true;
}

export const lineOf = ({ check, ok, says, remedy, advice }: Finding): string =>
  `${ok ? 'ok  ' : advice ? 'WARN' : 'FAIL'} ${check}: ${says}${!ok && remedy ? `\n     → ${remedy}` : ''}`;

/** Something that has to be put right. */
export const isFailure = ({ ok, advice }: Finding): boolean => !ok && !advice;
