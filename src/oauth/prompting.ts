import type { RefusalCode } from './errors.ts';
import type { Form } from './form.ts';

/** What the owner must be asked although it were not necessary, or that they must not be asked anything. */
export type Prompt = 'login' | 'consent' | 'none';

/** How a request wants its owner to be asked (OpenID Connect Core 1.0 §3.1.2.1). Plain JSON. */
export interface Prompting {
  /** `none` is the only one where it is there. */
  readonly prompt: readonly Prompt[];
  /** A sign-in that is older does not do. */
  readonly maxAgeSeconds?: number | undefined;
  /** Languages that they read, the best first, with spaces between (BCP 47); as the client sent it. */
  readonly uiLocales?: string | undefined;
  /** What they might type as their name; as the client sent it. */
  readonly loginHint?: string | undefined;
}

/** Longer than any list of languages that anybody reads. */
const localesLimit = 200;
/** As long as a name may be (`composed`). */
const hintLimit = 1024;

const prompts: Readonly<Record<string, Prompt | undefined>> = {
  login: 'login',
  // There is one account to a browser here: to choose another one is to sign in with it.
  select_account: 'login',
  consent: 'consent',
};

/**
 * Reads the four parameters. Values of `prompt` that nobody knows are ignored, as parameters are (RFC 6749 §3.1), and so are
 * a hint and languages that are too long: nobody is refused for what would only help them.
 */
export const readPrompting = (fields: Form): Prompting | RefusalCode => {
  const { max_age: maxAge, ui_locales: uiLocales, login_hint: loginHint } = fields;
  const prompt = readPrompt(fields);
  if (typeof prompt === 'string') return prompt;
  // Ten digits: more than three hundred years.
  if (maxAge !== undefined && !/^\d{1,10}$/.test(maxAge)) return 'oauth/max-age-malformed';
  return {
    prompt,
    ...(maxAge === undefined ? {} : { maxAgeSeconds: Number(maxAge) }),
    ...(uiLocales === undefined || uiLocales.length > localesLimit ? {} : { uiLocales }),
    ...(loginHint === undefined || loginHint.length > hintLimit ? {} : { loginHint }),
  };
};

const readPrompt = ({ prompt = '' }: Form): readonly Prompt[] | RefusalCode => {
  const values = new Set(prompt.split(' '));
  if (values.has('none')) return values.size === 1 ? ['none'] : 'oauth/prompt-contradictory';
  return [...new Set([...values].flatMap((value) => (Object.hasOwn(prompts, value) ? (prompts[value] ?? []) : [])))];
};
