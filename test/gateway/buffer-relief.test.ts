import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferRelief } from '../../src/gateway/buffer-relief.ts';

const mebibyte = 1024 * 1024;

test('buffers are collected each time that 16 MiB have streamed', () => {
  let collections = 0;
  const passed = bufferRelief(() => {
    collections += 1;
  });
  passed(16 * mebibyte - 1);
  assert.equal(collections, 0);
  passed(1);
  assert.equal(collections, 1);
  for (let time = 0; time < 63; time++) passed(mebibyte / 4);
  assert.equal(collections, 1);
  passed(mebibyte / 4);
  assert.equal(collections, 2);
});

test('where nothing can be collected on demand, V8 does it when it does', () => {
  assert.doesNotThrow(() => bufferRelief(undefined)(64 * mebibyte));
});
