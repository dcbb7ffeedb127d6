/** A thread that opens and closes files in step with its sibling: `steps` has a counter for each file. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../../src/stores/sqlite/database.ts';

const { files, steps }: { files: readonly string[]; steps: Int32Array } = workerData;
const failures: unknown[] = [];
for (const [step, file] of files.entries()) {
  Atomics.add(steps, step, 1);
  // Turning, not sleeping: both shall start within a microsecond.
  while (Atomics.load(steps, step) < 2);
  try {
    openDatabase(file, { durability: 'process' }).close();
  } catch (error) {
    failures.push(error);
  }
}
parentPort?.postMessage(failures);
