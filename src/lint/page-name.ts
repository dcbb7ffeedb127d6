/** Whether a text is a name in the folder of pages. No part begins with a dot: neither `..` nor what is hidden. */
export const isPageName = (text: string): boolean => /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(text);
