import type { Exchange, InboundRequest } from '../runtime/exchange.ts';
import { formText } from '../runtime/request-parts.ts';
import { type Form, parseBodyForm } from './form.ts';

const known = new WeakMap<InboundRequest, Form>();

/** The parameters of the form that a request's body is, read once however many steps ask. Throws as `parseBodyForm`. */
export const bodyForm = (x: Exchange): Form => {
  const read = known.get(x.request);
  if (read !== undefined) return read;
  const { fields } = parseBodyForm(formText(x));
  known.set(x.request, fields);
  return fields;
};
