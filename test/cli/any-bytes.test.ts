/** Files that are no definitions, through the commands that read some: they say what is wrong, and never how they broke. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { run } from '../../src/cli/main.ts';
import { newFolder } from '../harness/folder.ts';

const folder = newFolder();
after(() => folder.remove());

const commands: readonly string[] = [
  'validate a.yaml',
  'validate --format json a.yaml',
  'validate --format sarif a.yaml',
  'validate --fix --dry-run a.yaml',
  'compile a.yaml --output a.json',
  'expand a.yaml',
  'graph a.yaml',
  'diff a.yaml a.yaml',
];

/** What a command makes of a file `a.yaml` of these bytes. */
const outcomeOf = async (command: string, bytes: Uint8Array) => {
  writeFileSync(folder.at('a.yaml'), bytes);
  const printed: string[] = [];
  const print = (text: string): void => void printed.push(text);
  const code = await run(command.split(' '), {
    stdout: print,
    stderr: print,
    env: {},
    cwd: folder.path,
    colour: false,
  });
  return { code, printed: printed.join('') };
};

/** Bytes of which nobody expects anything, and such that begin as a definition does. */
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .tuple(
      fc.constantFrom('swagger: "2.0"\n', '{"swagger": "2.0", ', 'swagger: &a [*a]\n'),
      fc.uint8Array({ maxLength: 60 }),
    )
    .map(([start, rest]) => Buffer.concat([Buffer.from(start), rest])),
);

const broke = /\n\s+at .*:\d+:\d+/;

describe('of a file of any bytes', () => {
  for (const command of commands) {
    test(`headgate ${command} says what is wrong, and ends with 1 or 2`, async () => {
      await fc.assert(
        fc.asyncProperty(bytes, async (given) => {
          const { code, printed } = await outcomeOf(command, given);
          assert.ok(code === 1 || code === 2, `exit code ${code}`);
          assert.notEqual(printed, '');
          assert.doesNotMatch(printed, broke);
        }),
        { numRuns: 50 },
      );
    });
  }

  test('headgate fmt leaves what it cannot read, and says so', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const { code, printed } = await outcomeOf('fmt --check a.yaml', given);
        assert.ok(code === 0 || printed !== '');
        assert.doesNotMatch(printed, broke);
      }),
      { numRuns: 50 },
    );
  });
});
