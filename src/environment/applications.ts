import { checkKeys, type WrittenKeys } from './application-keys.ts';
import { readSecrets, type WrittenSecrets } from './application-secrets.ts';
import type { EnvironmentDocument } from './document.ts';
import type { ApplicationConfig, ApplicationGrant, AuthenticationConfig, SubscriptionConfig } from './environment.ts';
import { redirectUriFault } from './redirect-uri.ts';
import { below } from './shape.ts';

/** An application as the schema has let it through. */
interface WrittenApplication extends WrittenSecrets, WrittenKeys {
  readonly title?: string;
  readonly 'redirect-uris'?: readonly string[];
  readonly subscriptions?: 'all' | readonly SubscriptionConfig[];
  readonly grants?: readonly ApplicationGrant[];
  readonly scopes?: readonly string[];
  readonly 'client-authentication'?: AuthenticationConfig;
  readonly 'assertion-audience'?: 'issuer' | 'token-endpoint';
  readonly pkce?: 'required';
  readonly introspect?: 'own' | 'all';
  readonly state?: 'active' | 'suspended';
}

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
    const secrets = readSecrets(document, pointer, written);
    checkKeys(document, pointer, written);
    checkAuthentication(document, pointer, written);
    checkRedirectUris(document, pointer, written['redirect-uris'] ?? []);
    checkSubscriptions(document, pointer, written.subscriptions);
    applications.push({ ...configOf(written), secrets });
  }
  return applications;
};

const isListed = (value: unknown): value is { readonly applications: readonly unknown[] } =>
  typeof value === 'object' && value !== null && 'applications' in value && Array.isArray(value.applications);

const configOf = (written: WrittenApplication): Omit<ApplicationConfig, 'secrets'> => ({
  id: written.id,
  title: written.title ?? written.id,
  type: written.type,
  jwks: written.jwks,
  jwksUri: written['jwks-uri'],
  redirectUris: written['redirect-uris'] ?? [],
  subscriptions: written.subscriptions ?? [],
  grants: written.grants,
  scopes: written.scopes,
  clientAuthentication: written['client-authentication'],
  assertionAudience: written['assertion-audience'] ?? 'issuer',
  pkce: written.pkce,
  introspect: written.introspect ?? 'own',
  state: written.state ?? 'active',
});

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

/** That it can authenticate, by one way that is known beforehand. */
const checkAuthentication = (document: EnvironmentDocument, pointer: string, written: WrittenApplication): void => {
  const { type, 'client-authentication': method } = written;
  const at = below(pointer, 'client-authentication');
  const refuse = (message: string, help: string): void =>
    document.report(at, { code: 'environment/client-authentication', message, help });
  if (type === 'public') {
    if (method === undefined || method === 'none') return;
    refuse(`A public application cannot authenticate by "${method}"`, 'Write "none", or leave it out.');
    return;
  }
  const hasSecret = (written.secret ?? written['secret-sha256'] ?? written.secrets) !== undefined;
  const hasKeys = (written.jwks ?? written['jwks-uri']) !== undefined;
  if (method === 'none') {
    refuse(
      'A confidential application cannot authenticate by "none"',
      'Write "basic", "form", "headers" or "private_key_jwt", or leave it out for any that its secret allows.',
    );
  } else if (method === 'private_key_jwt' ? !hasKeys : !hasSecret && (method !== undefined || !hasKeys)) {
    document.report(pointer, {
      code: 'environment/needs-secret',
      message: `The confidential application "${written.id}" has no ${method === 'private_key_jwt' ? 'keys' : 'secret'}`,
      help: 'Add "secret: ${NAME}" or "secret-sha256", or "jwks" for private_key_jwt, or make its type "public".',
    });
  } else if (method === undefined && hasSecret && hasKeys) {
    document.report(pointer, {
      code: 'environment/client-authentication',
      message: `The application "${written.id}" has a secret and keys: it is not clear how it is to authenticate`,
      help: 'Write "client-authentication: private_key_jwt", or the way in which it shows its secret.',
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
      message: 'The application has no subscriptions: it gets no tokens, and can call no API that asks for one',
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
