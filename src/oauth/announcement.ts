import type { OwnerId } from '../stores/grants.ts';
import { type CallOut, CallOutFailed } from './call-out.ts';
import type { TokenResponse } from './new-tokens.ts';
import { ownerFromId } from './owner.ts';

/** Tokens that have just been issued. */
export interface Announcement {
  readonly tokens: TokenResponse;
  readonly application: string;
  readonly owner: OwnerId | undefined;
  /** The credential that they were exchanged for; absent: there was none. */
  readonly exchanged?: Readonly<Partial<Record<'code' | 'refresh_token', string | undefined>>> | undefined;
  /** What a service has told us of the authorization (IBM API Connect v5). */
  readonly miscinfo: string | undefined;
}

/**
 * Tells a revocation URL of tokens that were issued (IBM API Connect v5): POST of XML, for which it answers 200.
 *
 * Rejects with `CallOutFailed` where it did not: then nobody can say of these tokens whether they are revoked.
 */
export const announce = async (
  call: CallOut,
  announcement: Announcement,
  asking: { readonly id: string; readonly gone: boolean },
): Promise<void> => {
  const { status } = await call({
    method: 'POST',
    headers: [
      ['Content-Type', 'application/xml'],
      ['X-Global-Transaction-ID', asking.id],
      ['X-Transaction-ID', asking.id],
    ],
    body: Buffer.from(announcementXml(announcement), 'utf8'),
    caller: asking,
  });
  if (status !== 200) throw new CallOutFailed(`the answer is ${status}`);
};

/** The document; what does not exist has no element. */
export const announcementXml = ({ tokens, application, owner, exchanged = {}, miscinfo }: Announcement): string => {
  const attributes = Object.entries(exchanged).map(([name, value]) =>
    value === undefined ? '' : ` ${name}="${escaped(value)}"`,
  );
  const children = Object.entries({
    token_type: tokens.token_type,
    client_id: application,
    access_token: tokens.access_token,
    expires_in: String(tokens.expires_in),
    scope: tokens.scope,
    resource_owner: owner && ownerFromId(owner).name,
    refresh_token: tokens.refresh_token,
    miscinfo,
  }).map(([name, value]) => (value === undefined ? '' : `<${name}>${escaped(value)}</${name}>`));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<token${attributes.join('')}>${children.join('')}</token>\n`;
};

/** For content and attributes; what no XML 1.0 can hold becomes U+FFFD. */
const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
