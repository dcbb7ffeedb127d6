import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { Flow } from '../../src/assembly/types.ts';
import type { Json } from '../../src/source/tree.ts';
import type { BackendAnswer } from '../harness/backend.ts';
import type { TestApplication } from '../harness/gateway.ts';
import type { TestRequest } from '../harness/send.ts';

/** `policies/<name>/examples.yaml`: the manual of a policy, and its tests. */
export interface ExampleFile {
  /** What all examples have in common; each may say otherwise. */
  readonly setting?: Setting;
  readonly examples: readonly Example[];
}

/** What the gateway of an example is given. */
export interface Setting {
  /** Definitions and products by path, as maps. `swagger`, `info` and `paths` may be left out. */
  readonly definitions?: Readonly<Record<string, Document>>;
  readonly applications?: readonly TestApplication[];
  /** Passwords by user name, by registry. */
  readonly users?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Beside `backend`, where the back end of the example listens, and `nobody`, where nobody does. */
  readonly properties?: Readonly<Record<string, Json>>;
  /** Crypto objects by name, as JWKs. */
  readonly crypto?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** An OpenAPI or product document. */
export type Document = { readonly [key: string]: Json };

/** One example: a sentence, what serves, calls with the answers they must get. */
export interface Example extends Setting, Partial<Call> {
  readonly title: string;
  /** Author's steps, to be the assembly of an API with the one operation. */
  readonly steps?: readonly Json[];
  readonly catch?: readonly Json[];
  /** `GET /photos/{id}`; absent: method and path of the request. */
  readonly operation?: string;
  readonly backend?: {
    /** What it must get: one request, or one for each call to it. `[]`: none. */
    readonly gets?: Expected | readonly Expected[];
    /** Absent: 200 without a body. The last of a list answers all further calls. */
    readonly answers?: BackendAnswer | readonly BackendAnswer[];
  };
  /** Instead of `request` and `expect`, where one is not enough. */
  readonly calls?: readonly Call[];
  /** What the compiled step says of itself. Names in order; what is left out is not compared. */
  readonly flow?: {
    readonly reads?: readonly string[];
    readonly writes?: readonly string[];
    readonly faults?: readonly string[];
  } & Partial<Omit<Flow, 'reads' | 'writes' | 'faults'>>;
  /** Codes of the problems that keep it from being served. */
  readonly problems?: readonly string[];
}

/** A request, or a form that a person sends, and the answer. `{name}` stands for a value that was kept. */
export interface Call {
  /** Seconds that have passed since the call before. */
  readonly after?: number;
  /** From this call on, these instead of the definitions or applications so far. */
  readonly now?: Pick<Setting, 'definitions' | 'applications'>;
  readonly request?: TestRequest;
  /** Sends the form of the page shown last, with these fields; the browser has kept its cookies. */
  readonly submit?: Readonly<Record<string, string>>;
  readonly expect: {
    readonly status: number;
    readonly headers?: Expected;
    readonly json?: unknown;
    readonly body?: unknown;
  };
  /** Values for later calls: `access_token` of a JSON body, or `location?code` of a redirect. Of a URL of ours, what is behind its host. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** See `assertMatches`. */
export type Expected = Readonly<Record<string, unknown>>;

/** Reads the examples of a policy; throws where they are not of the form above. */
export const readExamples = (policy: string): ExampleFile => {
  const file = new URL(`../../policies/${policy}/examples.yaml`, import.meta.url);
  const value: unknown = parse(readFileSync(file, 'utf8'));
  if (!isExampleFile(value))
    throw new Error(`policies/${policy}/examples.yaml: ${ajv.errorsText(isExampleFile.errors)}`);
  return value;
};

const closed = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const map = { type: 'object' };
const list = { type: 'array' };
const text = { type: 'string' };
const texts = { type: 'array', items: text };
const oneOrMore = (items: object) => ({ anyOf: [items, { type: 'array', items }] });

const setting = { definitions: map, applications: list, users: map, properties: map, crypto: map };
const received = closed({ method: text, path: {}, headers: map, body: {}, json: {} });
const answer = closed({
  status: { type: 'integer' },
  reason: text,
  headers: map,
  body: text,
  json: {},
  cut: { enum: ['head', 'body'] },
});
const call = {
  after: { type: 'integer' },
  now: closed({ definitions: map, applications: list }),
  request: closed(
    { method: text, path: text, headers: map, body: text, json: {}, form: {}, basic: texts, bearer: text },
    ['path'],
  ),
  submit: { type: 'object', additionalProperties: text },
  expect: closed({ status: { type: 'integer' }, headers: map, json: {}, body: {} }, ['status']),
  keep: { type: 'object', additionalProperties: text },
};
const flow = closed({
  reads: texts,
  writes: texts,
  faults: texts,
  requestBody: text,
  responseBody: text,
  end: text,
  suspends: { type: 'boolean' },
});

const ajv = new Ajv({ allowUnionTypes: true });
const isExampleFile = ajv.compile<ExampleFile>(
  closed(
    {
      setting: closed(setting),
      examples: {
        type: 'array',
        minItems: 1,
        items: closed(
          {
            title: text,
            ...setting,
            steps: list,
            catch: list,
            operation: text,
            backend: closed({ gets: oneOrMore(received), answers: oneOrMore(answer) }),
            ...call,
            calls: { type: 'array', items: closed(call, ['expect']) },
            flow,
            problems: texts,
          },
          ['title'],
        ),
      },
    },
    ['examples'],
  ),
);
