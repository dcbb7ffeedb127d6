import type { CompiledAssembly, ContextPath } from '../assembly/types.ts';
import { Fault } from '../policy/fault.ts';
import { rootOf } from '../policy/references.ts';
import type { Json } from '../source/tree.ts';
import type { Accessor, TargetRule } from './binder.ts';
import { withoutOwnCookies } from './cookies.ts';
import type { Exchange } from './exchange.ts';

type Get = (x: Exchange) => unknown;

/** What a name can mean in one assembly, apart from authors' own variables. */
export interface Names {
  readonly assembly: CompiledAssembly;
  /** Values of properties that apply: the environment's, the catalog's, the definition's. */
  readonly properties: ReadonlyMap<string, Json>;
  readonly publicUrl: string;
  readonly views: Readonly<Record<ContextPath, Get>>;
  /** `undefined`: no request may choose a target. */
  readonly targets: TargetRule | undefined;
}

/** Resolves a variable path once, to closures. `undefined`: a name below a root of ours that does not exist. */
export const accessorOf = (path: ContextPath, names: Names): Accessor | undefined => {
  switch (rootOf(path)) {
    case 'message':
      return messageAccessor(path);
    case 'request':
      return readOnly(requestReader(path, names));
    case 'api':
      return readOnly(apiReader(path, names));
    case 'system':
      return readOnly(systemReader(path));
    case 'error':
      return readOnly(errorReaders[path]);
    case 'env':
      return readOnly(path === 'env.path' ? () => '' : undefined);
    case 'client':
    case 'oauth':
    case 'plan':
      return readOnly(viewOf(path, names.views));
    default:
      return ownAccessor(path, names.properties);
  }
};

/** A view, or a member of one that is called `group.*`. */
const viewOf = (path: ContextPath, views: Names['views']): Get | undefined => {
  if (Object.hasOwn(views, path)) return views[path];
  const [root, group, member] = path.split('.', 3);
  const all = member === undefined ? undefined : views[`${root}.${group}.*`];
  return all && ((x) => read(all(x), [member ?? '']));
};

const readOnly = (get: Get | undefined): Accessor | undefined => get && { get, set: undefined, add: undefined };

const requestReaders: Readonly<Record<string, Get>> = {
  'request.verb': (x) => x.request.method,
  'request.path': (x) => x.request.path,
  'request.search': (x) => x.request.search,
  'request.querystring': (x) => x.request.search.slice(1),
  'request.authorization': (x) => single(x.request.headers['authorization']),
  'request.content-type': (x) => contentType(single(x.request.headers['content-type'])),
  'request.date': (x) => new Date(x.clock.now()),
  'request.body': (x) => x.requestValue,
};

const requestReader = (path: ContextPath, names: Names): Get | undefined => {
  const header = after(path, 'request.headers.')?.toLowerCase();
  if (header === 'cookie') return (x) => withoutOwnCookies(single(x.request.headers['cookie']) ?? '') || undefined;
  if (header !== undefined) return (x) => single(x.request.headers[header]);
  const parameter = after(path, 'request.parameters.');
  if (parameter !== undefined)
    return (x) => x.request.parameters[parameter] ?? queryParameter(x.request.search, parameter);
  const member = after(path, 'request.body.')?.split('.');
  if (member !== undefined) return (x) => read(x.requestValue, member);
  if (path === 'request.uri') return (x) => names.publicUrl + x.request.path + x.request.search;
  return requestReaders[path];
};

const queryParameter = (search: string, name: string): string | undefined =>
  search === '' ? undefined : (new URLSearchParams(search).get(name) ?? undefined);

const single = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' || value === undefined ? value : value.join(', ');

/** IBM's normalised content type (`request.content-type`): `application/json` for every JSON kind, and so for XML. */
const contentType = (value: string | undefined): string | undefined => {
  const type = value?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === undefined) return undefined;
  if (/\/json$|\+json$|\/javascript$/.test(type)) return 'application/json';
  return /\/xml$|\+xml$/.test(type) ? 'application/xml' : type;
};

const apiReader = (path: ContextPath, names: Names): Get | undefined => {
  const fixed = fixedValue(path, names);
  if (fixed !== undefined) return constant(fixed);
  switch (path) {
    case 'api.operation.id':
      return (x) => x.route.operationId;
    case 'api.operation.path':
      return (x) => x.route.path;
    default:
      return undefined;
  }
};

/** What a name stands for whatever the request, as text: a property, or what is known of the API. `undefined`: nothing fixed. */
export const fixedText = (path: ContextPath, names: Names): string | undefined => {
  const value = fixedValue(path, names);
  return value === undefined ? undefined : textOf(value);
};

const fixedValue = (path: ContextPath, { assembly, publicUrl, properties }: Names): Json | undefined => {
  const property = properties.get(after(path, 'api.properties.') ?? path);
  if (property !== undefined) return property;
  switch (path) {
    case 'api.name':
      return assembly.name;
    case 'api.version':
      return assembly.version;
    case 'api.id':
      return `${assembly.name}:${assembly.version}`;
    case 'api.root':
      return assembly.basePath;
    case 'api.type':
      return 'REST';
    // Of the public URL: what a request calls us must not decide where our own calls go.
    case 'api.endpoint.address':
    case 'api.endpoint.hostname':
      return new URL(publicUrl).hostname;
    default:
      return undefined;
  }
};

const constant = (value: unknown): Get => {
  return () => value;
};

const systemReader = (path: ContextPath): Get | undefined => {
  const read = systemReaders[path];
  return read && ((x) => read(new Date(x.clock.now())));
};

const systemReaders: Readonly<Record<string, (now: Date) => unknown>> = {
  'system.datetime': (now) => now.toISOString().replace(/\.\d+Z$/, 'Z'),
  'system.date': (now) => now.toISOString().slice(0, 10),
  'system.time': (now) => now.toISOString().slice(11, 19),
  'system.time.hour': (now) => now.getUTCHours(),
  'system.time.minute': (now) => now.getUTCMinutes(),
  'system.time.seconds': (now) => now.getUTCSeconds(),
  'system.date.day-of-week': (now) => now.getUTCDay() || 7,
  'system.date.day-of-month': (now) => now.getUTCDate(),
  'system.date.month': (now) => now.getUTCMonth() + 1,
  'system.date.year': (now) => now.getUTCFullYear(),
  'system.timezone': () => '+00:00',
};

const errorReaders: Readonly<Record<string, Get>> = {
  'error.name': (x) => x.fault?.fault,
  'error.message': (x) => x.fault?.message,
  'error.status.code': (x) => x.fault?.status,
};

const messageAccessor = (path: ContextPath): Accessor | undefined => {
  const header = after(path, 'message.headers.');
  if (header !== undefined) {
    if (!token.test(header)) return undefined;
    const lower = header.toLowerCase();
    return {
      get: (x) => x.message.header(lower),
      set: (x, value) => x.message.setHeader(header, value === undefined ? undefined : headerText(value), lower),
      add: (x, value) => x.message.addHeader(header, headerText(value)),
    };
  }
  const member = after(path, 'message.body.')?.split('.');
  if (member !== undefined) {
    return written(
      (x) => read(x.message.value, member),
      (x, value) => {
        x.message.value = placed(x.message.value, member, value);
      },
    );
  }
  switch (path) {
    case 'message.body':
      return written(
        (x) => x.message.value,
        (x, value) => {
          x.message.value = value;
        },
      );
    case 'message.status.code':
      return written(
        (x) => x.message.status,
        (x, value) => {
          x.message.status = statusCode(value);
        },
      );
    case 'message.status.reason':
      return written(
        (x) => x.message.reason,
        (x, value) => {
          x.message.reason = value === undefined ? undefined : headerText(value);
        },
      );
    default:
      return undefined;
  }
};

/** A name that a header can have (RFC 9110 §5.1). */
const token = /^[\w!#$%&'*+.^`|~-]+$/;

const written = (get: Get, set: (x: Exchange, value: unknown) => void): Accessor => ({
  get,
  set,
  add: (x, value) => set(x, appended(get(x), value)),
});

const statusCode = (value: unknown): number => {
  const code = Number.parseInt(String(value ?? 200), 10);
  if (code >= 200 && code <= 599) return code;
  throw new Fault({
    fault: 'PropertyError',
    status: 500,
    code: 'runtime/status',
    message: 'The status code is not from 200 to 599',
  });
};

/** Text that may stand in a header: no line end, no other control character, Latin-1 (RFC 9110 §5.5). */
export const headerText = (value: unknown): string => {
  const text = textOf(value);
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new Fault({
    fault: 'PropertyError',
    status: 500,
    code: 'runtime/header-value',
    message: 'A header value holds a character that no header may hold',
  });
};

/** How a value reads in a text: nothing for what is absent, JSON for objects. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (Buffer.isBuffer(value)) return value.toString('utf8');
  return typeof value === 'object' && !(value instanceof Date) ? JSON.stringify(value) : String(value);
};

/** Authors' own variables; a property of the same name stands in until one is set (IBM API Connect v5). */
const ownAccessor = (path: ContextPath, properties: ReadonlyMap<string, Json>): Accessor => {
  const [first = path, ...rest] = path.split('.');
  const property = properties.get(path);
  const get: Get = (x) => read(x.variables?.get(first), rest) ?? property;
  const set = (x: Exchange, value: unknown): void => {
    x.variables ??= new Map();
    x.variables.set(first, rest.length === 0 ? value : placed(x.variables.get(first), rest, value));
  };
  return { get, set, add: (x, value) => set(x, appended(get(x), value)) };
};

const appended = (old: unknown, value: unknown): unknown => {
  if (old === undefined) return value;
  return Array.isArray(old) ? [...old, value] : [old, value];
};

const read = (value: unknown, path: readonly string[]): unknown => {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key]; // an object, checked above
  }
  return at;
};

/** A copy of `value` with `leaf` at `path`. Copies, so that a parsed body is never changed behind its owner's back. */
const placed = (value: unknown, path: readonly string[], leaf: unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return leaf;
  if (Array.isArray(value) && Number(key) < value.length) {
    return value.map((item, at) => (String(at) === key ? placed(item, rest, leaf) : item));
  }
  const copy: Record<string, unknown> = Object.create(null);
  if (typeof value === 'object' && value !== null) Object.assign(copy, value);
  copy[key] = placed(copy[key], rest, leaf);
  return copy;
};

const after = (text: string, prefix: string): string | undefined =>
  text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : undefined;
