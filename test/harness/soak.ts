/** `npm run soak`: the same tests with the figures that need hours or a machine of their own. */
export const isSoak: boolean = process.env['HEADGATE_SOAK'] === '1';
