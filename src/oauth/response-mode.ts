import type { RefusalCode, ResponseMode } from './errors.ts';
import type { Parameters } from './form.ts';

/** All of them. */
export const responseModes: readonly ResponseMode[] = ['query', 'fragment', 'form_post'];

/** A mode that fits the request; `refused`: what it asks for cannot be done, and it is told so in this one. */
export interface ResolvedResponseMode {
  readonly responseMode: ResponseMode;
  readonly refused?: RefusalCode;
}

/**
 * The mode that a request names, or the default of its response type: `fragment` where that brings tokens, `query` for
 * the others (Multiple Response Type Encoding Practices §2.1, §3). Also for types we do not serve: their refusal has to be
 * where the client looks for it.
 */
export const resolveResponseMode = ({ fields, repeated }: Parameters, redirectUri: string): ResolvedResponseMode => {
  const types = (fields['response_type'] ?? '').split(' ');
  const usual = types.some((type) => type === 'token' || type === 'id_token') ? 'fragment' : 'query';
  const asked = fields['response_mode'];
  if (asked === undefined || repeated.has('response_mode')) return { responseMode: usual };
  const responseMode = responseModes.find((mode) => mode === asked);
  return responseMode !== undefined && fits(responseMode, usual, redirectUri)
    ? { responseMode }
    : { responseMode: usual, refused: 'oauth/response-mode-unsupported' };
};

/** A token is never put in a query, which servers log (§3, §5); a browser posts a form to no installed application. */
const fits = (mode: ResponseMode, usual: ResponseMode, redirectUri: string): boolean =>
  mode === 'form_post' ? /^https?:/i.test(redirectUri) : mode === 'fragment' || usual === 'query';
