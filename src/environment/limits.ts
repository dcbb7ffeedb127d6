import type { JsonSchema } from '../assembly/types.ts';

/** Most that one request may be; everything beyond is refused before it is held in memory. Lengths in bytes. */
export interface Limits {
  /** The request target and all names and values of headers together: 431. */
  readonly head: number;
  /** The request target, path and query: 414. */
  readonly url: number;
  /** Header fields: 431. */
  readonly headers: number;
  /** A body that some step of an API reads: 413. One that only passes through has no limit. */
  readonly body: number;
  /** A body sent to an endpoint of a provider: 413. */
  readonly providerBody: number;
  readonly json: JsonLimits;
}

/** What a client's JSON may hold where a step reads it: 400. */
export interface JsonLimits {
  /** Objects and lists within each other. */
  readonly depth: number;
  /** Values of the whole document, objects and lists among them. */
  readonly values: number;
  /** Bytes between the quotes of a member's name. */
  readonly name: number;
  /** Bytes between the quotes of any other text. */
  readonly text: number;
  /** Characters of a number. */
  readonly number: number;
}

/**
 * The limits where `headgate.yaml` says nothing.
 *
 * `head` and `url` are what common servers take. `providerBody` is a hundred times any form of OAuth. `body` and the
 * limits of JSON are those of IBM DataPower. It has none for `values`: 25,000 of the costliest kind (as many different
 * names) keep the event loop for 40 ms (measured), a million for most of a second.
 */
export const defaultLimits: Limits = {
  head: 16 * 1024,
  url: 8 * 1024,
  headers: 100,
  body: 4 * 1024 * 1024,
  providerBody: 1024 * 1024,
  json: { depth: 64, values: 25_000, name: 256, text: 8 * 1024, number: 128 },
};

/** `limits` of `headgate.yaml` as its author wrote it. */
export type WrittenLimits = Partial<Record<'head' | 'url' | 'headers' | 'body' | 'provider-body', number>> & {
  readonly json?: Partial<JsonLimits>;
};

/** What is written over what is not. */
export const readLimits = ({ json, 'provider-body': providerBody, ...written }: WrittenLimits = {}): Limits => ({
  ...defaultLimits,
  ...written,
  ...(providerBody !== undefined && { providerBody }),
  json: { ...defaultLimits.json, ...json },
});

const from = (title: string, [minimum, maximum]: readonly [number, number], usual: number): JsonSchema => ({
  title,
  type: 'integer',
  description: `a whole number from ${minimum} to ${maximum}`,
  minimum,
  maximum,
  default: usual,
});

// Least: what ordinary clients need. Most: what one process can hold many times over; JSON so deep is still no danger to
// the stack.
const limits = {
  head: from('Bytes of the target and all headers of a request', [4096, 256 * 1024], defaultLimits.head),
  url: from('Bytes of the path and query of a request', [1024, 64 * 1024], defaultLimits.url),
  headers: from('Headers of a request', [20, 1000], defaultLimits.headers),
  body: from('Bytes of a body that a step reads', [1024, 256 * 1024 * 1024], defaultLimits.body),
  'provider-body': from(
    'Bytes of a body at an endpoint of a provider',
    [1024, 16 * 1024 * 1024],
    defaultLimits.providerBody,
  ),
};
const jsonLimits = {
  depth: from('Levels of objects and lists within each other', [4, 1000], defaultLimits.json.depth),
  values: from('Values in the whole text', [100, 1_000_000], defaultLimits.json.values),
  name: from("Bytes of a member's name", [16, 65_536], defaultLimits.json.name),
  text: from('Bytes of any other text', [64, 256 * 1024 * 1024], defaultLimits.json.text),
  number: from('Characters of a number', [16, 1024], defaultLimits.json.number),
};

const mapOf = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  description: `a map with ${Object.keys(properties)
    .map((key) => `"${key}"`)
    .join(', ')}`,
  properties,
  additionalProperties: false,
});

/** What `limits` holds. */
export const limitsSchema: JsonSchema = mapOf({
  ...limits,
  json: { title: 'What JSON of a client may hold where a step reads it', ...mapOf(jsonLimits) },
});

/** Whether the text of digits that a reference leads to is meant as a number at `pointer`. */
export const isLimit = (pointer: string): boolean => pointer.startsWith('/limits/');
