/** The package that signs and encrypts. Loaded when a step first needs it: most gateways have none that does. */
export const loadJose = () => import('jose');

/** Values of `enc` (IBM API Connect v5): each encrypts and proves that nothing was changed. */
export const contentAlgorithms = ['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'] as const;

/** Longer ones are neither made nor looked at: several times what headers hold. */
export const longestJwt = 64 * 1024;
