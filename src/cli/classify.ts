import { editDistance } from '../diagnostics/nearest-word.ts';
import type { Problem } from '../diagnostics/problem.ts';
import { problemAtSpan } from '../source/problem-at.ts';
import type { Entry, SourceFile } from '../source/tree.ts';

/** What a file of a directory is to us. A `Problem`: it looks like a definition, but cannot be one. */
export type FileKind = 'definition' | 'other' | Problem;

const marks = ['swagger', 'product'] as const;
/** Of a compiled bundle, which often lies beside what it was compiled from; its "products" is no misspelt "product". */
const bundleKeys = ['format', 'digest', 'assemblies'];
/** Keys that only stand in definitions. */
const telling = ['x-oauth', 'x-ibm-configuration', 'paths'] as const;

/**
 * Tells definitions from other files by their root keys. A misspelt `swagger` must not make a definition disappear
 * silently: what comes near is an error.
 */
export const classify = (file: SourceFile): FileKind => {
  const { root } = file;
  if (root?.kind !== 'map') return 'other';
  if (marks.some((mark) => root.entries.has(mark))) return 'definition';
  if (bundleKeys.every((key) => root.entries.has(key))) return 'other';
  const later = root.entries.get('openapi');
  if (later !== undefined) return laterOpenApi(file, later);
  for (const { key, keyStart, keyEnd } of root.entries.values()) {
    const near = marks.find((mark) => editDistance(key.toLowerCase(), mark, 3) <= 2);
    const isTelling = telling.some((one) => one === key);
    if (near === undefined && !isTelling) continue;
    return problemAtSpan(
      file,
      { start: keyStart, end: keyEnd, pointer: `/${key}` },
      {
        code: 'source/no-definition',
        message: `This is no definition: it has "${key}" but ${near ? `no "${near}"` : 'neither "swagger" nor "product"'}`,
        help: near ? `Did you mean "${near}"?` : 'Write `swagger: "2.0"` at the root.',
      },
    );
  }
  return 'other';
};

const laterOpenApi = (file: SourceFile, { keyStart, keyEnd }: Entry): Problem =>
  problemAtSpan(
    file,
    { start: keyStart, end: keyEnd, pointer: '/openapi' },
    {
      code: 'source/no-definition',
      message: 'This is a document of OpenAPI 3, and only OpenAPI 2.0 is read',
      help: 'Convert it to OpenAPI 2.0 (`swagger: "2.0"`), or keep it out of the folders of definitions.',
    },
  );

/** A file that was named on the command line must be a definition. */
export const mustBeDefinition = (file: SourceFile): Problem | undefined => {
  const kind = classify(file);
  if (typeof kind === 'object') return kind;
  if (kind === 'definition' || file.problems.some(({ severity }) => severity === 'error')) return undefined;
  return problemAtSpan(
    file,
    { start: 0, end: 0, pointer: '' },
    {
      code: 'source/no-definition',
      message: 'This is no definition: it has neither "swagger" nor "product"',
      help: 'Write `swagger: "2.0"` at the root of an API, or `product: 1.0.0` at the root of a product.',
    },
  );
};
