import type { LinkedRoute } from '../runtime/link.ts';
import { canonicalSegment } from './canonical-path.ts';

/** What a method and a canonical path lead to. */
export type Found =
  | { readonly kind: 'route'; readonly route: LinkedRoute; readonly parameters: Parameters }
  | { readonly kind: 'method'; readonly allow: string }
  | { readonly kind: 'path' };

/** Values of a path template, decoded, by name. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** Finds the route of a request. */
export interface Router {
  /** `method` in upper case; HEAD finds the route of GET where there is none of its own (RFC 9110 §9.3.2). */
  find(method: string, path: string): Found;
}

/** A set of routes that cannot be told apart, or one that no request can reach. */
export class RouteError extends Error {
  readonly route: LinkedRoute;

  constructor(route: LinkedRoute, message: string) {
    super(message);
    this.name = 'RouteError';
    this.route = route;
  }
}

/**
 * Makes the router of a bundle. Throws a `RouteError`.
 *
 * A path is matched before the method: of all templates that fit, the one with a literal in the first segment where they
 * differ wins (literal, then partly literal, then `{name}`, then `{+rest}`), and a method it does not have is 405. Matching
 * compares canonical text with canonical text. find-my-way is not used because it decodes again while matching and leaves
 * reserved characters encoded (`/a%2Cb` would miss the template `/a,b` and take `/{id}`), lets a parameter be empty, and
 * cannot write templates such as `/{id}:cancel` or `/users('{id}')`.
 */
export const createRouter = (routes: readonly LinkedRoute[]): Router => {
  const literal = new Map<string, Endpoint>();
  const root = new Branch();
  for (const route of routes) {
    for (const segments of spellings(route)) {
      endpointOf(segments, literal, root).add(
        route,
        segments.flatMap(({ names }) => names),
      );
    }
  }
  return {
    find(method, path) {
      const exact = literal.get(path);
      if (exact !== undefined) return exact.find(method, noValues);
      const values: string[] = [];
      const endpoint = root.find(path.slice(1).split('/'), 0, values);
      return endpoint === undefined ? notFound : endpoint.find(method, values);
    },
  };
};

/** Templates without parameters are found by one lookup; they win over all others, as they do in the tree. */
const endpointOf = (segments: readonly Segment[], literal: Map<string, Endpoint>, root: Branch): Endpoint => {
  if (segments.some(({ kind }) => kind !== 'literal')) return root.insert(segments);
  const path = `/${segments.map(({ text }) => text).join('/')}`;
  const endpoint = literal.get(path) ?? new Endpoint();
  literal.set(path, endpoint);
  return endpoint;
};

const notFound: Found = { kind: 'path' };
const noValues: readonly string[] = [];
const noParameters: Parameters = Object.freeze(Object.create(null));

/**
 * IBM API Connect takes a path with or without a slash at its end; in the strict profile these are two paths, but where the
 * document writes the path `/` both readings of basePath + `/` are meant.
 */
const spellings = (route: LinkedRoute): readonly (readonly Segment[])[] => {
  const { template, path, assembly } = route;
  const bare = template.endsWith('/') ? template.slice(0, -1) : template;
  const segments = bare
    .slice(1)
    .split('/')
    .map((text) => parseSegment(text, route));
  const rest = segments.findIndex(({ kind }) => kind === 'rest');
  if (rest !== -1 && rest < segments.length - 1) {
    throw new RouteError(route, `"{+…}" must be the last segment of "${template}"`);
  }
  const slash = rest === -1 && bare !== '' && (assembly.profile === 'legacy-v5' || path.endsWith('/'));
  return slash ? [segments, [...segments, end]] : [segments];
};

/** One segment of a template; `names` are those of its parameters. */
type Segment =
  | { readonly kind: 'literal' | 'any' | 'rest'; readonly text: string; readonly names: readonly string[] }
  | MixedSegment;

/** Literals and parameters in one segment. `between` are the literal pieces around the names, one more than names. */
interface MixedSegment {
  readonly kind: 'mixed';
  readonly text: string;
  readonly between: readonly string[];
  readonly names: readonly string[];
}

const end: Segment = { kind: 'literal', text: '', names: [] };

const parseSegment = (text: string, route: LinkedRoute): Segment => {
  if (text === '') return { kind: 'literal', text, names: [] };
  const pieces = text.split(/\{([^{}]+)\}/);
  const names = pieces.filter((_, at) => at % 2 === 1);
  const between = pieces.filter((_, at) => at % 2 === 0).map((piece) => literalText(piece, route));
  const whole = names.length === 1 && between.every((piece) => piece === '');
  const [first = ''] = names;
  if (whole && first.startsWith('+')) return { kind: 'rest', text, names: [first.slice(1)] };
  if (whole) return { kind: 'any', text, names };
  if (names.length === 0) return { kind: 'literal', text: between.join(''), names };
  if (between.slice(1, -1).includes('')) {
    throw new RouteError(route, `the parameters of "${text}" in "${route.template}" have nothing between them`);
  }
  return { kind: 'mixed', text: between.join('{}'), between, names };
};

/** The literal part of a template in the form that requests are compared in. */
const literalText = (piece: string, route: LinkedRoute): string => {
  if (piece === '') return '';
  const encoded = piece.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
  // The `x` keeps a piece such as `.json` or `v1.` from being judged as a whole segment.
  const canonical = canonicalSegment(`x${encoded}x`)?.slice(1, -1);
  if (canonical === undefined) throw new RouteError(route, `No request can reach "${route.template}": "${piece}"`);
  return canonical;
};

/** Where one path template leads: its routes by method. */
class Endpoint {
  readonly #byMethod = new Map<string, { readonly route: LinkedRoute; readonly names: readonly string[] }>();
  #allow: Found = { kind: 'method', allow: '' };

  add(route: LinkedRoute, names: readonly string[]): void {
    const other = this.#byMethod.get(route.method);
    if (other !== undefined) {
      throw new RouteError(
        route,
        `${route.method} "${route.template}" of "${route.assembly.name}" is taken by "${other.route.template}" of "${other.route.assembly.name}"`,
      );
    }
    this.#byMethod.set(route.method, { route, names });
    const methods = [...this.#byMethod.keys()];
    if (methods.includes('GET') && !methods.includes('HEAD')) methods.push('HEAD');
    this.#allow = { kind: 'method', allow: methods.join(', ') };
  }

  find(method: string, values: readonly string[]): Found {
    const entry = this.#byMethod.get(method) ?? (method === 'HEAD' ? this.#byMethod.get('GET') : undefined);
    if (entry === undefined) return this.#allow;
    return { kind: 'route', route: entry.route, parameters: named(entry.names, values) };
  }
}

const named = (names: readonly string[], values: readonly string[]): Parameters => {
  if (names.length === 0) return noParameters;
  const parameters = new Named();
  for (let at = 0; at < names.length; at++) {
    const value = values[at] ?? '';
    // Canonical paths are valid UTF-8, and no value holds an encoded slash: decoding the rest of a path whole is exact.
    parameters[names[at] ?? ''] = value.includes('%') ? decodeURIComponent(value) : value;
  }
  return parameters;
};

/** Values by name that inherit nothing, as of `Object.create(null)`, but of one shape a template: much cheaper to make. */
class Named {
  [name: string]: string;
  static {
    Object.setPrototypeOf(Named.prototype, null);
    Reflect.deleteProperty(Named.prototype, 'constructor');
  }
}

/** A node of the tree of segments. */
class Branch {
  readonly #literal = new Map<string, Branch>();
  #mixed: { readonly between: readonly string[]; readonly text: string; readonly branch: Branch }[] = [];
  #any: Branch | undefined = undefined;
  #rest: Endpoint | undefined = undefined;
  #endpoint: Endpoint | undefined = undefined;

  insert(segments: readonly Segment[]): Endpoint {
    const [first, ...others] = segments;
    if (first === undefined) {
      this.#endpoint ??= new Endpoint();
      return this.#endpoint;
    }
    if (first.kind === 'rest') {
      this.#rest ??= new Endpoint();
      return this.#rest;
    }
    return this.#child(first).insert(others);
  }

  #child(segment: Segment): Branch {
    if (segment.kind === 'mixed') return this.#mixedChild(segment);
    if (segment.kind === 'literal') {
      const known = this.#literal.get(segment.text) ?? new Branch();
      this.#literal.set(segment.text, known);
      return known;
    }
    this.#any ??= new Branch();
    return this.#any;
  }

  #mixedChild({ text, between }: MixedSegment): Branch {
    const same = this.#mixed.find((one) => one.text === text);
    if (same !== undefined) return same.branch;
    const made = { between, text, branch: new Branch() };
    // The most literal text first: `{name}.json` before `{name}.{type}`.
    this.#mixed = [...this.#mixed, made].sort((a, b) => b.text.length - a.text.length);
    return made.branch;
  }

  /** Visits each node at most once: the cost is bounded by the templates, not by the path. */
  find(segments: readonly string[], at: number, values: string[]): Endpoint | undefined {
    const segment = segments[at];
    if (segment === undefined) return this.#endpoint;
    const taken = values.length;
    const literal = this.#literal.get(segment)?.find(segments, at + 1, values);
    if (literal !== undefined) return literal;
    for (const { between, branch } of this.#mixed) {
      values.length = taken;
      if (!takeMixed(segment, between, values)) continue;
      const found = branch.find(segments, at + 1, values);
      if (found !== undefined) return found;
    }
    values.length = taken;
    if (segment === '') return undefined;
    if (this.#any !== undefined) {
      values.push(segment);
      const found = this.#any.find(segments, at + 1, values);
      if (found !== undefined) return found;
      values.length = taken;
    }
    if (this.#rest !== undefined) values.push(segments.slice(at).join('/'));
    return this.#rest;
  }
}

/** Cuts a segment at its literals from left to right, without going back: linear whatever is sent. */
const takeMixed = (segment: string, between: readonly string[], values: string[]): boolean => {
  const [head = '', ...others] = between;
  const tail = others.pop() ?? '';
  if (!segment.startsWith(head) || !segment.endsWith(tail)) return false;
  const end = segment.length - tail.length;
  let start = head.length;
  for (const literal of others) {
    const stop = segment.indexOf(literal, start + 1);
    if (stop === -1 || stop + literal.length > end) return false;
    values.push(segment.slice(start, stop));
    start = stop + literal.length;
  }
  if (start >= end) return false;
  values.push(segment.slice(start, end));
  return true;
};
