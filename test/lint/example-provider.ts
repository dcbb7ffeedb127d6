import { problemsIn } from './example-project.ts';

/** Strict natively, legacy-v5 in IBM's dialect. */
export const profiles = ['strict', 'legacy-v5'] as const;
/** See `profiles`. */
export type Profile = (typeof profiles)[number];
type Severity = 'error' | 'warning';
/** A part of a document. */
export type Tree = { readonly [key: string]: unknown };

/** One without anything. */
export const operation = { responses: { 200: { description: 'An answer' } } };

/** A provider without a problem. */
const settings: Tree = {
  'client-type': 'confidential',
  scopes: { read: 'Read' },
  grants: ['accessCode', 'application'],
  authentication: { registry: 'staff' },
  authorization: { type: 'default-form' },
};

/** All but its settings. */
export const document: Tree = {
  swagger: '2.0',
  info: { title: 'Sign-in', version: '1.0.0' },
  schemes: ['https'],
  securityDefinitions: {
    id: { type: 'apiKey', in: 'header', name: 'X-IBM-Client-Id' },
    secret: { type: 'apiKey', in: 'header', name: 'X-IBM-Client-Secret' },
  },
  paths: { '/oauth2/authorize': { get: operation, post: operation }, '/oauth2/token': { post: operation } },
};

/** What differs from it: `undefined` takes a setting or a root key away. */
interface Change {
  readonly oauth?: Tree;
  readonly root?: Tree;
}

/** The document as a text (JSON is YAML), natively for the strict profile, else in IBM's dialect. */
export const textOf = ({ oauth = {}, root = {} }: Change, profile: Profile, dialect = dialectOf(profile)): string => {
  const changed = { ...settings, ...oauth, profile };
  const extension =
    dialect === 'native' ? { 'x-oauth': changed } : { 'x-ibm-configuration': { testable: true, oauth2: changed } };
  const info = { title: 'Sign-in', version: '1.0.0', [dialect === 'native' ? 'x-name' : 'x-ibm-name']: 'sign-in' };
  return JSON.stringify({ ...document, info, ...extension, ...root }, undefined, 1);
};

const dialectOf = (profile: Profile): 'native' | 'ibm' => (profile === 'strict' ? 'native' : 'ibm');

/**
 * What is said of a document, as `severity code pointer`: settings by their own pointer. Not: what is advised against, nor
 * of properties, which an environment may have.
 */
export const said = async (text: string): Promise<readonly string[]> =>
  (await problemsIn(new Map([['provider.json', text]])))
    .filter(({ code, severity }) => severity !== 'info' && !isAdvice(code))
    .map(({ severity, code, pointer }) => `${severity} ${code} ${pointer.replace(/^.*\/(x-oauth|oauth2)\b/, '')}`);

const isAdvice = (code: string): boolean =>
  code === 'oauth/consent-not-asked' || code === 'oauth/legacy-grant' || /^(?:posture|reference)\//.test(code);

/** A rule between settings, with a document that breaks it and one that does not. */
export interface Rule {
  readonly says: string;
  readonly code: string;
  /** A profile without one: the rule does not apply. */
  readonly severity: Partial<Readonly<Record<Profile, Severity>>>;
  readonly bad: Change;
  readonly at: string;
  readonly good: Change;
}

/** How grave a rule is natively, and in IBM's dialect. */
export const errors = { strict: 'error', 'legacy-v5': 'error' } as const;
/** The same, of what API Connect v5 serves. */
export const tolerated = { strict: 'error', 'legacy-v5': 'warning' } as const;

/** Users sign in at another service. */
export const elsewhere = {
  'identity-extraction': { type: 'redirect', url: 'https://login.example/start' },
  authentication: { url: 'https://login.example/verify' },
  authorization: 'authenticated',
};
