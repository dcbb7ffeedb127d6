import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { declarations } from '../../policies/declarations.ts';
import type { Bundle, CompiledStep } from '../../src/assembly/types.ts';
import { sha256 } from '../../src/cli/sha256.ts';
import { compile } from '../../src/compiler/compile.ts';
import { readProject } from '../../src/definition/read.ts';
import { comparable, comparableStep } from '../../src/security-diff/comparable.ts';
import { compareBundles } from '../../src/security-diff/compare-bundles.ts';
import { parseSource } from '../../src/source/parse.ts';

const apis = path.join(import.meta.dirname, '../../apis');
const texts = new Map(
  globSync('*/*.yaml', { cwd: apis })
    .map((file) => [file, readFileSync(path.join(apis, file), 'utf8')] as const)
    .filter(([, text]) => /^(?:swagger|product):/m.test(text)),
);
const documents: ReadonlyMap<string, unknown> = new Map([...texts].map(([file, text]) => [file, parse(text)]));

/** Compiled without being checked: what is changed here may be against a rule. `undefined`: it cannot be compiled. */
const compiled = (written: ReadonlyMap<string, string>): Bundle | undefined => {
  const files = new Map([...written].map(([file, text]) => [file, parseSource(file, text)]));
  try {
    return compile(readProject({ files }, {}).project, { declarations, sha256, compiler: 'headgate test' });
  } catch {
    return undefined;
  }
};

const original = compiled(texts) ?? assert.fail('the samples cannot be compiled');

/** The documents of one folder: what belongs together. */
const around = (file: string): ReadonlyMap<string, string> =>
  new Map([...texts].filter(([other]) => path.dirname(other) === path.dirname(file)));

/** Lists whose order means nothing, by their key. */
const free = new Set([
  'security',
  'schemes',
  'grants',
  'allow-legacy',
  'scopes',
  'stop-on-error',
  'errors',
  'operations',
  'parameters',
]);

/** The same with its keys in another order, and the lists that are as good in any. `next`: a number below another. */
const shuffled = (value: unknown, next: (below: number) => number, key = ''): unknown => {
  if (Array.isArray(value)) {
    const items = value.map((item) => shuffled(item, next, free.has(key) ? key : ''));
    return free.has(key) || items.every((one) => typeof one === 'string' && key.includes(':'))
      ? mixed(items, next)
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    mixed(Object.entries(value), next).map(([name, item]) => [name, shuffled(item, next, name)]),
  );
};

const mixed = <T>(items: readonly T[], next: (below: number) => number): T[] =>
  items
    .map((item) => [next(1_000_000), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);

const numbers = fc.infiniteStream(fc.nat(999_999));

test('another order of documents, keys, scopes and alternatives, other places and file names are no change', () => {
  fc.assert(
    fc.property(numbers, fc.constantFrom('', 'moved/'), (stream, folder) => {
      const next = (below: number): number => (stream.next().value ?? 0) % below;
      // A product finds its APIs beside it: all move together.
      const files = mixed([...documents], next).map(
        ([file, document]) => [`${folder}${file}`, `\n\n${JSON.stringify(shuffled(document, next), null, 3)}`] as const,
      );
      const now = compiled(new Map(files)) ?? assert.fail('the shuffled samples cannot be compiled');
      assert.deepEqual(compareBundles(original, now), []);
    }),
    { numRuns: 25 },
  );
});

/** Everything that a bundle means, in a form that knows no order and no place. */
const meaning = ({ assemblies, products }: Bundle): string => {
  const steps = (list: readonly CompiledStep[]): readonly object[] => list.map(comparableStep);
  return comparable({
    assemblies: assemblies.map(({ files: _, positions: __, settingsAt: ___, routes, ...rest }) => ({
      ...rest,
      routes: routes
        .map(({ at: _at, ...route }) => ({
          ...route,
          steps: steps(route.steps),
          catch: route.catch.map((one) => ({ ...one, steps: steps(one.steps) })),
          respond: comparableStep(route.respond),
        }))
        .toSorted((a, b) => (`${a.method} ${a.template}` < `${b.method} ${b.template}` ? -1 : 1)),
    })),
    products: products.map(({ at: _, plans, ...product }) => ({
      ...product,
      plans: Object.fromEntries(Object.entries(plans).map(([name, { at: __, ...plan }]) => [name, plan])),
    })),
  });
};

/** One scalar, key or item of a document. */
interface Spot {
  readonly file: string;
  readonly path: readonly (string | number)[];
}

const spotsOf = (file: string, value: unknown, at: readonly (string | number)[] = []): readonly Spot[] => {
  const own = at.length === 0 ? [] : [{ file, path: at }];
  if (typeof value !== 'object' || value === null) return own;
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...own, ...entries.flatMap(([key, item]) => spotsOf(file, item, [...at, key]))];
};

const spots = [...documents].flatMap(([file, document]) => spotsOf(file, document));

/** The document without what stands at a path, or with another scalar there. */
const altered = (value: unknown, [key, ...rest]: Spot['path'], change: (old: unknown) => unknown): unknown => {
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value as object); // a path leads through maps and lists alone
  const kept = entries.flatMap(([name, item]): readonly (readonly [string | number, unknown])[] => {
    if (name !== key) return [[name, item]];
    const next = rest.length === 0 ? change(item) : altered(item, rest, change);
    return next === undefined ? [] : [[name, next]];
  });
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
};

const changes: Readonly<Record<string, (old: unknown) => unknown>> = {
  'is gone': () => undefined,
  'is a number': () => 7,
  'is a list': () => ['x'],
  'is another': (old) => (typeof old === 'boolean' ? !old : typeof old === 'number' ? old + 1 : `${String(old)}x`),
};

test('no change of what a bundle means is silent, whatever goes or becomes another', () => {
  fc.assert(
    fc.property(fc.constantFrom(...spots), fc.constantFrom(...Object.keys(changes)), ({ file, path: at }, name) => {
      const change = changes[name] ?? assert.fail(name);
      const old = compiled(around(file)) ?? assert.fail('the samples cannot be compiled');
      const now = compiled(new Map(around(file)).set(file, JSON.stringify(altered(documents.get(file), at, change))));
      if (now === undefined) return;
      const found = compareBundles(old, now);
      assert.equal(found.length > 0, meaning(old) !== meaning(now), JSON.stringify([at, found]));
    }),
    { numRuns: 300 },
  );
});
