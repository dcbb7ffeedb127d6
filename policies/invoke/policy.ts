import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';

/** Properties of `invoke`. */
export interface Invoke {
  /** Absolute URL; `$(…)` references and `{…}` path parameters are put in, encoded. */
  readonly 'target-url': string;
  /** `keep`, or absent: the method of the client. */
  readonly verb?: string;
  /** Seconds for the whole call, its answer included. */
  readonly timeout?: number;
  /** An empty text is none, as in all documents of API Connect. */
  readonly 'tls-profile'?: string;
  /** Basic authentication at the back end. */
  readonly username?: string;
  readonly password?: string;
  /** Variable that gets the answer as a value; absent or `message`: the answer becomes the message. */
  readonly output?: string;
  /** Which errors stop the flow; absent: `ConnectionError`. */
  readonly 'stop-on-error'?: readonly (StopOnError | null)[];
  /** How many redirects of a GET or HEAD are followed; absent: none. */
  readonly 'follow-redirects'?: number | boolean;
}

/** Errors of a call that can stop the flow. */
export type StopOnError = 'ConnectionError' | 'OperationError';

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'];

/** Calls a back end (IBM API Connect v5, `invoke`). */
export const invoke = definePolicy<Invoke>({
  name: 'invoke',
  version: '1.0.0',
  summary: 'Calls a back end; its answer becomes the message, or the value of a variable',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['target-url'],
    dependencies: { username: ['password'], password: ['username'] },
    properties: {
      'target-url': { type: 'string', minLength: 1, description: 'URL of the back end, http or https' },
      verb: {
        enum: ['keep', 'Keep', 'KEEP', ...methods, ...methods.map((method) => method.toLowerCase())],
        description: 'Method of the call; "keep", or nothing, for that of the client',
      },
      timeout: { type: 'integer', minimum: 1, maximum: 86400, default: 60, description: 'Seconds for the whole call' },
      // IBM's editor leaves it empty, and user and password too: none is meant.
      'tls-profile': { type: 'string', description: 'TLS profile of the environment' },
      username: { type: 'string', pattern: '^[^:]*$', description: 'User for Basic authentication at the back end' },
      password: { type: 'string', description: 'Password for Basic authentication at the back end' },
      output: {
        type: 'string',
        pattern: '^[^\\s$(){}]+$',
        description: 'Variable that gets the answer',
        default: 'message',
      },
      'stop-on-error': {
        type: 'array',
        items: { enum: ['ConnectionError', 'OperationError', null] },
        description: 'Errors that stop the flow; without this key, ConnectionError',
      },
      'follow-redirects': {
        type: ['integer', 'boolean'],
        minimum: 0,
        maximum: 10,
        default: false,
        description: 'How many redirects of a GET or HEAD are followed; true: 5',
      },
      // Written by IBM's editor into every file; these values ask for nothing that is not done anyway.
      'cache-response': { enum: ['protocol', 'no-cache'], description: 'Answers are not cached' },
      'cache-key': { type: 'string', description: 'Of caching, which is not served' },
      'cache-ttl': { type: 'integer', description: 'Of time-to-live caching, which is not served' },
      'cache-putpost-response': { const: false },
      compression: { const: false, description: 'Compression of the request is not served' },
      'secure-gateway': { type: 'boolean', description: "Of IBM's cloud alone" },
      'chunked-uploads': {
        type: 'boolean',
        description: 'A body of unknown length is sent in chunks, any other whole',
      },
      'http-version': { enum: ['1.1', 1.1] },
    },
  },
  flow: (properties, names) => {
    const { username, password, output, 'stop-on-error': stops = ['ConnectionError'] } = properties;
    const method = methodOf(properties);
    const sends = sendsBody(method);
    const kept = answerVariable(properties) === undefined ? [] : [use('message.body', '')];
    const written = output === undefined ? use('message', '') : use(output, '/output');
    return {
      ...quietFlow,
      reads: [
        use('message.headers', ''),
        ...(method === undefined ? [use('request.verb', '/verb')] : []),
        ...names.inText(properties['target-url'], '/target-url'),
        ...(username === undefined ? [] : names.inText(username, '/username')),
        ...(password === undefined ? [] : names.inText(password, '/password').map((one) => ({ ...one, secret: true }))),
        // The message outlives this call, so its body is needed as bytes: a stream could not be used twice.
        ...(sends ? kept : []),
      ],
      writes: [written],
      // The last is the client's, who broke off a body that was being passed on.
      faults: [...stops.filter((one) => one !== null), 'PropertyError', ...(sends ? ['BadRequestError'] : [])],
      requestBody: sends ? 'pass' : 'none',
      responseBody: answerVariable(properties) === undefined ? 'pass' : 'none',
    };
  },
});

/** The method of the call in upper case; `undefined`: that of the client. */
export const methodOf = ({ verb = 'keep' }: Invoke): string | undefined => {
  const method = verb.toUpperCase();
  return method === 'KEEP' ? undefined : method;
};

/** Whether a call with this method sends the body of the message; `undefined`: the client's method decides. */
export const sendsBody = (method: string | undefined): boolean => method !== 'GET' && method !== 'HEAD';

/** The variable that gets the answer; `undefined`: it becomes the message. */
export const answerVariable = ({ output = 'message' }: Invoke): string | undefined =>
  output === 'message' ? undefined : output;
