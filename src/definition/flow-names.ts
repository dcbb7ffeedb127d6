/** OpenAPI 2.0's name of the flow that a word of the protocol, or of other products, means: `authorization_code` is `accessCode`. */
export const flowNameOf = (word: string): string | undefined =>
  FLOW_NAMES.get(word.toLowerCase().replace(/[^a-z]/g, ''));

const FLOW_NAMES: ReadonlyMap<string, string> = new Map([
  ['accesscode', 'accessCode'],
  ['authorizationcode', 'accessCode'],
  ['authcode', 'accessCode'],
  ['code', 'accessCode'],
  ['application', 'application'],
  ['clientcredential', 'application'],
  ['clientcredentials', 'application'],
  ['password', 'password'],
  ['passwordcredentials', 'password'],
  ['resourceownerpassword', 'password'],
  ['resourceownerpasswordcredentials', 'password'],
  ['ropc', 'password'],
  ['implicit', 'implicit'],
  ['token', 'implicit'],
]);
