import type { CompiledAuthenticationUrl, CompiledForm, CompiledProvider } from '../assembly/types.ts';
import { callChanges, urlChanges } from './call-outs.ts';
import type { Finding, Pair } from './change.ts';
import { neutral } from './change.ts';
import { listChanges, quoted } from './words.ts';

type Judge = (pair: Pair<CompiledProvider>) => readonly Finding[];

/** Who knows the users. */
export const authenticationChanges: Judge = ({ old: { authentication: old }, now: { authentication: now } }) => {
  if (isAuthenticationUrl(old) && isAuthenticationUrl(now)) {
    return [
      ...callChanges('authentication-url', 'the authentication URL', [old, now]),
      ...forwardedHeaders(old.forwardHeaders, now.forwardHeaders),
    ];
  }
  return [neutral('authentication', `who knows the users: ${knowerOf(old)} → ${knowerOf(now)}`)];
};

type Authentication = CompiledProvider['authentication'];

const isAuthenticationUrl = (one: Authentication): one is CompiledAuthenticationUrl => typeof one === 'object';

const knowerOf = (one: Authentication): string => {
  if (one === undefined) return 'nobody';
  return typeof one === 'string' ? `the registry "${one}"` : 'an authentication URL';
};

const forwardedHeaders = (
  old: CompiledAuthenticationUrl['forwardHeaders'],
  now: CompiledAuthenticationUrl['forwardHeaders'],
): readonly Finding[] => {
  if (old === 'legacy-v5' || now === 'legacy-v5') {
    if (old === now) return [];
    const isWider = now === 'legacy-v5';
    const message = isWider
      ? 'the authentication URL now gets all the headers that API Connect v5 forwards'
      : 'the authentication URL no longer gets all the headers that API Connect v5 forwards';
    return [{ class: isWider ? 'widened' : 'narrowed', kind: 'forward-headers', message }];
  }
  const { added, removed } = listChanges(old, now);
  return [
    ...sided('widened', added, 'the authentication URL now gets the headers'),
    ...sided('narrowed', removed, 'the authentication URL no longer gets the headers'),
  ];
};

const sided = (side: 'widened' | 'narrowed', names: readonly string[], said: string): readonly Finding[] =>
  names.length === 0 ? [] : [{ class: side, kind: 'forward-headers', message: `${said} ${quoted(names)}` }];

/** How users say who they are. */
export const extractionChanges: Judge = ({ old: { identityExtraction: old }, now: { identityExtraction: now } }) => {
  const what = 'the page where people sign in';
  if (old.type === 'custom-form' && now.type === 'custom-form')
    return formChanges('identity-extraction', what, { old, now });
  if (old.type === 'redirect' && now.type === 'redirect')
    return urlChanges('identity-extraction-url', 'where people sign in', [old.url, now.url]);
  return [
    neutral('identity-extraction', `how people sign in: ${old.type} → ${now.type}`),
    ...formGained('identity-extraction', what, now),
  ];
};

/** How they consent. */
export const authorizationChanges: Judge = ({ old: { authorization: old }, now: { authorization: now } }) => [
  ...consentChanges({ old, now }),
  ...(old.remember === now.remember
    ? []
    : ([
        {
          class: now.remember ? 'widened' : 'narrowed',
          kind: 'consent-remembered',
          message: now.remember
            ? 'what was allowed once is not asked again'
            : 'what was allowed is asked each time again',
        },
      ] as const)),
];

const consentChanges = ({ old, now }: Pair<CompiledProvider['authorization']>): readonly Finding[] => {
  if (old.type === 'custom-form' && now.type === 'custom-form')
    return formChanges('authorization', 'the consent page', { old, now });
  if (old.type === now.type) return [];
  if (now.type === 'authenticated')
    return [
      {
        class: 'widened',
        kind: 'consent-not-asked',
        message: 'people who sign in are not asked for their consent any more',
      },
    ];
  if (old.type === 'authenticated')
    return [
      { class: 'narrowed', kind: 'consent-not-asked', message: 'people who sign in are now asked for their consent' },
    ];
  return [
    neutral('authorization', `how people consent: ${old.type} → ${now.type}`),
    ...formGained('authorization', 'the consent page', now),
  ];
};

/** A page of ours that becomes one of a URL's. */
const formGained = (
  kind: string,
  what: string,
  now: { readonly type: string; readonly sha256?: string },
): readonly Finding[] =>
  now.type === 'custom-form' && now.sha256 === undefined
    ? [
        {
          class: 'widened',
          kind: `${kind}-digest`,
          message: `${what} may be any document: no digest of it is compared`,
        },
      ]
    : [];

const formChanges = (kind: string, what: string, { old, now }: Pair<CompiledForm>): readonly Finding[] => [
  ...callChanges(`${kind}-url`, what, [old, now]),
  ...digestChange(`${kind}-digest`, what, { old: old.sha256, now: now.sha256 }),
];

const digestChange = (kind: string, what: string, { old, now }: Pair<string | undefined>): readonly Finding[] => {
  if (old === now) return [];
  if (now === undefined)
    return [{ class: 'widened', kind, message: `${what} may be any document: its digest is no longer compared` }];
  if (old === undefined) return [{ class: 'narrowed', kind, message: `the digest of ${what} is now compared` }];
  return [neutral(kind, `${what} is another document, by its digest`)];
};
