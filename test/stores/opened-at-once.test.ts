import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { newFolder } from '../harness/folder.ts';

const folder = newFolder();
after(() => folder.remove());

test('a store that is made, opened and closed twice at the same moment is refused to nobody', async () => {
  const files = Array.from({ length: 80 }, (_, index) => folder.at(`${index}.db`));
  const steps = new Int32Array(new SharedArrayBuffer(files.length * Int32Array.BYTES_PER_ELEMENT));
  const openers = ['one', 'other'].map(
    () => new Worker(new URL('opener.ts', import.meta.url), { workerData: { files, steps } }),
  );
  const failures = await Promise.all(openers.map((opener) => once(opener, 'message')));
  assert.deepEqual(failures.flat(2), []);
});
