/** Looks in the known places, one after the other, and takes the first that has something. */

export function first(root: ParentNode, selectors: readonly string[]): HTMLElement | null {
  for (const selector of selectors) {
    const found = root.querySelector<HTMLElement>(selector);
    if (found) return found;
  }
  return null;
}

export function all(root: ParentNode, selectors: readonly string[]): HTMLElement[] {
  for (const selector of selectors) {
    const found = root.querySelectorAll<HTMLElement>(selector);
    if (found.length > 0) return [...found];
  }
  return [];
}

export function around(element: Element, selectors: readonly string[]): HTMLElement | null {
  for (const selector of selectors) {
    const found = element.closest<HTMLElement>(selector);
    if (found) return found;
  }
  return null;
}

/** Whether it can be looked for: `CSS.supports` also agrees with what querySelector throws at. */
export function isSelector(text: string): boolean {
  try {
    new DocumentFragment().querySelector(text);
    return true;
  } catch {
    return false;
  }
}

/** An id as an attribute holds it, without the `#` Gmail puts before permanent ones. */
export function idIn(element: Element, attribute: string): string {
  return (element.getAttribute(attribute) ?? "").replace(/^#/, "");
}
