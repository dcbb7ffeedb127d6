import type { ErrorObject } from 'ajv';
import type { JsonSchema } from '../assembly/types.ts';
import { didYouMean } from '../diagnostics/nearest-word.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { type Finding, problemAt, problemAtKey } from '../source/problem-at.ts';
import { escapeToken, type Json, nodeAt, type SourceNode } from '../source/tree.ts';
import { schemaErrors } from './compiled-schema.ts';

/**
 * What does not fit the schema, one problem for each place. `value` is the JSON of the tree below `root` with its
 * references resolved. No problem repeats a value: it may be a secret in a wrong place.
 */
export const shapeProblems = (root: SourceNode, value: Json, schema: JsonSchema): readonly Problem[] => {
  const problems: Problem[] = [];
  const places = new Set<string>();
  for (const error of schemaErrors(schema, value)) {
    const problem = problemOf(root, error);
    if (problem === undefined) continue;
    const place = `${problem.pointer} ${problem.message}`;
    if (!places.has(place)) problems.push(problem);
    places.add(place);
  }
  return problems;
};

const problemOf = (root: SourceNode, error: ErrorObject): Problem | undefined => {
  const node = nodeAt(root, error.instancePath);
  // Below `propertyNames` the error speaks of the key; the keyword's own error names it.
  if (node === undefined || error.propertyName !== undefined) return undefined;
  if (error.keyword === 'required') return missingKey(node, String(error.params['missingProperty']));
  if (node.kind === 'map') {
    if (error.keyword === 'additionalProperties') {
      const key = String(error.params['additionalProperty']);
      return problemAtKey(node, key, unknownKey(key, Object.keys(partOf(error.parentSchema, 'properties'))));
    }
    if (error.keyword === 'propertyNames') {
      const key = String(error.params['propertyName']);
      return problemAtKey(node, key, {
        code: 'environment/wrong-value',
        message: `${JSON.stringify(key)} cannot be a name here`,
        help: `It must be ${descriptionOf(error.schema)}.`,
      });
    }
  }
  return problemAt(node, wrongValue(node, error));
};

const unknownKey = (key: string, known: readonly string[]): Finding => ({
  code: 'environment/unknown-key',
  message: `Unknown key ${JSON.stringify(key)}`,
  help: didYouMean(key, known, `Known here: ${known.join(', ')}.`),
});

const missingKey = (node: SourceNode, key: string): Problem =>
  problemAt(node, {
    code: 'environment/missing-key',
    message: `${labelOf(node)} lacks "${key}"`,
    help: `Add "${key}".`,
  });

const wrongValue = (node: SourceNode, error: ErrorObject): Finding => {
  const wantsText = error.keyword === 'type' && String(error.params['type']).includes('string');
  const quotes = wantsText && isBareWord(node) ? ' Put it in quotes.' : '';
  return {
    code: error.keyword === 'type' ? 'environment/wrong-type' : 'environment/wrong-value',
    message: `${labelOf(node)} ${error.keyword === 'type' ? `is ${kindOf(node)}` : 'does not hold what it should'}`,
    help: `It must be ${descriptionOf(error.parentSchema)}.${quotes}`,
  };
};

const isBareWord = (node: SourceNode): boolean =>
  node.kind === 'scalar' && (typeof node.value === 'number' || typeof node.value === 'boolean');

const kindOf = (node: SourceNode): string => {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'empty';
  return typeof node.value === 'string' ? 'a text' : `a ${typeof node.value}`;
};

/** How a message names a node: by its key, never by its value. */
const labelOf = (node: SourceNode): string => {
  if (node.parent === undefined) return 'The document';
  if (typeof node.key === 'string') return JSON.stringify(node.key);
  return `Entry ${Number(node.key) + 1} of ${labelOf(node.parent)}`;
};

const descriptionOf = (schema: unknown): string =>
  String(partOf({ schema }, 'schema')['description'] ?? 'something else');

const partOf = (holder: unknown, key: string): Readonly<Record<string, unknown>> => {
  const part = isRecord(holder) ? holder[key] : undefined;
  return isRecord(part) ? part : {};
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Whether none of `problems` lies at or below `pointer`. */
export const isSound = (problems: readonly Problem[], pointer: string): boolean =>
  !problems.some((problem) => problem.pointer === pointer || problem.pointer.startsWith(`${pointer}/`));

/** The pointer of `key` below `pointer`. */
export const below = (pointer: string, key: string | number): string => `${pointer}/${escapeToken(String(key))}`;
