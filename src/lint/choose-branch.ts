import { nodeAt, type SourceNode } from '../source/tree.ts';
import type { SchemaError } from './schema-error.ts';

/**
 * The errors without those of branches that the author did not choose.
 *
 * A failed `oneOf` or `anyOf` comes with the errors of every branch, though an author had one in mind: the one whose
 * type fits and whose keys are there. Its errors stay; where none stands out, the choice itself stays as the error.
 */
export const chosenErrors = (errors: readonly SchemaError[], root: SourceNode): readonly SchemaError[] => {
  let chosen = errors.filter(({ keyword }) => keyword !== 'if');
  for (;;) {
    // Ajv lists a choice after the errors of its branches, so the last choice is the outermost.
    const index = chosen.findLastIndex(isChoice);
    const choice = chosen[index];
    if (choice === undefined) return chosen;
    const isWithin = (error: SchemaError): boolean =>
      error.schemaPath.startsWith(`${choice.schemaPath}/`) && isAtOrBelow(error.instancePath, choice.instancePath);
    const before = chosen.slice(0, index);
    const branch = bestBranch(choice, before.filter(isWithin), root);
    chosen = [
      ...before.filter((error) => !isWithin(error)),
      ...(branch ?? [unresolved(choice)]),
      ...chosen.slice(index + 1),
    ];
  }
};

const isChoice = ({ keyword }: SchemaError): boolean => keyword === 'oneOf' || keyword === 'anyOf';

const isAtOrBelow = (path: string, ancestor: string): boolean => path === ancestor || path.startsWith(`${ancestor}/`);

/** The choice as an error of its own, no longer to be looked into. */
const unresolved = (choice: SchemaError): SchemaError => ({ ...choice, keyword: 'choice' });

const bestBranch = (
  choice: SchemaError,
  errors: readonly SchemaError[],
  root: SourceNode,
): readonly SchemaError[] | undefined => {
  const branches = new Map<string, SchemaError[]>();
  for (const error of errors) {
    const [branch = ''] = error.schemaPath.slice(choice.schemaPath.length + 1).split('/');
    branches.set(branch, [...(branches.get(branch) ?? []), error]);
  }
  const ranked = [...branches]
    .map(([branch, found]) => ({ found, fit: fitOf(choice, Number(branch), found, root) }))
    .sort((a, b) => b.fit - a.fit || a.found.length - b.found.length);
  const [best, second] = ranked.filter(({ fit }) => fit >= 0);
  if (best === undefined || second === undefined) return best?.found;
  const isClear = best.fit > second.fit || best.found.length < second.found.length;
  return isClear && best.fit >= 1 ? best.found : undefined;
};

/** How much speaks for a branch: -1 where the type is another one, else how many of its required keys are there. */
const fitOf = (choice: SchemaError, branch: number, errors: readonly SchemaError[], root: SourceNode): number => {
  if (errors.some(({ keyword, instancePath }) => keyword === 'type' && instancePath === choice.instancePath)) return -1;
  const node = nodeAt(root, choice.instancePath);
  if (node?.kind !== 'map') return 1;
  const chosenWord = errors.some(
    ({ keyword, instancePath }) =>
      (keyword === 'const' || keyword === 'enum') && isAtOrBelow(instancePath, choice.instancePath),
  );
  const keys = requiredKeys(choice)[branch] ?? [];
  return keys.filter((key) => node.entries.has(key)).length + (chosenWord ? 0 : 0.5);
};

/** The keys that each branch of a choice requires, as far as its schema is known. */
export const requiredKeys = (choice: SchemaError): readonly (readonly string[])[] =>
  Array.isArray(choice.schema)
    ? choice.schema.map((branch: unknown) => (hasRequired(branch) ? branch.required.map(String) : []))
    : [];

const hasRequired = (schema: unknown): schema is { readonly required: readonly unknown[] } =>
  typeof schema === 'object' && schema !== null && 'required' in schema && Array.isArray(schema.required);
