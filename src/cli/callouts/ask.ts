import { asBytes, CallOutFailed, withQuery } from '../../oauth/call-out.ts';
import type { Outbound } from '../../outbound/outbound.ts';
import { OutboundError } from '../../outbound/outbound-error.ts';

/** Of a body: what the gateway itself reads of a list, and more than anybody needs where it reads none. */
const bodyLimitBytes = 256 * 1024;

/** A question to a service. */
export interface Question {
  readonly method?: 'GET' | 'POST';
  /** Added to those of the URL. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** What came back; a text: why nothing did. */
export type Got =
  | string
  | {
      readonly status: number;
      /** Name and value in turn, a byte a character. */
      readonly headers: readonly string[];
      /** A text: why it could not be read. */
      readonly body: Buffer | string;
    };

/** Asks a service. */
export type Ask = (question: Question) => Promise<Got>;

/** Where it is, and how it is reached. */
export interface AskedAt {
  readonly url: string;
  readonly tlsProfile: string | undefined;
  readonly timeoutMs: number;
}

/** Asks as a gateway does: with its rules for addresses and TLS, and without following redirects. */
export const asking =
  ({ url, ...at }: AskedAt, outbound: Pick<Outbound, 'send'>): Ask =>
  async ({ method = 'GET', query, headers, body: sent }) => {
    const fields = ['User-Agent', 'headgate', ...headers.flatMap(([name, value]) => [name, asBytes(value)])];
    try {
      const asked = query === undefined ? url : withQuery(url, query);
      const request = { method, url: asked, headers: fields, secret: true, ...at };
      const { body, ...head } = await outbound.send(
        sent === undefined ? request : { ...request, body: Buffer.from(sent, 'utf8') },
      );
      return {
        ...head,
        body: body === undefined || Buffer.isBuffer(body) ? (body ?? Buffer.alloc(0)) : await bytesOf(body),
      };
    } catch (error) {
      return reasonOf(error);
    }
  };

const bytesOf = (body: { collect(limitBytes: number): Promise<Buffer> }): Promise<Buffer | string> =>
  body.collect(bodyLimitBytes).catch(reasonOf);

const reasonOf = (error: unknown): string => {
  if (error instanceof OutboundError) return error.reason;
  if (error instanceof CallOutFailed) return error.message;
  throw error;
};
