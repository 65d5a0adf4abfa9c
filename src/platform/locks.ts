/** PostgreSQL's advisory locks by number, of which a database has one space: here each has its own, and nobody waits for what another one does. */
export const lockKeys = {
  migrations: 7_040_112,
  maintenance: 7_040_114,
  auditSealing: 7_040_115,
  /** Erasing takes it shared, confirming a hold takes it alone: afterwards nothing that the hold covers is erased unseen. */
  erasures: 7_040_116,
  notifications: 7_040_117,
  /** Hashed with the actor: two rotations of one follow each other. */
  keyRotations: 7_040_118,
  groupDigests: 7_040_119,
  erasureLedger: 7_040_120,
  backups: 7_040_121,
} as const;
