import { assemblyMap } from './assembly.ts';
import { anything, flag, type Key, type KeyMap, map, names, word } from './key.ts';
import { oauthKeys } from './oauth.ts';

/** A property that IBM's gateways know by its name. */
export interface GatewayProperty {
  /** What they do where it is true. */
  readonly about: string;
  /** The value that asks for what this version does whatever is written; `any`: whichever it is, nothing changes. */
  readonly kept: boolean | 'any';
}

/** All that are documented (IBM API Connect v5). */
export const gatewayProperties: Readonly<Record<string, GatewayProperty>> = {
  'x-ibm-gateway-decode-request-params': { about: 'Decode parameters that a target URL names', kept: false },
  // The headers that identify a client are credentials: no back end gets them.
  'x-ibm-gateway-invoke-suppress-clientid': { about: 'Keep X-IBM-Client-Id from back ends', kept: true },
  'x-ibm-gateway-queryparam-encode-plus-char': { about: 'Encode "+" in queries of target URLs', kept: true },
  'x-ibm-gateway-optimize-invoke': { about: 'Run the last invoke as a proxy', kept: 'any' },
  'x-ibm-gateway-api-enforce-response-limits': { about: 'Hold answers to the limits of JSON', kept: false },
  'x-ibm-gateway-invoke-emulate-v4-soap-error': { about: 'Treat SOAP faults as version 4 did', kept: false },
};

const aboutGatewayProperties = Object.fromEntries(
  Object.entries(gatewayProperties).map(([name, { about }]) => [
    name,
    `${about} (IBM API Connect v5; read, and without effect here)`,
  ]),
);

const property: KeyMap = map({
  value: { about: 'Its value; without it, the one of the catalog.', value: anything },
  description: { about: 'What it is for.', value: anything, unread: true },
  encoded: { about: 'That IBM API Connect v5 keeps the value in base64.', value: anything, unread: true },
});

const catalog: KeyMap = map({
  properties: {
    about: 'Values of properties in this catalog.',
    value: names('a property', anything),
  },
});

const settings = {
  testable: { about: 'Whether the test tool of a portal may call it.', value: anything, default: true, unread: true },
  enforced: {
    about: 'Whether this gateway serves it; false: what is written is only documentation.',
    value: flag,
    default: true,
  },
  phase: {
    about: 'How far its design is.',
    value: word({ identified: 'An idea', specified: 'A description', realized: 'An implementation' }),
    default: 'realized',
    unread: true,
  },
  cors: {
    about: 'Calls from pages of other origins.',
    value: map({ enabled: { about: 'Answer them; this version does not.', value: flag, default: false } }),
  },
  properties: {
    about: 'Values that $(name) stands for; headgate.yaml and catalogs can give others.',
    value: names('a property', property, aboutGatewayProperties),
    examples: [{ 'backend-url': { value: 'https://photos.example' } }],
  },
  catalogs: {
    about: 'Values of properties by catalog: "catalog" of headgate.yaml says which applies.',
    value: names('a catalog', catalog, { 'apic-dev': "The toolkit's own for tests", sb: 'Sandbox' }),
    examples: [{ sandbox: { properties: { 'backend-url': 'http://127.0.0.1:9000' } } }],
  },
} satisfies Readonly<Record<string, Key>>;

/** Keys that describe, or belong to other gateways and later versions: read by nobody, and no mistake. */
const described = (about: string): Key => ({ about, value: anything, unread: true });

const ibmOnly = {
  gateway: described('Which gateway of IBM it was written for: datapower-gateway or micro-gateway.'),
  type: described('The kind of API: rest, wsdl or oauth. A provider is one that has oauth2.'),
  'wsdl-definition': described('The SOAP service that the API was made of.'),
  'application-authentication': {
    about: "Checks of the application's TLS client certificate.",
    value: map({ certificate: { about: 'Ask for one; this version cannot.', value: anything, default: false } }),
  },
  targets: described('Back-end services that were imported.'),
  attachments: described('Files for a portal.'),
  externalDocs: described('Documentation for a portal.'),
  extensions: described('Extensions of the document.'),
  categories: described('Categories for a portal.'),
  forceHttp500ForSoap11: described('A setting of later versions, for SOAP 1.1.'),
  'activity-log': described('A setting of later versions: what is logged.'),
  servers: described('A setting of later versions: where it is served.'),
  compatibility: described('A setting of later versions: what to do as version 5 did.'),
} satisfies Readonly<Record<string, Key>>;

/** `x-gateway`. */
export const gatewayKeys: KeyMap = map(settings);

const { gateway, type, ...others } = ibmOnly;

/** `x-ibm-configuration`. */
export const ibmKeys: KeyMap = map({
  gateway,
  type,
  testable: settings.testable,
  enforced: settings.enforced,
  phase: settings.phase,
  cors: settings.cors,
  oauth2: {
    about: 'Makes the document an OAuth 2.0 provider, as "x-oauth" does.',
    value: oauthKeys,
    ibmFor: 'x-oauth',
  },
  properties: settings.properties,
  catalogs: settings.catalogs,
  assembly: { about: 'What is done with a request, as in "x-assembly".', value: assemblyMap, ibmFor: 'x-assembly' },
  ...others,
});
