import { extensions } from '../keys/extensions.ts';
import { apiKeyKeys, basicKeys, infoKeys, oauth2Keys } from '../keys/info-and-security.ts';
import { asWritten, type Below, type Layout, type Layouts } from './layout.ts';

/** Keys of which nothing below has an order. */
const plain = (...names: readonly string[]): Readonly<Record<string, Below>> =>
  Object.fromEntries(names.map((name) => [name, asWritten]));

const externalDocs: Layout = { keys: plain('description', 'url') };

const limits = plain(
  'default',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'enum',
  'multipleOf',
);

const items: Layout = {
  keys: { ...plain('type', 'format'), items: () => items, ...plain('collectionFormat'), ...limits },
};

const schema: Layout = {
  keys: {
    ...plain('$ref', 'title', 'description', 'discriminator', 'type', 'format'),
    allOf: { others: () => schema },
    items: () => schema,
    ...plain('required'),
    properties: { others: () => schema },
    additionalProperties: () => schema,
    ...limits,
    ...plain('maxProperties', 'minProperties', 'readOnly', 'xml'),
    externalDocs,
    ...plain('example'),
  },
};

const parameter: Layout = {
  keys: {
    ...plain('$ref', 'name', 'in', 'description', 'required'),
    schema,
    ...plain('type', 'format', 'allowEmptyValue'),
    items,
    ...plain('collectionFormat'),
    ...limits,
  },
};

const header: Layout = { keys: { ...plain('description'), ...items.keys } };

const response: Layout = {
  keys: { ...plain('$ref', 'description'), schema, headers: { others: header }, ...plain('examples') },
};

const operation: Layout = {
  keys: {
    ...plain('tags', 'summary', 'description'),
    externalDocs,
    ...plain('operationId', 'consumes', 'produces'),
    parameters: { others: parameter },
    responses: { others: response },
    ...plain('schemes', 'deprecated', 'security'),
  },
};

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

const pathItem: Layout = {
  keys: {
    ...plain('$ref'),
    // The specification lists them last; in front they are read before what they are for.
    parameters: { others: parameter },
    ...Object.fromEntries(methods.map((method) => [method, operation])),
  },
};

const securityDefinition: Layout = {
  keys: {
    ...plain('type', 'description', 'name', 'in', 'flow', 'authorizationUrl', 'tokenUrl', 'scopes'),
    ...plain(...Object.keys({ ...oauth2Keys, ...apiKeyKeys, ...basicKeys })),
  },
};

const info: Layout = {
  keys: {
    ...plain('x-ibm-name', 'title', 'version', 'x-name'),
    ...plain(...Object.keys(infoKeys)),
    ...plain('description', 'termsOfService'),
    contact: { keys: plain('name', 'url', 'email') },
    license: { keys: plain('name', 'url') },
  },
};

/**
 * A definition: OpenAPI 2.0's keys in the order in which the specification lists them, our extensions behind what says where
 * the document is served, and steps last. In `info` the names stand together.
 */
export const definitionLayout = (layouts: Layouts): Layout => {
  const ours = layouts.ofKeys(extensions).keys ?? {};
  const { 'x-assembly': assembly = asWritten, 'x-ibm-configuration': ibm = asWritten, ...settings } = ours;
  return {
    keys: {
      ...plain('swagger'),
      info,
      ...plain('host', 'basePath', 'schemes', 'consumes', 'produces'),
      ...settings,
      securityDefinitions: { others: securityDefinition },
      ...plain('security'),
      paths: { others: pathItem },
      parameters: { others: parameter },
      responses: { others: response },
      definitions: { others: schema },
      tags: { others: { keys: { ...plain('name', 'description'), externalDocs } } },
      externalDocs,
      'x-ibm-configuration': ibm,
      'x-assembly': assembly,
    },
  };
};
