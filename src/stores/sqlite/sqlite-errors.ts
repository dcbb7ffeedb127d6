/** SQLite's primary result codes (https://www.sqlite.org/rescode.html), the low byte of an extended one. */
const codes = { busy: 5, locked: 6, toobig: 18, constraint: 19, mismatch: 20, range: 25 };

/** Another connection holds the lock that was needed: the same thing may work in a millisecond. */
export const isBusy = (error: unknown): boolean => {
  const code = primaryCode(error);
  return code === codes.busy || code === codes.locked;
};

/**
 * The fault lies in the one operation, not in the database: what it was given breaks a constraint or has no place in a
 * column, or our own code threw. Everything else (disk full, file damaged) strikes all operations alike.
 */
export const isOfOperation = (error: unknown): boolean => {
  const code = primaryCode(error);
  return (
    code === undefined ||
    code === codes.constraint ||
    code === codes.mismatch ||
    code === codes.range ||
    code === codes.toobig
  );
};

const primaryCode = (error: unknown): number | undefined =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 255 : undefined;
