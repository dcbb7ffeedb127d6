import http from 'node:http';

/** A request as a test writes it. */
export interface TestRequest {
  /** Absent: GET, or POST where there is a body. */
  readonly method?: string;
  /** Path and query, sent as they stand. */
  readonly path: string;
  /** By name as sent; a list sends the header several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** At most one of the three. A form given as text is sent as it stands, for what an object cannot say. */
  readonly body?: string | Buffer;
  readonly json?: unknown;
  readonly form?: string | Readonly<Record<string, string>>;
  /** `[id, secret]`, form-encoded first (RFC 6749 §2.3.1). */
  readonly basic?: readonly [string, string];
  readonly bearer?: string;
}

/** An answer, read whole. */
export interface TestAnswer {
  readonly status: number;
  readonly reason: string;
  /** By lower-case name; several `Set-Cookie` are one list. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; throws where it is none. */
  json(): unknown;
}

/** Sends one request over a connection of its own and reads the answer. Follows no redirect, keeps no cookie. */
export const send = (url: string, request: TestRequest): Promise<TestAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const [type, body] = bodyOf(request);
    const sent = http.request({
      host: hostname,
      port,
      path: request.path,
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(type && { 'Content-Type': type }),
        ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }),
        ...authorizationOf(request),
        ...request.headers,
      },
      agent: false,
    });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode = 0, statusMessage = '', headers } = answer;
        resolve({ status: statusCode, reason: statusMessage, headers, text, json: () => JSON.parse(text) });
      });
    });
    sent.end(body);
  });

const bodyOf = ({
  body,
  json,
  form,
}: TestRequest): readonly [type: string | undefined, body: string | Buffer | undefined] => {
  if (json !== undefined) return ['application/json', JSON.stringify(json)];
  if (form === undefined) return [undefined, body];
  return ['application/x-www-form-urlencoded', typeof form === 'string' ? form : new URLSearchParams(form).toString()];
};

const authorizationOf = ({ basic, bearer }: TestRequest): { readonly Authorization?: string } => {
  if (bearer !== undefined) return { Authorization: `Bearer ${bearer}` };
  if (basic === undefined) return {};
  const pair = basic.map((one) => encodeURIComponent(one)).join(':');
  return { Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
};
