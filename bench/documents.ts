/**
 * An API as people write them, of about `lines` lines: some forty for each resource. The same text for the same number,
 * without a problem. It has two operations and a definition for each resource, steps for some, a `catch`, references,
 * texts of several lines, block and flow style.
 */
export const apiOf = (lines: number): string => {
  const parts: Parts = { paths: [], steps: [], definitions: [] };
  let written = lineCount(documentOf(parts));
  for (let at = 1; ; at++) {
    const added = resourceOf(at);
    const length = lineCount(added.path) + lineCount(added.definitions);
    if (written + length / 2 > lines) break;
    parts.paths.push(added.path);
    if (at <= mostSteps) parts.steps.push(added.steps);
    parts.definitions.push(added.definitions);
    written += length;
  }
  return documentOf(parts);
};

/** One of many such documents: its name and basePath are its own. */
export const distinctApi = (lines: number, number: number): string =>
  apiOf(lines)
    .replace('x-ibm-name: shop', `x-ibm-name: shop-${number}`)
    .replace('basePath: /shop/', `basePath: /shop-${number}/`);

/** Every operation runs all of them: there is a limit to how many. */
const mostSteps = 20;

interface Parts {
  readonly paths: string[];
  readonly steps: string[];
  readonly definitions: string[];
}

const lineCount = (text: string): number => text.split('\n').length - 1;

const documentOf = ({ paths, steps, definitions }: Parts): string => `swagger: '2.0'
info:
  x-ibm-name: shop
  title: Shop
  version: 1.0.0
host: $(catalog.host)
basePath: /shop/v1
schemes: [https]
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  client:
    type: apiKey
    in: header
    name: X-IBM-Client-Id
security:
  - client: []
paths:
${paths.join('')}x-ibm-configuration:
  phase: realized
  cors:
    enabled: false
  properties:
    target:
      value: https://shop.example
      encoded: false
  assembly:
    execute:
${steps.join('')}      - invoke:
          version: 1.0.0
          target-url: $(target)$(request.path)
          timeout: 30
    catch:
      - errors:
          - ConnectionError
        execute:
          - set-variable:
              version: 1.0.0
              actions:
                - set: message.status.code
                  value: '503'
definitions:
${definitions.join('')}  Error:
    type: object
    properties:
      code:
        type: string
`;

interface Resource {
  readonly path: string;
  readonly steps: string;
  readonly definitions: string;
}

const resourceOf = (at: number): Resource => {
  const name = `${words[at % words.length]}${at}`;
  return { path: pathsOf(name), steps: stepsOf(name), definitions: definitionsOf(name) };
};

const words = ['Order', 'Customer', 'Invoice', 'Product', 'Shipment', 'Supplier', 'Voucher'] as const;

const pathsOf = (name: string): string => `  /${name}:
    get:
      operationId: list${name}
      description: |
        Lists ${name} by page. The answer has the place of the next page in
        the header \`Link\`.
      parameters:
        - name: page
          in: query
          type: integer
          minimum: 1
        - { name: sort, in: query, type: string, enum: [name, price, -name, -price] }
      responses:
        200:
          description: One page
          schema:
            type: array
            items:
              $ref: '#/definitions/${name}'
        default: { description: What went wrong, schema: { $ref: '#/definitions/Error' } }
    post:
      operationId: add${name}
      parameters:
        - name: body
          in: body
          required: true
          schema: { $ref: '#/definitions/${name}' }
      responses:
        201:
          description: It was added
`;

const stepsOf = (name: string): string => `      - set-variable:
          version: 1.0.0
          actions:
            - set: message.headers.x-kind
              value: ${name}
            - add: message.headers.x-seen
              value: $(request.verb) ${name}
`;

const definitionsOf = (name: string): string => `  ${name}:
    type: object
    required: [name, price]
    properties:
      name:
        type: string
        maxLength: 200
      price:
        type: number
        minimum: 0
      tags: { type: array, items: { type: string } }
      parent:
        $ref: '#/definitions/${name}'
    example: { name: A thing of use, price: 9.5, tags: [new, small] }
`;
