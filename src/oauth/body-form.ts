import type { Exchange } from '../runtime/exchange.ts';
import { formText } from '../runtime/request-parts.ts';
import { type Form, type Parameters, parseBodyForm } from './form.ts';

/**
 * The form that a request's body is, read once however many steps ask. Throws as `parseBodyForm`.
 *
 * It is kept with the exchange: a `WeakMap` beside it costs the garbage collector as much as the reading.
 */
export const bodyParameters = (x: Exchange): Parameters => {
  const { request, form } = x;
  if (form?.request === request) return form.read as Parameters; // written below, and nowhere else
  const read = parseBodyForm(formText(x));
  x.form = { request, read };
  return read;
};

/** Its parameters, of which most may come only once. */
export const bodyForm = (x: Exchange): Form => bodyParameters(x).fields;
