import type { CompiledProvider } from '../assembly/types.ts';
import { refusal } from './errors.ts';
import type { Form } from './form.ts';

/** A form of token responses beside RFC 6749 §5.1's JSON. */
export type ResponseFormat = Exclude<CompiledProvider['responseFormats'][number], 'json'>;

/**
 * The form in which a token request wants its answer (Axway's parameter `format`). Where the provider has one form alone,
 * it is a parameter that nobody knows (RFC 6749 §3.2).
 *
 * @returns `undefined`: JSON.
 * @throws Fault invalid_request for a form that the provider does not list.
 */
export const chosenFormat = (
  { format }: Form,
  { responseFormats }: Pick<CompiledProvider, 'responseFormats'>,
): ResponseFormat | undefined => {
  if (format === undefined || responseFormats.length === 1) return undefined;
  const chosen = responseFormats.find((one) => one === format);
  if (chosen === undefined) throw refusal('oauth/response-format-unsupported', { parameter: 'format' });
  return chosen === 'json' ? undefined : chosen;
};

/** A body and its media type. */
export interface FormattedBody {
  readonly type: string;
  readonly text: string;
}

/** The members of a token response in another form than JSON. What is an object or a list is written as its JSON. */
export const formatted = (response: Readonly<Record<string, unknown>>, format: ResponseFormat): FormattedBody => {
  const members = Object.entries(response).flatMap(([name, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    return text === undefined || text === null ? [] : [[name, String(text)] as const];
  });
  return format === 'xml'
    ? { type: 'application/xml', text: xmlOf(members) }
    : {
        type: 'application/x-www-form-urlencoded',
        text: new URLSearchParams(members.map(([...pair]) => pair)).toString(),
      };
};

const xmlOf = (members: readonly (readonly [name: string, text: string])[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<OAuth>${members.map(([name, text]) => elementOf(name, escaped(text))).join('')}</OAuth>`;

/** An author may have added a member under a name that no element can have. */
const elementOf = (name: string, text: string): string =>
  /^[A-Za-z_][\w.-]*$/.test(name) ? `<${name}>${text}</${name}>` : `<member name="${escaped(name)}">${text}</member>`;

/** What no XML 1.0 document can hold, not even escaped (§2.2), is replaced. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\x00-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
