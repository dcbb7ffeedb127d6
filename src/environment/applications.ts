import { createHash } from 'node:crypto';
import type { EnvironmentDocument } from './document.ts';
import type { ApplicationConfig, ApplicationGrant, SubscriptionConfig } from './environment.ts';
import { redirectUriFault } from './redirect-uri.ts';
import { below } from './shape.ts';

/** An application as the schema has let it through. */
interface WrittenApplication {
  readonly id: string;
  readonly title?: string;
  readonly type: 'confidential' | 'public';
  readonly secret?: string;
  readonly 'secret-sha256'?: string | readonly string[];
  readonly 'redirect-uris'?: readonly string[];
  readonly subscriptions?: 'all' | readonly SubscriptionConfig[];
  readonly grants?: readonly ApplicationGrant[];
  readonly scopes?: readonly string[];
  readonly 'client-authentication'?: 'basic' | 'form' | 'headers' | 'none';
  readonly introspect?: 'own' | 'all';
  readonly state?: 'active' | 'suspended';
}

/** 32 characters of base64url are 192 random bits; what a person makes up is shorter. */
const shortSecret = 32;

/** The applications of a document; problems are reported to it. What has one is left out. */
export const readApplications = (document: EnvironmentDocument): readonly ApplicationConfig[] => {
  const list = isListed(document.value) ? document.value.applications : [];
  const applications: ApplicationConfig[] = [];
  const ids = new Set<string>();
  for (const [index, item] of list.entries()) {
    const pointer = `/applications/${index}`;
    if (!document.isSound(pointer)) continue;
    // The schema found nothing wrong at or below this pointer: it has the type that the schema describes.
    const written = item as WrittenApplication;
    checkId(document, pointer, written.id, ids);
    checkType(document, pointer, written);
    checkSecret(document, pointer, written);
    checkRedirectUris(document, pointer, written['redirect-uris'] ?? []);
    checkSubscriptions(document, pointer, written.subscriptions);
    applications.push(configOf(written));
  }
  return applications;
};

const isListed = (value: unknown): value is { readonly applications: readonly unknown[] } =>
  typeof value === 'object' && value !== null && 'applications' in value && Array.isArray(value.applications);

const configOf = ({ 'client-authentication': authentication, ...written }: WrittenApplication): ApplicationConfig => ({
  id: written.id,
  title: written.title ?? written.id,
  type: written.type,
  secretHashes: secretHashesOf(written),
  redirectUris: written['redirect-uris'] ?? [],
  subscriptions: written.subscriptions ?? [],
  grants: written.grants,
  scopes: written.scopes,
  clientAuthentication: authentication === 'none' ? undefined : authentication,
  introspect: written.introspect ?? 'own',
  state: written.state ?? 'active',
});

const secretHashesOf = (written: WrittenApplication): readonly Buffer[] => {
  const listed = written['secret-sha256'] ?? [];
  const hashes = (typeof listed === 'string' ? [listed] : listed).map((hex) => Buffer.from(hex, 'hex'));
  if (written.secret !== undefined) hashes.unshift(createHash('sha256').update(written.secret, 'utf8').digest());
  return hashes;
};

const checkId = (document: EnvironmentDocument, pointer: string, id: string, seen: Set<string>): void => {
  if (seen.has(id)) {
    document.report(below(pointer, 'id'), {
      code: 'environment/repeated',
      message: `The application "${id}" is registered twice`,
      help: 'Give each application an id of its own.',
    });
  }
  seen.add(id);
};

const checkType = (document: EnvironmentDocument, pointer: string, written: WrittenApplication): void => {
  const isPublic = written.type === 'public';
  const authentication = written['client-authentication'];
  if (authentication !== undefined && isPublic !== (authentication === 'none')) {
    document.report(below(pointer, 'client-authentication'), {
      code: 'environment/client-authentication',
      message: `A ${written.type} application cannot authenticate by "${authentication}"`,
      help: isPublic
        ? 'Write "none", or leave it out.'
        : 'Write "basic", "form" or "headers", or leave it out for any of them.',
    });
  }
  const grant = written.grants?.indexOf('application') ?? -1;
  if (isPublic && grant !== -1) {
    document.report(below(below(pointer, 'grants'), grant), {
      code: 'environment/public-application-grant',
      message: 'A public application cannot have the grant "application": anyone could be it (RFC 6749 §4.4)',
      help: 'Remove the grant, or make the application confidential.',
    });
  }
  if (isPublic && written.introspect === 'all') {
    document.report(below(pointer, 'introspect'), {
      code: 'environment/public-introspection',
      message: 'A public application cannot introspect the tokens of others: anyone could be it (RFC 7662 §2.1)',
      help: 'Remove "introspect", or make the application confidential.',
    });
  }
};

const checkSecret = (document: EnvironmentDocument, pointer: string, written: WrittenApplication): void => {
  const { secret } = written;
  const hasSecret = secret !== undefined || written['secret-sha256'] !== undefined;
  if (written.type === 'confidential' && !hasSecret) {
    document.report(pointer, {
      code: 'environment/needs-secret',
      message: `The confidential application "${written.id}" has no secret`,
      help: 'Add "secret: ${NAME}" or "secret-sha256", or make its type "public".',
    });
  }
  if (written.type === 'public' && hasSecret) {
    document.report(below(pointer, secret === undefined ? 'secret-sha256' : 'secret'), {
      code: 'environment/public-secret',
      message: `The public application "${written.id}" has a secret, which it could not keep (RFC 6749 §2.1)`,
      help: 'Remove the secret, or make its type "confidential".',
    });
  }
  if (secret !== undefined && secret.length < shortSecret && document.isLiteral(below(pointer, 'secret'))) {
    document.report(below(pointer, 'secret'), {
      code: 'environment/short-secret',
      severity: 'warning',
      message: `The secret of "${written.id}" is written out and shorter than ${shortSecret} characters`,
      help: 'Make a random one (openssl rand -base64 32) and refer to it: ${NAME} or ${file:path}.',
    });
  }
};

const checkRedirectUris = (document: EnvironmentDocument, pointer: string, uris: readonly string[]): void => {
  for (const [index, uri] of uris.entries()) {
    const at = below(below(pointer, 'redirect-uris'), index);
    const fault = redirectUriFault(uri);
    if (fault !== undefined) {
      document.report(at, {
        code: 'environment/redirect-uri',
        message: `The redirect URI ${fault}`,
        help: 'Write https://…, http://127.0.0.1/… for an installed application, or com.example.app:/…',
      });
    } else if (uris.indexOf(uri) !== index) {
      document.report(at, {
        code: 'environment/repeated',
        message: 'The redirect URI stands here twice',
        help: 'Remove one.',
      });
    }
  }
};

const checkSubscriptions = (
  document: EnvironmentDocument,
  pointer: string,
  subscriptions: WrittenApplication['subscriptions'],
): void => {
  if (subscriptions === undefined) {
    document.report(pointer, {
      code: 'environment/no-subscriptions',
      severity: 'warning',
      message: 'The application has no subscriptions: it can call no API that asks for one',
      help: 'Add "subscriptions: all", a list of products and plans, or "[]" if that is meant.',
    });
    return;
  }
  if (subscriptions === 'all') return;
  const seen = new Set<string>();
  for (const [index, { product }] of subscriptions.entries()) {
    if (seen.has(product)) {
      document.report(below(below(pointer, 'subscriptions'), index), {
        code: 'environment/repeated',
        message: `The product "${product}" is subscribed to twice`,
        help: 'Keep one plan of it.',
      });
    }
    seen.add(product);
  }
};
