import type { Definition, SourceFile, SourceNode, SourceSet } from '../../../definition/definition.ts';
import {
  type FoundReferences,
  findReferences,
  parseReference,
  type Reference,
} from '../../../definition/references.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { nodeAt } from '../../../source/tree.ts';
import { valueOrKey } from '../../place.ts';
import { defineRule, type Finding } from '../../rule.ts';

interface Broken extends Finding {
  readonly what: string;
  /** Looks for near words: asked for only where the problem is told. */
  readonly help: () => string;
}

/** A `$ref` that leads to nothing. */
export const reference = defineRule({
  code: 'openapi/reference',
  about: 'definition',
  why: 'What a reference names must be in the project: nothing is fetched from the network or from outside of its root.',
  source: 'OpenAPI 2.0, Reference Object; RFC 6901',
  severity: { strict: 'error', 'legacy-v5': 'warning' },
  examples: {
    good: [
      {
        'photos.yaml': `
paths:
  /albums:
    get: { responses: { 200: { description: One, schema: { $ref: "models/album.yaml#/Album" } } } }
definitions:
  Tree: { type: object, properties: { left: { $ref: "#/definitions/Tree" } } }
`,
        'models/album.yaml': 'Album: { type: object }',
      },
    ],
    bad: [
      `
definitions:
  Album: { type: object }
  One: { $ref: "#/definitions/Albun" } #! openapi/reference
  Two: { $ref: "missing.yaml#/Two" } #! openapi/reference
  Three: { $ref: "https://example.com/three.json" } #! openapi/reference
  Four: { $ref: "../outside.yaml" } #! openapi/reference
  Five: { $ref: "#/definitions/Five" } #! openapi/reference
  Six: { $ref: "Album" } #! openapi/reference
  Seven:
    x-extends: { $ref: } #! openapi/reference
`,
    ],
  },
  *check({ definition, context: { sources } }): Iterable<Broken> {
    for (const [, { references, empty }] of filesOf(definition, sources)) {
      for (const found of references) {
        const broken = brokenness(found, definition, sources);
        if (broken !== undefined && !isData(found.at)) yield { at: found.at, ...broken, ...graver(found.at) };
      }
      // Elsewhere OpenAPI's own schema tells of them.
      for (const at of empty) if (at.pointer.includes('/x-')) yield { at: valueOrKey(at), ...EMPTY };
    }
  },
  message: ({ what }) => what,
  help: ({ help }) => help(),
});

const EMPTY = {
  what: 'The "$ref" is empty',
  help: () => 'Put the reference in quotes: "#" begins a comment.',
};

/** The definition's file and those it refers to, except for other definitions, which are looked at by themselves. */
const filesOf = (definition: Definition, sources: SourceSet): ReadonlyMap<SourceFile, FoundReferences> => {
  const found = new Map<SourceFile, FoundReferences>();
  const open = new Set([definition.file]);
  for (const file of open) {
    if (file.root?.kind !== 'map') continue;
    const inFile = findReferences(file.root);
    found.set(file, inFile);
    for (const { ref } of inFile.references) {
      const target = parseReference(ref, file.path);
      const next = target.kind === 'file' ? sources.files.get(target.path) : undefined;
      if (next !== undefined && !isDefinition(next)) open.add(next);
    }
  }
  return found;
};

const isDefinition = ({ root }: SourceFile): boolean =>
  root?.kind === 'map' && (root.entries.has('swagger') || root.entries.has('product'));

/** Vendor extensions may hold documents of their own (`x-ibm-configuration.targets`); of ours, steps refer to schemas. */
const isData = (at: SourceNode): boolean => {
  const tokens = at.pointer.split('/').slice(1);
  const extension = tokens.findIndex((token) => token.startsWith('x-'));
  if (extension === -1 || tokens[extension - 1] === 'properties') return false;
  const name = tokens[extension];
  return !(name === 'x-assembly' || (name === 'x-ibm-configuration' && tokens[extension + 1] === 'assembly'));
};

/** Operations and steps that are not found are not served: an error under every profile. Schemas are documentation. */
const graver = ({ pointer }: SourceNode): Pick<Finding, 'severity'> =>
  /^\/paths\/[^/]+\/\$ref$/.test(pointer) || pointer.includes('/x-') ? { severity: 'error' } : {};

const brokenness = (
  { at, ref }: Reference,
  definition: Definition,
  sources: SourceSet,
): Omit<Broken, 'at'> | undefined => {
  const target = parseReference(ref, at.file.path);
  if (target.kind === 'remote') {
    return {
      what: `"${ref}" is on another machine`,
      help: () => 'Copy the file into the project and refer to the copy.',
    };
  }
  if (target.kind === 'outside') {
    return {
      what: `"${ref}" is outside of the project's root`,
      help: () => 'Move the file below the root, or the root up.',
    };
  }
  if (target.kind === 'malformed') {
    return {
      what: `"${ref}" is not a reference`,
      help: () => 'Write "#/definitions/Name" or "folder/file.yaml#/Name".',
    };
  }
  if (at.parent === undefined || definition.resolve(at.parent) !== undefined) return undefined;
  const file = sources.files.get(target.path);
  if (file === undefined) {
    const isName = /^\w+$/.test(ref);
    return {
      what: `There is no file "${target.path}" in the project`,
      help: () =>
        isName
          ? `Write "#/definitions/${ref}" if you mean a definition of this document.`
          : didYouMean(target.path, sources.files.keys(), 'Correct the path: it is relative to the file that refers.'),
    };
  }
  const pointer = target.tokens.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  if (nodeAt(file.root, pointer) !== undefined) {
    return {
      what: `"${ref}" leads in a circle`,
      help: () => 'Let one of the references in the circle name something else.',
    };
  }
  return { what: `"${ref}" leads to nothing`, help: () => nearby(file, target.tokens) };
};

const nearby = (file: SourceFile, tokens: readonly string[]): string => {
  const parent = nodeAt(
    file.root,
    tokens
      .slice(0, -1)
      .map((token) => `/${token}`)
      .join(''),
  );
  const names = parent?.kind === 'map' ? [...parent.entries.keys()] : [];
  return didYouMean(tokens.at(-1) ?? '', names, 'Correct it, or add what it names.');
};
