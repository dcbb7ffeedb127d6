import { after } from 'node:test';

// Loaded into every test file's process (scripts/test.ts). What a test leaves open would keep its file from ending for
// ever; the runner's own way out, --test-force-exit, loses what has not been reported yet, failures among it.

/** By then everything is reported: the runner has had nothing else to read. */
const patienceMs = 10_000;

after(() => {
  // Does not itself keep the process alive: it fires only where something else does.
  setTimeout(() => {
    process.stderr.write(`left open by a test: ${process.getActiveResourcesInfo().join(', ')}\n`);
    process.exit(1);
  }, patienceMs).unref();
});
