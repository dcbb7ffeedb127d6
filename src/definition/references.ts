import type { MapNode, ScalarNode, SourceFile, SourceNode } from '../source/tree.ts';
import type { SourceSet } from './definition.ts';

/** A `$ref` with the node that holds its text. */
export interface Reference {
  readonly at: ScalarNode;
  readonly ref: string;
}

/**
 * Follows `$ref`s until something else is met, within a file and to other files of the set.
 *
 * A reference names a file relative to the folder of its own file; a JSON pointer may lead through other references.
 * `undefined`: it does not resolve, leads out of the root, to the network, or in a circle. Each is followed once.
 */
export const createResolve = (sources: SourceSet): ((node: SourceNode) => SourceNode | undefined) => {
  const resolution = new Resolution(sources);
  return (node) => resolution.resolve(node);
};

/** Chains in real documents have less than ten; following one takes stack. */
const maxChain = 1000;

class Resolution {
  readonly #sources: SourceSet;
  /** What references lead to. `undefined` also while one is being followed: who meets it again is in a circle. */
  readonly #targets = new Map<SourceNode, SourceNode | undefined>();
  #chain = 0;

  constructor(sources: SourceSet) {
    this.#sources = sources;
  }

  resolve(node: SourceNode): SourceNode | undefined {
    const reference = referenceOf(node);
    if (reference === undefined) return node;
    if (this.#targets.has(node) || this.#chain === maxChain) return this.#targets.get(node);
    this.#targets.set(node, undefined);
    this.#chain += 1;
    const target = this.#follow(reference);
    this.#chain -= 1;
    this.#targets.set(node, target);
    return target;
  }

  #follow({ at, ref }: Reference): SourceNode | undefined {
    const target = parseReference(ref, at.file.path);
    if (target.kind !== 'file') return undefined;
    let node = this.#sources.files.get(target.path)?.root;
    for (const token of target.tokens) {
      if (node !== undefined) node = this.resolve(node);
      if (node === undefined) return undefined;
      node = childOf(node, token);
    }
    return node === undefined ? undefined : this.resolve(node);
  }
}

/** The reference that a node is: a map whose `$ref` is a text. Keys beside it do not count. */
export const referenceOf = (node: SourceNode): Reference | undefined => {
  const at = node.kind === 'map' ? node.get('$ref') : undefined;
  return at?.kind === 'scalar' && typeof at.value === 'string' ? { at, ref: at.value } : undefined;
};

const childOf = (node: SourceNode, token: string): SourceNode | undefined => {
  if (node.kind === 'map') return node.get(token);
  return node.kind === 'list' && /^(?:0|[1-9]\d*)$/.test(token) ? node.items[Number(token)] : undefined;
};

/** What the text of a `$ref` names. `remote`: another machine, or a place outside of the project by its full path. */
export type ReferenceTarget =
  | { readonly kind: 'file'; readonly path: string; readonly tokens: readonly string[] }
  | { readonly kind: 'remote'; readonly url: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'malformed' };

/** Reads the text of a `$ref` in the file `from`. `path` is relative to the project's root, with `/`. */
export const parseReference = (ref: string, from: string): ReferenceTarget => {
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(ref)) return { kind: 'remote', url: ref };
  const hash = ref.indexOf('#');
  const file = decodePercent(hash === -1 ? ref : ref.slice(0, hash));
  const fragment = decodePercent(hash === -1 ? '' : ref.slice(hash + 1));
  const isPointer = fragment === '' || fragment?.startsWith('/') === true;
  // A backslash divides folders on some systems, and only there.
  if (file === undefined || /[\\\0]/.test(file) || !isPointer) return { kind: 'malformed' };
  const path = file === '' ? from : joinPath(from, file);
  if (path === undefined) return { kind: 'outside' };
  const tokens = fragment.split('/').slice(1);
  return { kind: 'file', path, tokens: tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~')) };
};

/** The path of the file that a reference names as a whole, as in "apis" of a product: not of one that names a part of it. */
export const wholeFileOf = (node: SourceNode): string | undefined => {
  const reference = referenceOf(node);
  const target = reference && parseReference(reference.ref, node.file.path);
  return target?.kind === 'file' && target.tokens.length === 0 ? target.path : undefined;
};

const decodePercent = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** `undefined`: the path starts at the file system's root (or a drive) or leaves the project's. */
const joinPath = (from: string, relative: string): string | undefined => {
  if (/^(?:\/|[a-z]:)/i.test(relative)) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
};

/** The `$ref`s below a node, in the order written. */
export interface FoundReferences {
  readonly references: readonly Reference[];
  /** Those without a value: mostly `$ref: #/definitions/Album`, where "#" begins a comment. */
  readonly empty: readonly ScalarNode[];
}

/** What an author gives as example, default or enumerated value is data: a `$ref` in it refers to nothing. */
export const findReferences = (root: MapNode): FoundReferences => {
  const found = { references: [], empty: [] };
  collect(root, 'object', found);
  return found;
};

/** The keys of an object have a meaning; those of `names` are the author's own (a property may be called `default`). */
type Keys = 'object' | 'names';

const nameMaps = new Set(['definitions', 'parameters', 'patternProperties', 'paths', 'properties', 'responses']);
const dataKeys = new Set(['default', 'enum', 'example', 'examples']);

interface Finds {
  readonly references: Reference[];
  readonly empty: ScalarNode[];
}

const collect = (node: SourceNode, keys: Keys, found: Finds): void => {
  if (node.kind === 'list') for (const item of node.items) collect(item, keys, found);
  if (node.kind !== 'map') return;
  const written = node.get('$ref');
  if (written?.kind === 'scalar') {
    if (typeof written.value === 'string') found.references.push({ at: written, ref: written.value });
    else if (written.value === null && keys === 'object') found.empty.push(written);
  }
  for (const { key, value } of node.entries.values()) {
    if (keys === 'object' && dataKeys.has(key)) continue;
    // The steps for all other faults stand under `default` in a case of `catch`.
    const holdsNames = keys === 'object' && (key === 'catch' || (value.kind === 'map' && nameMaps.has(key)));
    collect(value, holdsNames ? 'names' : 'object', found);
  }
};

/**
 * The other files that a file's `$ref`s name, each once: paths relative to the project's root, whether they exist or
 * not. What lies on another machine is given as its URL, what leaves the root or is malformed not at all.
 */
export const externalFiles = (file: SourceFile): readonly string[] => {
  const names = new Set<string>();
  if (file.root?.kind !== 'map') return [];
  for (const { ref } of findReferences(file.root).references) {
    const target = parseReference(ref, file.path);
    if (target.kind === 'remote') names.add(target.url);
    else if (target.kind === 'file' && target.path !== file.path) names.add(target.path);
  }
  return [...names];
};
