import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { declarations } from '../../policies/declarations.ts';
import { implementations, type Services } from '../../policies/implementations.ts';
import type { PolicyDeclaration } from '../../src/policy/declaration.ts';
import { compileDefinitions } from '../harness/project.ts';
import { definitionsOf, stepsOf } from './example-definitions.ts';
import { readExamples } from './example-file.ts';

const folder = new URL('../../policies/', import.meta.url);

test('every folder of policies is declared and implemented, and nothing else is', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = declarations.map(({ name }) => name);
  assert.deepEqual(names.toSorted(), folders.map(({ name }) => name).toSorted());
  // No service is used before a bundle is linked.
  const all = implementations({} as Services);
  assert.deepEqual(
    all.map(({ declaration }) => declaration),
    declarations,
  );
});

for (const declaration of declarations) {
  const { name, summary, version } = declaration;
  describe(`the folder of ${name}`, () => {
    const readme = readFileSync(new URL(`${name}/README.md`, folder), 'utf8');

    test('is introduced by the summary of its declaration', () => {
      assert.match(version, /^\d+\.\d+\.\d+$/);
      assert.deepEqual(readme.split('\n', 3), [`# ${name}`, '', `${summary}.`]);
    });

    test('has every property in the table of its manual, and no other', () => {
      const rows = [...readme.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
      const named = rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, property]) => property));
      assert.deepEqual(named.toSorted(), propertiesOf(declaration).toSorted());
    });

    test('says in its manual which errors it raises and which facts it establishes', async () => {
      const { setting, examples } = readExamples(name);
      const faults = new Set<string>();
      for (const example of examples.filter(({ problems }) => problems === undefined)) {
        const bundle = await compileDefinitions(definitionsOf({ ...setting, ...example }));
        for (const step of stepsOf(bundle)) {
          if (step.policy === name) for (const fault of step.flow.faults) faults.add(fault);
        }
      }
      assert.ok(faults.size > 0 || readme.includes('**Raises** nothing'));
      const unknown = [...faults, ...(declaration.establishes ?? [])].filter((one) => !readme.includes(`\`${one}\``));
      assert.deepEqual(name === 'throw' ? [] : unknown, []);
    });

    if (declaration.written === 'author') {
      test('has an example in its manual that its own schema accepts', () => {
        const [, block = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
        const steps: unknown = parse(block);
        assert.ok(Array.isArray(steps) && steps.length > 0);
        const ajv = new Ajv();
        for (const step of steps) assert.ok(ajv.validate(declaration.properties, step[name]), ajv.errorsText());
      });
    }
  });
}

function propertiesOf({ properties }: PolicyDeclaration<never>): readonly string[] {
  const { properties: members } = properties;
  assert.ok(typeof members === 'object' && members !== null);
  return Object.keys(members);
}
