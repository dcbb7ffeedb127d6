import type { Definition, Project, SourceFile, SourceNode } from '../../../definition/definition.ts';
import { findReferences, parseReference, type Reference } from '../../../definition/references.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { nodeAt } from '../../../source/tree.ts';
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
`,
    ],
  },
  *check({ definition, project }): Iterable<Broken> {
    for (const file of filesOf(definition, project)) {
      if (file.root?.kind !== 'map') continue;
      for (const found of findReferences(file.root)) {
        const broken = brokenness(found, definition, project);
        if (broken !== undefined && !isData(found.at)) yield { at: found.at, ...broken, ...graver(found.at) };
      }
    }
  },
  message: ({ what }) => what,
  help: ({ help }) => help(),
});

/** The definition's file and those it refers to, except for other definitions, which are looked at by themselves. */
const filesOf = (definition: Definition, { sources, definitions }: Project): ReadonlySet<SourceFile> => {
  const files = new Set([definition.file]);
  const others = new Set(definitions.map(({ file }) => file));
  for (const file of files) {
    if (file.root?.kind !== 'map') continue;
    for (const { ref } of findReferences(file.root)) {
      const target = parseReference(ref, file.path);
      const next = target.kind === 'file' ? sources.files.get(target.path) : undefined;
      if (next !== undefined && !others.has(next)) files.add(next);
    }
  }
  return files;
};

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
  { sources }: Project,
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
