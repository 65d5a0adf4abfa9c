/** Bytes of one change: a page holds 20,000 characters, so a larger one cannot stay. */
export const updateBytesMax = 128 * 1024;
/** Bytes of all that was ever typed in a session; the traces of what was deleted stay until it begins anew. */
export const stateBytesMax = 4 * 1024 * 1024;
/** Beyond it a session begins anew as soon as nobody is in it and everything is saved. */
export const stateBytesWorn = 256 * 1024;
/** Characters of a cursor's place. */
export const cursorMax = 600;
/** People who write one page, as one process counts them; a person's windows. */
export const editorsMax = 60;
export const windowsMax = 6;
/** Open editors in one process. */
export const streamsMax = 1_000;
/** Documents that one process holds ready. */
export const documentsMax = 60;
/** Changes that one transaction writes together. */
export const batchMax = 64;
/** Updates that are kept one by one before they are merged. */
export const updatesKept = 200;
/** Whether people may still write is asked this often. */
export const rightsMs = 2_000;
/** A text becomes a version when nobody typed for so long, or at the latest after. */
export const idleSeconds = 30;
export const unsavedSecondsMax = 300;
/** For so long one is waited for who took the text to write a version of it. */
export const savingSeconds = 15;
/** Days that a session with nothing unsaved is kept, so that what was typed without connection still fits in. */
export const keptDays = 30;
