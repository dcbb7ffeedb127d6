import { repeatableParameters } from './audience.ts';
import { type RefusalCode, refusal } from './errors.ts';
import { decodeFormText } from './form-decoding.ts';

/**
 * Parameters by name. Has no prototype: `constructor` and `__proto__` are names like any other. A parameter without a
 * value is absent (RFC 6749 §3.1).
 */
export type Form = Readonly<Record<string, string | undefined>>;

/** Parameters as sent. Of a repeated one `fields` has the first value, and `lists` all of them. */
export interface Parameters {
  readonly fields: Form;
  readonly lists: Readonly<Record<string, readonly string[] | undefined>>;
  /** Names that were sent more than once, also where a value is empty. */
  readonly repeated: ReadonlySet<string>;
}

/** No request of the protocol has more than a few dozen; a library that stops reading there would drop the rest unseen. */
const parametersLimit = 1000;

/**
 * The parameters of a form. Written here since libraries let a broken encoding through as it is, which two readers of one
 * request then understand differently.
 *
 * @param repeatable names that may be sent more than once (RFC 8707's `resource`); none of RFC 6749 may (§3.2).
 * @throws Fault `oauth/form-malformed`, `oauth/form-too-long`, `oauth/parameter-repeated`
 */
export const parseForm = (text: string, repeatable: ReadonlySet<string> = new Set()): Parameters => {
  const parameters = readParameters(text);
  if (typeof parameters === 'string') throw refusal(parameters);
  for (const name of parameters.repeated)
    if (!repeatable.has(name))
      throw refusal('oauth/parameter-repeated', { compared: { repeated: [...parameters.repeated] } });
  return parameters;
};

/**
 * The parameters of a request's body (RFC 6749 §3.2). `undefined`: the body is no form.
 *
 * @throws Fault `oauth/content-type`, and as `parseForm`
 */
export const parseBodyForm = (text: string | undefined): Parameters => {
  if (text === undefined) throw refusal('oauth/content-type');
  return parseForm(text, repeatableParameters);
};

/** The same as `parseForm` without judging repetitions; the code of the refusal where it cannot be read at all. */
export const readParameters = (text: string): Parameters | RefusalCode => {
  const fields: Record<string, string | undefined> = Object.create(null);
  const lists: Record<string, string[] | undefined> = Object.create(null);
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const parts = text.split('&', parametersLimit + 1);
  if (parts.length > parametersLimit) return 'oauth/form-too-long';
  for (const part of parts) {
    if (part === '') continue;
    const split = part.indexOf('=');
    const name = decodeFormText(split === -1 ? part : part.slice(0, split));
    const value = split === -1 ? '' : decodeFormText(part.slice(split + 1));
    if (name === undefined || value === undefined) return 'oauth/form-malformed';
    if (seen.has(name)) repeated.add(name);
    seen.add(name);
    if (value === '') continue;
    fields[name] ??= value;
    const list = lists[name];
    if (list === undefined) lists[name] = [value];
    else list.push(value);
  }
  return { fields, lists, repeated };
};
