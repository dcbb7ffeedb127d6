import type { Definition, SourceFile, SourceNode, SourceSet } from '../../../definition/definition.ts';
import {
  type FoundReferences,
  findReferences,
  parseReference,
  type Reference,
} from '../../../definition/references.ts';
import { didYouMean } from '../../../diagnostics/nearest-word.ts';
import { escapeToken, nodeAt } from '../../../source/tree.ts';
import { type BrokenWays, brokenWays } from '../../openapi/reference-circles.ts';
import { valueOrKey } from '../../place.ts';
import { remembered } from '../../remembered.ts';
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
      // What leads to one that is broken is not broken itself.
      `
definitions:
  One: { $ref: "#/definitions/Two" }
  Two: { $ref: "https://example.com/two.json" } #! openapi/reference
  Three: { type: array, items: { $ref: "#/definitions/Two/properties/id" } }
  Four: { $ref: "#/definitions/Five" }
  Five: { $ref: "#/definitions/Six" } #! openapi/reference
  Six: { $ref: "#/definitions/Five" } #! openapi/reference
  Seven: { $ref: "#/x-shared/album" } #! openapi/reference
  Eight: { $ref: "#/definitions/Nine/example" } #! openapi/reference
  Nine: { type: object, example: { $ref: nowhere.yaml } }
x-shared: { album: { $ref: nowhere.yaml } }
`,
    ],
  },
  *check({ definition, context: { sources } }): Iterable<Broken> {
    const scope = { definition, sources, ways: brokenWays(definition, sources), isTold: toldFinder() };
    for (const [, { references, empty }] of filesOf(definition, sources)) {
      for (const found of references) {
        const broken = brokenness(found, scope);
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
      if (next !== undefined && !isDefinition(next, sources)) open.add(next);
    }
  }
  return found;
};

const isDefinition = ({ path, root }: SourceFile, { documents }: SourceSet): boolean =>
  documents?.has(path) !== false &&
  root?.kind === 'map' &&
  (root.entries.has('swagger') || root.entries.has('product'));

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

interface Scope {
  readonly definition: Definition;
  readonly sources: SourceSet;
  readonly ways: BrokenWays;
  /** Whether a reference is looked at itself, so that what is wrong with it is told there. */
  readonly isTold: (reference: SourceNode) => boolean;
}

/** References in data are not looked at. */
const toldFinder = (): Scope['isTold'] => {
  const lookedAt = remembered(
    ({ root }: SourceFile) =>
      new Set<SourceNode | undefined>(
        root?.kind === 'map' ? findReferences(root).references.map(({ at }) => at.parent) : [],
      ),
  );
  return (reference) => lookedAt(reference.file).has(reference) && !isData(reference);
};

const brokenness = (
  { at, ref }: Reference,
  { definition, sources, ways, isTold }: Scope,
): Omit<Broken, 'at'> | undefined => {
  const target = parseReference(ref, at.file.path);
  if (target.kind === 'remote') {
    return {
      what: `"${ref}" is on another machine`,
      help: () => 'Copy the file into the project and refer to the copy.',
    };
  }
  if (target.kind === 'outside') {
    const isPointer = /^\/(?:definitions|parameters|responses|paths)\//.test(ref);
    return {
      what: `"${ref}" is outside of the project's root`,
      help: () =>
        isPointer
          ? `Write "#${ref}" if you mean something of this document.`
          : 'Move the file below the root, or the root up.',
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
    const [, group = 'definitions', name] = WITHOUT_SIGN.exec(ref) ?? [];
    return {
      what: `There is no file "${target.path}" in the project`,
      help: () =>
        name !== undefined
          ? `Write "#/${group}/${name}" if you mean something of this document.`
          : didYouMean(target.path, sources.files.keys(), 'Correct the path: it is relative to the file that refers.'),
    };
  }
  // Nothing of it could be read, which is told there.
  if (file.root === undefined) return undefined;
  if (ways.isCircle(at.parent)) {
    return {
      what: `"${ref}" leads in a circle`,
      help: () => 'Let one of the references in the circle name something else.',
    };
  }
  const next = ways.next(at.parent);
  if (next !== undefined && isTold(next)) return undefined;
  const pointer = target.tokens.map((token) => `/${escapeToken(token)}`).join('');
  if (next === undefined && nodeAt(file.root, pointer) !== undefined) {
    return {
      what: `"${ref}" is the end of too long a chain of references`,
      help: () => 'Let the first of them name what the last one names.',
    };
  }
  return { what: `"${ref}" leads to nothing`, help: () => nearby(file, target.tokens) };
};

/** A name, or a pointer, without the "#" that says "in this document". */
const WITHOUT_SIGN = /^(?:(definitions|parameters|responses)\/)?(\w+)$/;

/** What the first part of a pointer that leads to nothing may have been meant to be. */
const nearby = (file: SourceFile, tokens: readonly string[]): string => {
  let parent: SourceNode | undefined = file.root;
  for (const token of tokens) {
    const next: SourceNode | undefined = parent && nodeAt(parent, `/${escapeToken(token)}`);
    if (next === undefined) {
      const names = parent?.kind === 'map' ? [...parent.entries.keys()] : [];
      return didYouMean(token, names, 'Correct it, or add what it names.');
    }
    parent = next;
  }
  return 'Correct it, or add what it names.';
};
