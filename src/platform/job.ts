/** A claimed job. `fence` is its fencing token: whoever holds an older one can no longer finish it. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly key: string | null;
  readonly data: unknown;
  readonly attempts: number;
  readonly fence: string;
  readonly createdAt: Date;
}

/** A kind of work with the shape of its data; see `defineJob`. */
export interface JobKind<Data extends object> {
  /** As stored with each job: it never changes. */
  readonly kind: string;
  /** What was stored, typed. */
  read(stored: unknown): Data;
}

/** A job as stored: with its fact in one statement, or by itself (`enqueue` in journal.ts). */
export interface NewJob extends When {
  readonly once?: boolean;
  readonly kind: string;
  readonly data: object;
}

export interface When {
  /** Jobs with one key run one after the other, in order. */
  readonly key?: string;
  /** Not before; left out: at once. */
  readonly runAt?: Date;
  /**
   * Left out where one of this kind and key that was ordered a moment ago still waits: it is held until this transaction has committed, and so sees
   * what that did. For work that looks for what there is to do itself, and is ordered more often than it runs. Only with a key, and for `enqueue`.
   */
  readonly joins?: true;
}

/**
 * For what is ordered again with every edit: only while no job of this kind with these data waits. Two transactions at once may still order two, so
 * that it has to tolerate repetition like every job.
 */
export interface Once extends When {
  readonly once: true;
}

/** What a worker does with the jobs of one kind. */
export interface JobHandler {
  readonly kind: string;
  run(job: Job): Promise<void>;
}

/**
 * Declares a kind of job, once, in the slice that enqueues it. The queue's content was written by us, so its type is taken from here; `read`
 * parses it if an earlier version may have written something else, or if it contains dates.
 */
export const defineJob = <Data extends object>(
  kind: string,
  read: (stored: unknown) => Data = (stored) => stored as Data,
): JobKind<Data> => ({ kind, read });

export const newJob = <Data extends object>(
  kind: JobKind<Data>,
  data: Data,
  when: When | Once = {},
): NewJob => ({
  kind: kind.kind,
  data,
  ...when,
  ...('once' in when && { key: when.key ?? `${kind.kind} ${JSON.stringify(data)}` }),
});

/** Work that must tolerate repetition: a job runs at least once. If it throws, it is retried, see jobs.ts. */
export const handle = <Data extends object>(
  kind: JobKind<Data>,
  run: (data: Data, job: Job) => Promise<void>,
): JobHandler => ({ kind: kind.kind, run: (job) => run(kind.read(job.data), job) });
