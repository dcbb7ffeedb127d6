import { type Terminal, UsageError } from '../terminal.ts';
import { noGrant } from './no-grant.ts';
import { listOf } from './variables.ts';

/** What kinds of application there are, by who holds what: it decides the grant. */
export type ApplicationKind = 'service' | 'web' | 'mobile' | 'internal';

/** A kind with the grant that suits it (RFC 6749 §1.3; for applications without a secret with PKCE: RFC 9700 §2.1.1). */
interface Kind {
  readonly grant: string;
  readonly inWords: string;
  readonly title: string;
}

export const applicationKinds: Readonly<Record<ApplicationKind, Kind>> = {
  service: { grant: 'application', inWords: 'a service on its own behalf', title: 'A service' },
  web: { grant: 'accessCode', inWords: 'a web application', title: 'A web application' },
  mobile: {
    grant: 'accessCode',
    inWords: 'a mobile, desktop or single-page application',
    title: 'A mobile application',
  },
  internal: {
    grant: 'password',
    inWords: 'an internal legacy application that takes passwords itself',
    title: 'An internal application',
  },
};

// The table has these keys and no others.
const names = Object.keys(applicationKinds) as readonly ApplicationKind[];

/** For who does not say: both can be tried at once, and neither is a legacy. */
const usual: readonly ApplicationKind[] = ['service', 'web'];

/** How the command line says it. */
export interface KindOptions {
  /** Kinds, with a comma between. */
  readonly for?: string;
  /** Grants in their place. */
  readonly grants?: string;
}

/**
 * What the command line says, else what is answered on a terminal, else a service and a web application.
 *
 * @throws UsageError for what is no kind, or for two that no provider serves.
 */
export const kindsOf = async (
  { for: kinds, grants }: KindOptions,
  terminal: Terminal,
): Promise<readonly ApplicationKind[]> => {
  if (kinds !== undefined && grants !== undefined)
    throw new UsageError('"--for" and "--grants" say the same: leave out one');
  if (kinds !== undefined) return checked(listOf(kinds));
  if (grants !== undefined) return checked(listOf(grants).map(kindOfGrant));
  return terminal.ask === undefined ? usual : asked(terminal.ask, terminal);
};

const kindOfGrant = (grant: string): string => {
  if (grant === 'implicit')
    throw new UsageError('for "implicit" see "headgate new provider": applications use accessCode today');
  const kind = names.find((name) => applicationKinds[name].grant === grant);
  if (kind === undefined) throw noGrant(grant, ['application', 'accessCode', 'password']);
  return kind;
};

const checked = (kinds: readonly string[]): readonly ApplicationKind[] => {
  const unknown = kinds.find((kind) => !names.some((name) => name === kind));
  if (unknown !== undefined)
    throw new UsageError(`"${unknown}" is no kind of application: there are ${names.join(', ')}`);
  const known = names.filter((name) => kinds.includes(name));
  if (known.length === 0) throw new UsageError(`name a kind of application: there are ${names.join(', ')}`);
  if (known.includes('mobile') && known.includes('service')) {
    throw new UsageError(
      'one provider does not serve "mobile" and "service": who has no secret gets no token of its own',
    );
  }
  return known;
};

const mostTries = 3;

const asked = async (ask: NonNullable<Terminal['ask']>, { stderr }: Terminal): Promise<readonly ApplicationKind[]> => {
  stderr('What kind of application will call?\n');
  for (const [index, name] of names.entries()) stderr(`  ${index + 1}) ${applicationKinds[name].inWords}\n`);
  for (let tries = 1; ; tries += 1) {
    const answer = await ask('One or several, such as 1,2; Enter for 1,2: ');
    if (answer === undefined) throw new UsageError('there is no answer');
    try {
      return answer.trim() === '' ? usual : checked(listOf(answer).map((one) => names[Number(one) - 1] ?? one));
    } catch (error) {
      if (!(error instanceof UsageError) || tries === mostTries) throw error;
      stderr(`${error.message}\n`);
    }
  }
};
