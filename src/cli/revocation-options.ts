import { momentOf } from '../environment/moment.ts';
import type { Instant, RevocationRule, Selection } from '../stores/grants.ts';
import { UsageError } from './terminal.ts';

/** What of a rule a command line may name. */
type RuleOptions = Pick<RevocationRule, 'provider' | 'application' | 'owner' | 'scope'>;

/** How a command line says which tokens it means: a token, a family, a rule, or all of them. */
export interface RevocationOptions extends RuleOptions {
  readonly tokenFile?: string;
  readonly family?: string;
  readonly before?: string;
  readonly all?: true;
}

/** What is to be ended, and how a person reads that. */
export interface Meant {
  readonly selection: Selection;
  readonly about: string;
}

/**
 * What the options mean; `token`: what is in a file, which is yet to be read.
 *
 * @throws UsageError where they say nothing, or two things: nobody ends every token by an option left out.
 */
export const meantBy = (options: RevocationOptions, now: Instant): Meant | { readonly token: string } => {
  const { tokenFile, family, all, before, provider, application, owner, scope } = options;
  const hasRule = [provider, application, owner, scope, before].some((one) => one !== undefined);
  const ways = [tokenFile, family, all, hasRule || undefined].filter((one) => one !== undefined);
  if (ways.length > 1) {
    throw new UsageError('give one of --token-file, --family, --all, or the options that say whose tokens are meant');
  }
  if (ways.length === 0) {
    throw new UsageError(
      'say which tokens are meant: --token-file, --family, or --provider, --application, --owner, --scope, --before; --all for every one',
    );
  }
  if (tokenFile !== undefined) return { token: tokenFile };
  return family === undefined ? ruleOf(options, now) : ofFamily(family);
};

const ofFamily = (family: string): Meant => {
  if (family === '') throw new UsageError('--family takes the name of a family, as --token-file --dry-run shows it');
  return { selection: { by: 'family', family }, about: `family "${family}"` };
};

const ruleOf = (options: RevocationOptions, now: Instant): Meant => {
  const { provider, application, scope } = options;
  const named = { provider, application, owner: ownerOf(options), scope };
  const about = Object.entries(named).flatMap(([name, value]) => {
    if (value === '' || (name === 'scope' && value?.includes(' '))) throw new UsageError(`--${name} takes one name`);
    return value === undefined ? [] : [`${name} "${value}"`];
  });
  const before = options.before === undefined ? now : beforeOf(options.before, now);
  if (options.before !== undefined) about.push(`of authorizations begun until ${new Date(before).toISOString()}`);
  return { selection: { by: 'rule', before, ...named }, about: about.join(', ') || 'all that there are' };
};

const ownerOf = ({ owner }: RuleOptions): string | undefined => {
  if (owner === undefined) return undefined;
  if (!owner.includes('/')) {
    throw new UsageError('--owner takes "registry/name", as in the "sub" of an introspection');
  }
  return owner.startsWith('user:') ? owner : `user:${owner}`;
};

/** A moment to the second or the minute, or a day that begins at midnight UTC: nobody wants to find out later what was meant. */
const beforeOf = (text: string, now: Instant): Instant => {
  const moment = momentOf(
    text.replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00Z').replace(/T\d\d:\d\d(?=Z|[+-]\d\d:\d\d$)/, '$&:00'),
  );
  if (Number.isNaN(moment)) throw new UsageError('--before takes a moment such as 2026-12-31T08:00:00Z, or a day');
  if (moment > now) throw new UsageError('--before is in the future: what nobody has yet cannot be ended');
  return moment;
};
